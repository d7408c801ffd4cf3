#!/usr/bin/env python3
"""Writes tests/cases/sigv4: signed requests whose expected stages come from botocore's signer.

usage: make_sigv4_cases.py [ROOT]       needs python3-botocore (made with 1.43.11)

A case is a folder: request.txt (raw HTTP), context.json (keys, endpoint, clock), and either
canonical-request.txt, string-to-sign.txt and authorization.txt (scope and signature as botocore
made them), or fault.txt (name of the SigningFault, then the detail on the second line).
The requests are ours. `wire_*` arguments change what travels after it was signed, to say the same
in another spelling; `fault` cases change it so that it must be refused.
"""
import datetime
import json
import pathlib
import shutil
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 11, 25, 8, 47, 23, tzinfo=datetime.timezone.utc)
KEY = "AKIAAMIABLEEXAMPLE01"
SECRET = "amiable/not+a/real/secret/0123456789abcd"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJ+token/for+cases=="
FORM = "application/x-www-form-urlencoded; charset=utf-8"
JSON = "application/x-amz-json-1.1"
IDENTITY = b"Action=GetCallerIdentity&Version=2011-06-15"
HOSTS = {"sts": "sts.us-east-1.amazonaws.com", "iam": "iam.amazonaws.com",
         "kms": "kms.us-west-2.amazonaws.com", "s3": "bucket.s3.us-west-2.amazonaws.com"}
REGIONS = {"sts": "us-east-1", "iam": "us-east-1", "kms": "us-west-2", "s3": "us-west-2"}

botocore.auth.get_current_datetime = lambda remove_tzinfo=True: NOW.replace(tzinfo=None)


class Recorder:
    """The signer, keeping its stages."""

    def __init__(self, signer):
        self.signer = signer
        self.canonical = self.to_sign = self.result = ""
        inner_sts, inner_sig = signer.string_to_sign, signer.signature

        def string_to_sign(request, canonical):
            self.canonical = canonical
            self.to_sign = inner_sts(request, canonical)
            return self.to_sign

        def signature(text, request):
            self.result = inner_sig(text, request)
            return self.result
        signer.string_to_sign, signer.signature = string_to_sign, signature


def signer_for(service, region, token, expires):
    credentials = Credentials(KEY, SECRET, token)
    if expires is not None:
        kind = botocore.auth.S3SigV4QueryAuth if service == "s3" else botocore.auth.SigV4QueryAuth
        return kind(credentials, service, region, expires=expires)
    kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    return kind(credentials, service, region)


class Case:
    def __init__(self, name, service="sts", method="POST", path="/", query="", params=None,
                 headers=(), body=b"", token=None, expires=None, host=None, region=None):
        self.name, self.body, self.method = name, body, method
        self.region = region or REGIONS[service]
        self.context = {"accessKeyId": KEY, "secretAccessKey": SECRET, "service": service,
                        "region": self.region, "now": int(NOW.timestamp()), "skewSeconds": 900}
        self.host = host or HOSTS[service]
        url = "https://%s%s" % (self.host, path) + ("?" + query if query else "")
        request = AWSRequest(method=method, url=url, data=body, params=params)
        for header, value in headers:
            request.headers[header] = value
        self.stages = Recorder(signer_for(service, self.region, token, expires))
        self.stages.signer.add_auth(request)
        target = request.url.split("://", 1)[1]
        self.target = target[target.index("/"):] if "/" in target else "/"
        self.headers = [("Host", self.host)]
        self.headers += [(n, v) for n, v in request.headers.items() if n.lower() != "host"]
        self.fault = None

    def wire(self, target=None, replace=None, add=(), drop=(), body=None, method=None):
        """Changes what travels; returns self."""
        self.target = self.target if target is None else target
        self.body = self.body if body is None else body
        self.method = method or self.method
        self.headers = [(n, v) for n, v in self.headers if n.lower() not in drop]
        for old, new in (replace or {}).items():
            self.headers = [(n, v.replace(old, new)) for n, v in self.headers]
        self.headers += list(add)
        return self

    def wire_order(self):
        path, query = self.target.split("?", 1)
        return self.wire(target=path + "?" + "&".join(reversed(query.split("&"))))

    def wire_more(self, text):
        return self.wire(target=self.target + text)

    def refused(self, fault, detail="", **context):
        self.fault = fault + "\n" + detail + "\n"
        self.context.update(context)
        return self

    def write(self, root):
        folder = root / self.name
        folder.mkdir(parents=True)
        head = ["%s %s HTTP/1.1" % (self.method, self.target)]
        head += ["%s:%s" % (n, v if v[:1] in (" ", "\t") else " " + v) for n, v in self.headers]
        raw = "\r\n".join(head).encode("utf-8") + b"\r\n\r\n" + self.body
        (folder / "request.txt").write_bytes(raw)
        (folder / "context.json").write_text(json.dumps(self.context, indent=1) + "\n")
        if self.fault is not None:
            (folder / "fault.txt").write_text(self.fault)
            return
        (folder / "canonical-request.txt").write_bytes(self.stages.canonical.encode("utf-8"))
        (folder / "string-to-sign.txt").write_text(self.stages.to_sign)
        scope = "%s/%s" % (KEY, self.stages.to_sign.split("\n")[2])
        (folder / "authorization.txt").write_text("%s\n%s\n" % (scope, self.stages.result))


def post(name, **more):
    return Case(name, headers=[("Content-Type", FORM)], body=IDENTITY, **more)


def kms(name, body, **more):
    return Case(name, service="kms", body=body, headers=[
        ("Content-Type", JSON), ("X-Amz-Target", "TrentService.Encrypt")], **more)


def accepted():
    sha = "x-amz-content-sha256"
    yield post("header-sts-query-protocol")
    yield kms("header-kms-json", b'{"KeyId":"alias/app","Plaintext":"aGVsbG8="}')
    yield kms("session-token", b"{}", token=TOKEN)
    yield Case("empty-body", service="iam")
    yield Case("get-with-query", service="iam", method="GET",
               query="Action=ListUsers&MaxItems=10&Version=2010-05-08")
    yield Case("query-sorted-by-name-then-value", service="iam", method="GET",
               query="b=2&a=2&a=10&a-b=1&B=0&a=1")
    yield Case("query-name-is-prefix-of-other", service="iam", method="GET",
               query="a=z&a.b=c&a1=b&a=")
    yield Case("query-duplicate-pairs", service="iam", method="GET", query="k=v&k=v&k=u")
    yield Case("query-empty-values", service="iam", method="GET", params={"a": "", "b": "", "c": 1}
               ).wire(target="/?b&a=&c=1")
    yield Case("query-blank-as-plus", service="iam", method="GET", params={"name": "two words"}
               ).wire(target="/?name=two+words")
    yield Case("query-blank-as-escape", service="iam", method="GET", params={"name": "two words"}
               ).wire(target="/?name=two%20words")
    yield Case("query-plus-escaped", service="iam", method="GET", params={"name": "1+1"}
               ).wire(target="/?name=1%2B1")
    yield Case("query-lower-case-escapes", service="iam", method="GET",
               params={"arn": "arn:aws:iam::111122223333:user/ann"}
               ).wire(target="/?arn=arn%3aaws%3aiam%3a%3a111122223333%3auser%2fann")
    yield Case("query-unreserved-escaped", service="iam", method="GET", params={"a~b": "-._~"}
               ).wire(target="/?a%7Eb=%2D%2e_%7e")
    yield Case("query-reserved-raw", service="iam", method="GET", params={"q": "/:@!$'()*,;?"}
               ).wire(target="/?q=/:@!$'()*,;?")
    yield Case("query-unicode", service="iam", method="GET",
               params={"name": "J\u00fcrgen", "z": "\u20ac\U0001f511"}
               ).wire(target="/?z=%E2%82%AC%F0%9F%94%91&name=J%c3%bcrgen")
    yield Case("query-equals-in-value", service="iam", method="GET", params={"q": "a=b=c"}
               ).wire(target="/?q=a=b=c")
    yield Case("header-blanks-inside-and-around", headers=[("X-Amz-Note", "  one \t two   three ")])
    yield Case("header-repeated", headers=[("X-Amz-Note", "b"), ("X-Amz-Note", " a "),
                                           ("X-Amz-Note", "c,d")])
    yield Case("header-empty-value", headers=[("X-Amz-Note", ""), ("X-Amz-Other", "v")])
    yield Case("header-names-mixed-case", headers=[("x-AMZ-nOTE", "v"), ("ACCEPT", "*/*")])
    yield Case("header-unicode-value", headers=[("X-Amz-Note", "gr\u00fc\u00df dich")])
    yield post("host-with-port", host="localhost:4566")
    yield post("host-default-port-sent-unsigned").wire(
        drop=("host",), add=[("Host", HOSTS["sts"] + ":443")])
    yield post("authorization-without-blanks").wire(replace={", ": ","})
    yield post("authorization-many-blanks").wire(replace={", ": " ,  "})
    yield post("authorization-upper-case-names").wire(
        replace={"SignedHeaders=content-type;host;x-amz-date":
                 "SignedHeaders=Content-Type;Host;X-Amz-Date"})
    yield Case("date-header-only", headers=[("Date", "x")], body=IDENTITY)
    yield Case("path-double-encoded", service="iam", method="GET", path="/a%20b/c%2Fd/e")
    yield Case("path-normalized", service="iam", method="GET", path="/a/./b/../c//d/")
    yield Case("path-dots-to-root", service="iam", method="GET", path="/../a/../")
    yield Case("path-unicode", service="iam", method="GET", path="/caf%C3%A9/~x")
    yield Case("content-sha256-signed-true", body=b"abc", headers=[
        (sha, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")])
    yield post("content-sha256-unsigned-ignored").wire(add=[(sha, "UNSIGNED-PAYLOAD")])
    yield post("unsigned-headers-ignored").wire(
        add=[("User-Agent", "aws-cli/2"), ("X-Amzn-Trace-Id", "Root=1"), ("X-Amz-Extra", "1")])
    yield Case("binary-body", service="kms", body=bytes(range(256)), headers=[
        ("Content-Type", "application/octet-stream")])
    yield Case("presigned-get-caller-identity", method="GET", query=IDENTITY.decode(), expires=60)
    yield Case("presigned-session-token", method="GET", query=IDENTITY.decode(), expires=900,
               token=TOKEN)
    yield Case("presigned-with-signed-header", method="GET", query=IDENTITY.decode(), expires=60,
               headers=[("x-k8s-aws-id", "cluster one")])
    yield Case("presigned-parameters-in-other-order", method="GET", query=IDENTITY.decode(),
               expires=60).wire_order()
    yield Case("s3-path-once-encoded", service="s3", method="GET", path="/a%20b//c/../d~e%2Bf")
    yield Case("s3-signed-payload", service="s3", method="PUT", path="/key", body=b"data")
    yield Case("s3-presigned", service="s3", method="GET", path="/key", expires=604800)


def altered():
    """Signed well, then changed on the way."""
    yield post("fault-body-changed").wire(body=IDENTITY + b"&x=1").refused("wrong_signature")
    yield post("fault-method-changed").wire(method="PUT").refused("wrong_signature")
    yield post("fault-host-changed").wire(replace={"sts.": "kms."}).refused("wrong_signature")
    yield post("fault-signed-header-dropped").wire(drop=("content-type",)).refused(
        "wrong_signature")
    yield post("fault-other-secret").refused("wrong_signature", secretAccessKey="x" + SECRET[1:])
    yield Case("fault-query-added", service="iam", method="GET", query="a=1").wire(
        target="/?a=1&b=2").refused("wrong_signature")
    yield Case("fault-content-sha256-signed-false", body=b"abc", headers=[
        ("x-amz-content-sha256", "0" * 64)]).refused("wrong_signature")
    yield Case("fault-unsigned-payload-outside-s3", body=b"abc", headers=[
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD")]).refused("wrong_signature")
    yield Case("fault-s3-body-changed", service="s3", method="PUT", path="/k", body=b"data").wire(
        body=b"Data").refused("wrong_payload_hash")
    yield Case("fault-s3-header-unsigned", service="s3", method="PUT", path="/k", body=b"d").wire(
        add=[("x-amz-acl", "public-read")]).refused("headers_not_signed")
    yield Case("fault-presigned-parameter-added", method="GET", query=IDENTITY.decode(),
               expires=60).wire_more("&Extra=1").refused("wrong_signature")
    yield Case("fault-query-broken-escape", service="iam", method="GET", query="a=1").wire(
        target="/?a=%2").refused("malformed_query")


def misplaced():
    """Right signatures for another endpoint or another hour."""
    region = "Credential should be scoped to a valid region. "
    service = "Credential should be scoped to correct service: 'kms'. "
    yield post("fault-region").refused("wrong_region", region, region="eu-west-1")
    yield post("fault-service").refused("wrong_service", service, service="kms")
    yield post("fault-region-and-service").refused(
        "wrong_scope", region + service, service="kms", region="eu-west-1")
    yield post("fault-terminator").wire(replace={"/aws4_request": "/aws3_request"}).refused(
        "wrong_terminator", "Credential should be scoped with a valid terminator: "
        "'aws4_request', not 'aws3_request'. ")
    yield post("fault-date-in-scope").wire(replace={"/20261125/": "/20261124/"}).refused(
        "wrong_date_in_scope", "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
        "version of date from HTTP: '20261124' != '20261125', from '20261125T084723Z'.")
    late = int(NOW.timestamp()) + 901
    yield post("fault-expired").refused(
        "expired", "Signature expired: 20261125T084723Z is now earlier than 20261125T084724Z "
        "(20261125T090224Z - 15 min.)", now=late)
    yield kms("fault-expired-kms", b"{}").refused(
        "expired", "Signature expired: 20261125T084723Z is now earlier than 20261125T084724Z "
        "(20261125T085224Z - 5 min.)", now=int(NOW.timestamp()) + 301, skewSeconds=300)
    yield post("fault-not-yet-current").refused(
        "not_yet_current", "Signature not yet current: 20261125T084723Z is still later than "
        "20261125T084722Z (20261125T083222Z + 15 min.)", now=int(NOW.timestamp()) - 901)
    yield Case("fault-presigned-sts-expired", method="GET", query=IDENTITY.decode(),
               expires=604800).refused(
        "expired", "Signature expired: 20261125T084723Z is now earlier than 20261125T084724Z "
        "(20261125T090224Z - 15 min.)", now=late)
    yield Case("fault-presigned-s3-expired", service="s3", method="GET", path="/k", expires=60
               ).refused("expired", "Request has expired", now=int(NOW.timestamp()) + 61)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".") / "tests/cases/sigv4"
    shutil.rmtree(root, ignore_errors=True)
    for group in (accepted, altered, misplaced):
        for case in group():
            case.write(root)
    print(sum(1 for _ in root.iterdir()), "cases in", root)


if __name__ == "__main__":
    main()
