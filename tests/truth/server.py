"""A running `amiable serve` with many accounts, and clients of their roots."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

from wire import Client

PROGRAM = os.environ.get("AMIABLE", "build/release/amiable")


class Server:
    def __init__(self, accounts, *options):
        self.accounts = accounts
        self.data = tempfile.mkdtemp(prefix="amiable-truth-")
        command = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--data", self.data, *options]
        for account in accounts:
            command += ["--account", account]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        printed = ""
        for line in self.process.stdout:
            printed += line
            if line.startswith("then "):
                break
        address = urllib.parse.urlparse(re.search(r"http://127\.0\.0\.1:\d+", printed).group(0))
        self.host, self.port = address.hostname, address.port
        with open(re.search(r"credentials +(\S+)", printed).group(1)) as file:
            self.profiles = dict((account, (key, secret, None)) for account, key, secret in re.findall(
                r"\[(\d{12})\]\naws_access_key_id = (\S+)\naws_secret_access_key = (\S+)\n",
                file.read()))

    def client(self, credentials):
        return Client(self.host, self.port, credentials)

    def root(self, account):
        return self.client(self.profiles[account])

    def reset(self):
        request = urllib.request.Request("http://%s:%d/_amiable/reset" % (self.host, self.port),
                                         method="POST")
        urllib.request.urlopen(request, timeout=30).read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        shutil.rmtree(self.data, ignore_errors=True)
        if code != 0:
            sys.exit("the server ended with %d" % code)
