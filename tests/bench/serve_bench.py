#!/usr/bin/env python3
"""The server's throughput beside nginx `return 200`, in one run: a core for the server, one for wrk.

usage: serve_bench.py [SECONDS]    AMIABLE names the program; needs nginx, wrk, python3-boto3

Each request is signed once and sent again and again (inside the window of its date), so that every
one of them is verified, authorized and done. Prints requests/s, the share of nginx, latencies; then
start time, memory, durable writes, and the cost of a call in worlds of 100 and 100,000 keys.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "journeys"))

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from served import OWNER, Served, encrypted_image, public_image

SECONDS = next((word for word in sys.argv[1:] if word.isdigit()), "5")
SERVER_CORE, LOAD_CORE = "0", "1"
LAUNCHERS = 64  # clients that launch at the same time: a commit waits for the disk
NGINX = """daemon off; worker_processes 1; pid %(folder)s/pid; error_log /dev/null;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path %(folder)s/body;
  proxy_temp_path %(folder)s/p; fastcgi_temp_path %(folder)s/f; uwsgi_temp_path %(folder)s/u;
  scgi_temp_path %(folder)s/s;
  server { listen 127.0.0.1:%(port)d; location / { return 200 "ok"; } } }"""


def on_core(core, command, **options):
    return subprocess.Popen(["taskset", "-c", core, *command], **options)


def turns(requests):
    """Lua that sends several requests in turn."""
    rows = ",\n".join("wrk.format(%s, '/', {%s}, [==[%s]==])" % (
        json.dumps(one["method"]), ", ".join("[%s] = %s" % (json.dumps(name), json.dumps(value))
                                             for name, value in one["headers"].items()),
        one["body"]) for one in requests)
    return ("local turn, requests = 0, nil\ninit = function() requests = {%s} end\n"
            "request = function()\n  turn = turn %% #requests + 1\n  return requests[turn]\nend\n"
            % rows)


def wrk(url, request, connections=8, folder="/tmp", requests=()):
    """Runs wrk with one request, or several in turn; returns requests/s, p99 in ms, and how many
    were not 2xx."""
    headers = "\n".join("wrk.headers[%s] = %s" % (json.dumps(name), json.dumps(value))
                        for name, value in request["headers"].items())
    body = "wrk.body = [==[%s]==]" % request["body"]
    script = os.path.join(folder, "request.lua")
    pathlib.Path(script).write_text("wrk.method = %s\n%s\n%s\n" % (
        json.dumps(request["method"]), headers, body) + (turns(requests) if requests else ""))
    done = subprocess.run(["taskset", "-c", LOAD_CORE, "wrk", "-t1", "-c%d" % connections,
                           "-d%ss" % SECONDS, "--latency", "-s", script, url],
                          capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec: +([\d.]+)", done).group(1))
    value, unit = re.search(r"99% +([\d.]+)(us|ms|s)", done).groups()
    p99 = float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    return rate, p99, int(bad.group(1)) if bad else 0


def signed(served, service, body, target=None, account=OWNER):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if target:
        headers = {"Content-Type": "application/x-amz-json-1.1",
                   "X-Amz-Target": "TrentService." + target}
    request = botocore.awsrequest.AWSRequest("POST", served.url + "/", headers, body)
    request.context["client_config"] = None
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(*served.keys(account)), service,
                            "us-west-2").add_auth(request)
    headers = dict(request.headers)
    headers["Host"] = served.url[7:]
    return {"method": "POST", "headers": headers, "body": body}


def nginx_rate(folder, request):
    port = 18080
    conf = os.path.join(folder, "nginx.conf")
    pathlib.Path(conf).write_text(NGINX % {"folder": folder, "port": port})
    process = on_core(SERVER_CORE, ["nginx", "-c", conf, "-p", folder])
    time.sleep(0.5)
    try:
        return wrk("http://127.0.0.1:%d/" % port, request, folder=folder)
    finally:
        process.terminate()
        process.wait()


def memory_mb(process):
    status = pathlib.Path("/proc/%d/status" % process.pid).read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def start_time():
    begun = time.time()
    served = Served()
    served.get("/_amiable/health").read()
    seconds = time.time() - begun
    idle = memory_mb(served.process)
    served.stop()
    return seconds, idle


def kms_requests(served):
    kms = served.client("kms", OWNER)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    blob = kms.encrypt(KeyId=key, Plaintext=b"x" * 64)["CiphertextBlob"]
    import base64
    text = lambda data: base64.b64encode(data).decode()
    return {
        "DescribeKey": {"KeyId": key},
        "Encrypt": {"KeyId": key, "Plaintext": text(b"x" * 64)},
        "Decrypt": {"CiphertextBlob": text(blob)},
        "GenerateDataKey": {"KeyId": key, "KeySpec": "AES_256"}}


RUN = "Action=RunInstances&Version=2016-11-15&ImageId=%s&MinCount=1&MaxCount=1&InstanceType=t3.micro"


def launches(folder, base):
    """RunInstances of a shared encrypted image with its own foreign key for the volume, by many
    accounts in turn, as each may have a thousand instances."""
    accounts = ["3%011d" % number for number in range(24)]
    served = Served("--threads", "1", *[word for account in [OWNER, *accounts]
                                        for word in ("--account", account)])
    subprocess.run(["taskset", "-a", "-cp", SERVER_CORE, str(served.process.pid)],
                   stdout=subprocess.DEVNULL, check=True)
    kms, ec2 = served.client("kms", OWNER), served.client("ec2", OWNER)
    everybody = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "kms:*", "Resource": "*",
         "Principal": {"AWS": [OWNER, *accounts]}}]})
    key = kms.create_key(Policy=everybody)["KeyMetadata"]["Arn"]
    image = encrypted_image(ec2, key)
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={
        "Add": [{"UserId": account} for account in accounts]})
    mapping = "&BlockDeviceMapping.1.DeviceName=%s&BlockDeviceMapping.1.Ebs.Encrypted=true" \
        "&BlockDeviceMapping.1.Ebs.KmsKeyId=%s" % (
            public_image(ec2)["RootDeviceName"].replace("/", "%2F"), key.replace(":", "%3A").replace("/", "%2F"))
    requests = [signed(served, "ec2", RUN % image + mapping, account=account)
                for account in accounts]
    before = memory_mb(served.process)
    rate, p99, bad = wrk(served.url + "/", requests[0], LAUNCHERS, folder, requests)
    made = sum(len(reservation["Instances"]) for account in accounts
               for page in served.client("ec2", account).get_paginator("describe_instances").paginate()
               for reservation in page["Reservations"])
    print("%-26s %9.0f /s  %.2f nginx  p99 %.2f ms  %d launched, %d refused, %.1f KB each" % (
        "ec2:RunInstances", rate, rate / base, p99, made, bad,
        (memory_mb(served.process) - before) * 1024 / max(made, 1)))
    served.stop()


def main():
    folder = tempfile.mkdtemp(prefix="amiable-bench-")
    seconds, idle = start_time()
    print("start to first answer %.0f ms, idle %.1f MB" % (seconds * 1000, idle))
    served = Served("--threads", "1")
    subprocess.run(["taskset", "-a", "-cp", SERVER_CORE, str(served.process.pid)],
                   stdout=subprocess.DEVNULL, check=True)
    probe = signed(served, "kms", json.dumps({"KeyId": "x" * 76}), "DescribeKey")
    base, base_p99, _ = nginx_rate(folder, probe)
    print("%-26s %9.0f /s            p99 %.2f ms" % ("nginx return 200", base, base_p99))

    def measure(name, request, connections=8):
        rate, p99, bad = wrk(served.url + "/", request, connections, folder)
        print("%-26s %9.0f /s  %.2f nginx  p99 %.2f ms%s" % (
            name, rate, rate / base, p99, "  %d REFUSED" % bad if bad else ""))
        return rate

    for name, body in kms_requests(served).items():
        measure("kms:" + name, signed(served, "kms", json.dumps(body), name))
    identity = "Action=GetCallerIdentity&Version=2011-06-15"
    measure("sts:GetCallerIdentity", signed(served, "sts", identity))
    served.client("iam", OWNER).create_user(UserName="bench")
    write = ("Action=PutUserPolicy&Version=2010-05-08&UserName=bench&PolicyName=p&PolicyDocument="
             "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A"
             "%22Allow%22%2C%22Action%22%3A%22a%3AB%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D")
    measure("iam:PutUserPolicy durable", signed(served, "iam", write), 32)
    print("memory after these runs %.1f MB" % memory_mb(served.process))
    served.stop()
    launches(folder, base)


if __name__ == "__main__":
    main()
