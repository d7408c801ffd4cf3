"""A running `amiable serve` with many accounts, and clients of their roots."""
import pathlib
import sys
import urllib.parse

from wire import Client

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "journeys"))

from served import PROGRAM, Served  # PROGRAM for those who ask `why`


class Server(Served):
    def __init__(self, accounts, *options):
        self.accounts = accounts
        super().__init__(*[word for account in accounts for word in ("--account", account)],
                         *options)
        address = urllib.parse.urlparse(self.url)
        self.host, self.port = address.hostname, address.port

    def signed_by(self, credentials):
        """Without botocore: a batch of worlds is thousands of calls."""
        return Client(self.host, self.port, credentials)

    def root(self, account):
        return self.signed_by((*self.keys(account), None))

    def reset(self):
        self.get("/_amiable/reset", "POST").read()
