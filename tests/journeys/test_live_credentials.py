"""Where `amiable why` takes its credentials from, and how it reaches AWS: each source of the standard
chain, proxies, certificates, and what is said when something is missing."""
import contextlib
import http.server
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

from served import PROGRAM, USER_ACCOUNT, Journey

ROOT = "arn:aws:iam::%s:root" % USER_ACCOUNT
IMAGE = "ami-0abcdef1234567890"
CALLER = "arn:aws:iam::%s:user/caller" % USER_ACCOUNT
READER = "arn:aws:iam::%s:role/reader" % USER_ACCOUNT
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": CALLER}, "Action": "sts:AssumeRole",
     "Condition": {"StringEquals": {"sts:ExternalId": "ext-1"}}}]})


@contextlib.contextmanager
def serving(reply_to):
    """An HTTP server: reply_to(method, path, headers, body) gives status and text."""
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, text = reply_to(self.command, self.path, self.headers, body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = handle_one

        def log_message(self, *unused):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield "http://127.0.0.1:%d" % server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class Credentials(Journey):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        iam = cls.served.client("iam")
        iam.create_user(UserName="caller")
        key = iam.create_access_key(UserName="caller")["AccessKey"]
        cls.caller = "[caller]\naws_access_key_id = %s\naws_secret_access_key = %s\n" % (
            key["AccessKeyId"], key["SecretAccessKey"])
        iam.put_user_policy(UserName="caller", PolicyName="assumes", PolicyDocument=json.dumps(
            {"Version": "2012-10-17",
             "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": READER}]}))
        iam.create_role(RoleName="reader", AssumeRolePolicyDocument=TRUST)
        iam.put_role_policy(RoleName="reader", PolicyName="reads", PolicyDocument=json.dumps(
            {"Version": "2012-10-17",
             "Statement": [{"Effect": "Allow", "Action": ["ec2:*", "iam:*"], "Resource": "*"}]}))
        cls.key, cls.secret = cls.served.keys(USER_ACCOUNT)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="amiable-credentials-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.env = {name: value for name, value in os.environ.items()
                    if not name.startswith("AWS_") and "proxy" not in name.lower()}
        self.env.update(HOME=folder.name, AWS_ENDPOINT_URL=self.served.url,
                        AWS_REGION="us-west-2", AWS_EC2_METADATA_DISABLED="true")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def config(self, text):
        self.write(".aws/config", text)

    def run_why(self, *options):
        return subprocess.run([PROGRAM, "why", IMAGE, *options], capture_output=True, text=True,
                              timeout=60, env=self.env)

    def asker(self, *options):
        done = self.run_why("--output", "json", *options)
        self.assertEqual("", done.stderr)
        self.assertEqual(1, done.returncode, done.stdout)
        found = re.search(r'"arn:aws:(iam|sts)::[^"]*"', done.stdout)
        return found.group(0).strip('"')

    def error(self, *options):
        done = self.run_why(*options)
        self.assertEqual(64, done.returncode, done.stdout + done.stderr)
        self.assertNotIn(self.secret, done.stdout + done.stderr)
        return " ".join(done.stderr.split())

    def issued(self, **more):
        return json.dumps(dict({"Version": 1, "AccessKeyId": self.key,
                                "SecretAccessKey": self.secret}, **more))

    def keys(self):
        return "aws_access_key_id = %s\naws_secret_access_key = %s\n" % (self.key, self.secret)

    def test_environment(self):
        self.env.update(AWS_ACCESS_KEY_ID=self.key, AWS_SECRET_ACCESS_KEY=self.secret)
        self.assertEqual(ROOT, self.asker())

    def test_default_profile_and_the_settings_of_a_profile(self):
        del self.env["AWS_ENDPOINT_URL"], self.env["AWS_REGION"]
        self.config("[default]\n%sregion = us-west-2\nservices = here\n[services here]\n%s" % (
            self.keys(), "".join("%s =\n  endpoint_url = %s\n" % (name, self.served.url) for name in
                                 ("sts", "iam", "ec2", "kms", "organizations"))))
        self.assertEqual(ROOT, self.asker())

    def test_role_of_another_profile(self):
        self.write(".aws/credentials", self.caller)
        self.config("[profile reading]\nrole_arn = %s\nsource_profile = caller\nexternal_id = ext-1\n"
                    "role_session_name = mine\n" % READER)
        self.assertEqual("arn:aws:sts::%s:assumed-role/reader/mine" % USER_ACCOUNT,
                         self.asker("--profile", "reading"))
        self.env["AWS_PROFILE"] = "reading"
        self.assertEqual("arn:aws:sts::%s:assumed-role/reader/mine" % USER_ACCOUNT, self.asker())

    def test_role_that_does_not_trust(self):
        self.write(".aws/credentials", self.caller)
        self.config("[profile reading]\nrole_arn = %s\nsource_profile = caller\n" % READER)
        told = self.error("--profile", "reading")
        self.assertIn("STS does not give %s: AccessDenied: User: %s is not authorized" % (
            READER, CALLER), told)
        self.assertIn("trust policy", told)

    def test_program(self):
        tool = self.write("my tool", "#!%s\nimport sys\nassert sys.argv[1:] == ['$HOME', 'a b']\n"
                          "print(%r)\n" % (sys.executable, self.issued()))
        tool.chmod(0o700)
        self.config("[profile made]\ncredential_process = \"%s\" $HOME 'a b'\n" % tool)
        self.assertEqual(ROOT, self.asker("--profile", "made"))

    def test_sign_in_is_asked_of_the_aws_command(self):
        aws = self.write("bin/aws", "#!%s\nimport sys\nassert sys.argv[1:] == ['configure', "
                         "'export-credentials', '--profile', 'signed-in', '--format', 'process']\n"
                         "print(%r)\n" % (sys.executable, self.issued()))
        self.config("[profile signed-in]\nsso_session = x\n")
        path = self.env["PATH"]
        self.env["PATH"] = str(aws.parent)
        aws.chmod(0o600)
        self.assertIn("signs in through the aws command line, which is not installed",
                      self.error("--profile", "signed-in"))
        aws.chmod(0o700)
        self.env["PATH"] += ":" + path
        self.assertEqual(ROOT, self.asker("--profile", "signed-in"))

    def test_container(self):
        def reply_to(method, path, headers, _):
            good = (method, path, headers["Authorization"]) == ("GET", "/creds?x=1", "let me")
            return (200, self.issued(Expiration="2099-01-01T00:00:00Z")) if good else (403, "no")
        with serving(reply_to) as url:
            self.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url + "/creds?x=1"
            self.env["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = str(self.write("t", "let me\n"))
            self.assertEqual(ROOT, self.asker())
            self.write("t", "please")
            self.assertIn("%s answers 403" % url, self.error())
        self.env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://elsewhere.example/"
        self.assertIn("is no place that credentials may come from", self.error())

    def test_instance(self):
        def reply_to(method, path, headers, _):
            if (method, path) == ("PUT", "/latest/api/token"):
                return 200, "session"
            if headers["X-aws-ec2-metadata-token"] != "session":
                return 401, ""
            folder = "/latest/meta-data/iam/security-credentials/"
            return (200, {folder: "my-role", folder + "my-role": self.issued()}.get(path, "?"))
        with serving(reply_to) as url:
            self.env["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url
            self.env.pop("AWS_EC2_METADATA_DISABLED")
            # What is on this machine is not asked through a proxy.
            self.env["HTTP_PROXY"] = "http://127.0.0.1:1"
            self.assertEqual(ROOT, self.asker())

    def test_nothing_to_speak_with(self):
        told = self.error()
        self.assertIn("no credentials were found", told)
        self.assertIn("--profile", told)

    def test_names_and_files_that_are_wrong(self):
        self.config("[profile article]\n" + self.keys())
        self.assertIn("did you mean article?", self.error("--profile", "artcle"))
        self.config("[profile article]\n%sregion us-west-2\n" % self.keys())
        self.assertIn(".aws/config line 4", self.error("--profile", "article"))
        self.config("[profile article]\naws_access_key_id = A\n")
        self.assertIn("profile article has aws_access_key_id but no secret",
                      self.error("--profile", "article"))

    def test_endpoints_that_do_not_answer(self):
        self.config("[default]\n" + self.keys())
        self.env["AWS_MAX_ATTEMPTS"] = "2"
        self.assertIn("no answer from http://127.0.0.1:1:",
                      self.error("--endpoint-url", "http://127.0.0.1:1"))
        self.assertIn("is no endpoint", self.error("--endpoint-url", "127.0.0.1:1"))
        with serving(lambda *_: (200 if _[0] == "GET" else 403, "<html>log in</html>")) as url:
            self.assertIn("%s answers with status 403 and no error of AWS's" % url,
                          self.error("--endpoint-url", url))

    def test_without_libcurl(self):
        # A file that is no library is found before the real one.
        for name in ("libcurl.so.4", "libcurl-gnutls.so.4"):
            self.write("lib/" + name, "no library")
        self.config("[default]\n" + self.keys())
        self.env["LD_LIBRARY_PATH"] = str(self.folder / "lib")
        told = self.error()
        self.assertIn("libcurl, which is not installed", told)
        self.assertIn("apt-get install libcurl4", told)
        done = subprocess.run([PROGRAM, "--version"], capture_output=True, env=self.env)
        self.assertEqual(0, done.returncode)
