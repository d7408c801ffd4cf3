"""A running `amiable serve` for tests, and clients of it as users make them."""
import atexit
import os
import pathlib
import re
import signal
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import botocore.loaders
import botocore.session

PROGRAM = os.environ.get("AMIABLE", "build/release/amiable")
OWNER = "444455556666"
USER_ACCOUNT = "111122223333"
# What clients see of a server that died.
GONE = (botocore.exceptions.EndpointConnectionError, botocore.exceptions.ConnectionClosedError,
        botocore.exceptions.HTTPClientError)

# Reads each service's model once: it is most of the time that a new client takes.
MODELS = botocore.loaders.create_loader()


def memory():
    """A folder in memory for the files of this process, where there is plenty, else None: a server
    waits for the disk with each commit, and what these tests end are processes, not machines."""
    try:
        free = os.statvfs("/dev/shm")
    except OSError:
        return None
    if free.f_bavail * free.f_frsize < 2 << 30 or not os.access("/dev/shm", os.W_OK):
        return None
    folder = tempfile.mkdtemp(prefix="amiable-journey-", dir="/dev/shm")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


MEMORY = memory()


def session_of(key_id, secret, token=None, region="us-west-2"):
    """A session of boto3 with these credentials."""
    session = botocore.session.get_session()
    session.register_component("data_loader", MODELS)
    return boto3.session.Session(key_id, secret, token, region, botocore_session=session)


class Served:
    """Starts the program, reads its printed lines; stop() sends SIGTERM and checks the end."""

    def __init__(self, *options, data=None, temporary=None):
        """With `temporary` without --data: its world is then in that folder of temporary files."""
        self.data = data or temporary or tempfile.mkdtemp(prefix="amiable-journey-", dir=MEMORY)
        self.owns_data = data is None and temporary is None
        command = [PROGRAM, "serve", "--listen", "127.0.0.1:0", *options]
        command += [] if temporary else ["--data", self.data]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env=dict(os.environ, TMPDIR=temporary)
                                        if temporary else None)
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("then "):
                break
        self.printed = "".join(self.lines)
        match = re.search(r"http://127\.0\.0\.1:\d+", self.printed)
        if not match:
            raise AssertionError("no address printed: %r %r" %
                                 (self.printed, self.process.stderr.read()))
        self.url = match.group(0)
        self.credentials = re.search(r"credentials +(\S+)", self.printed).group(1)

    def session(self, account):
        return session_of(*self.keys(account))

    def keys(self, account):
        text = pathlib.Path(self.credentials).read_text()
        match = re.search(r"\[%s\]\naws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n"
                          % account, text)
        return match.groups()

    def client(self, service, account=USER_ACCOUNT, region="us-west-2"):
        return self.of(self.session(account), service, region)

    def client_with(self, service, credentials, region="us-west-2"):
        """A client with the Credentials of an STS answer, or an AccessKey of IAM."""
        session = session_of(credentials["AccessKeyId"], credentials["SecretAccessKey"],
                             credentials.get("SessionToken"), region)
        return self.of(session, service, region)

    def of(self, session, service, region="us-west-2"):
        return session.client(service, endpoint_url=self.url, region_name=region,
                              config=botocore.config.Config(retries={"max_attempts": 1},
                                                           parameter_validation=False))

    def ask(self, account, action, region="us-west-2", **parameters):
        """An operation of EC2 with parameters as they are on the wire: what the installed botocore
        does not know, or would send otherwise. The answer's XML."""
        body = urllib.parse.urlencode({"Action": action, "Version": "2016-11-15",
                                       **parameters})
        request = botocore.awsrequest.AWSRequest("POST", self.url + "/", data=body, headers={
            "Content-Type": "application/x-www-form-urlencoded"})
        credentials = botocore.credentials.Credentials(*self.keys(account))
        botocore.auth.SigV4Auth(credentials, "ec2", region).add_auth(request)
        prepared = urllib.request.Request(self.url + "/", data=body.encode(),
                                          headers=dict(request.headers))
        return urllib.request.urlopen(prepared, timeout=10).read().decode()

    def get(self, path, method="GET", headers=None):
        request = urllib.request.Request(self.url + path, method=method, headers=headers or {})
        return urllib.request.urlopen(request, timeout=10)

    def environment(self, account=USER_ACCOUNT):
        environment = dict(os.environ)
        environment.update(AWS_SHARED_CREDENTIALS_FILE=self.credentials, AWS_PROFILE=account,
                           AWS_REGION="us-west-2", AWS_DEFAULT_REGION="us-west-2",
                           AWS_ENDPOINT_URL=self.url, AWS_PAGER="", AWS_CONFIG_FILE="/dev/null",
                           AWS_EC2_METADATA_DISABLED="true")
        return environment

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, keep=False):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        if self.owns_data and not keep:
            shutil.rmtree(self.data, ignore_errors=True)
        if code != 0 or errors:
            raise AssertionError("ended with %s: %s" % (code, errors))


def public_image(ec2):
    return ec2.describe_images(Owners=["amazon"], Filters=[
        {"Name": "architecture", "Values": ["x86_64"]}])["Images"][0]


def encrypted_image(ec2, key, name="golden"):
    """The id of a copy of a public image under a key, once it is available."""
    image = ec2.copy_image(Name=name, SourceRegion=ec2.meta.region_name, Encrypted=True,
                           KmsKeyId=key, SourceImageId=public_image(ec2)["ImageId"])["ImageId"]
    ec2.get_waiter("image_available").wait(ImageIds=[image], WaiterConfig={"Delay": 1})
    return image


class Journey(unittest.TestCase):
    """One server per class; each test may leave its things behind."""
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.served = Served(*cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.served.stop()

    def refused(self, code, call, *arguments, **parameters):
        """The error a call ends with; its code must be this one."""
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(*arguments, **parameters)
        error = caught.exception.response
        self.assertEqual(code, error["Error"]["Code"], error["Error"]["Message"])
        return error

    def until(self, expected, read, seconds=10):
        """Reads, as waiters do, until the answer is the expected one."""
        end = time.monotonic() + seconds
        while read() != expected and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(expected, read())

    def new_user(self, account, name, policy=None):
        """A user with an access key, and clients of it."""
        iam = self.served.client("iam", account)
        iam.create_user(UserName=name)
        if policy is not None:
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        return iam.create_access_key(UserName=name)["AccessKey"]
