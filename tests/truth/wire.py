"""Signed requests to a running `amiable serve`, from the standard library alone."""
import datetime
import hashlib
import hmac
import http.client
import json
import re
import threading
import urllib.parse

VERSIONS = {"ec2": "2016-11-15", "iam": "2010-05-08", "sts": "2011-06-15",
            "autoscaling": "2011-01-01"}


class Refused(Exception):
    """An answer that is an error of AWS's."""

    def __init__(self, code, message):
        super().__init__("%s: %s" % (code, message))
        self.code = code
        self.message = message


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Client:
    """Calls with one set of credentials: (key id, secret, session token or None)."""
    connections = threading.local()

    def __init__(self, host, port, credentials, region="us-west-2"):
        self.host, self.port, self.region = host, port, region
        self.key, self.secret, self.token = credentials

    def in_region(self, region):
        return Client(self.host, self.port, (self.key, self.secret, self.token), region)

    def signed(self, service, method, target, body, headers):
        """The headers of SigV4, as AWS's documentation of the algorithm tells it."""
        now = datetime.datetime.now(datetime.timezone.utc)
        headers = {"host": "%s:%d" % (self.host, self.port),
                   "x-amz-date": now.strftime("%Y%m%dT%H%M%SZ"), **headers}
        if self.token:
            headers["x-amz-security-token"] = self.token
        names = ";".join(sorted(headers))
        path, _, query = target.partition("?")
        lines = [method, path, query, *("%s:%s" % (name, headers[name]) for name in sorted(headers)),
                 "", names, digest(body)]
        scope = "%s/%s/%s/aws4_request" % (now.strftime("%Y%m%d"), self.region, service)
        to_sign = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], scope,
                             digest("\n".join(lines))])
        key = ("AWS4" + self.secret).encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
        headers["authorization"] = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, " \
            "Signature=%s" % (self.key, scope, names, signature)
        return headers

    def send(self, service, method, target, body, headers):
        """(status, request id, text)"""
        pool = self.connections.__dict__
        address = (self.host, self.port)
        if address not in pool:
            pool[address] = http.client.HTTPConnection(*address, timeout=60)
        try:
            pool[address].request(method, target, body.encode(),
                                  self.signed(service, method, target, body, headers))
            answer = pool[address].getresponse()
            text = answer.read().decode()
        except (http.client.HTTPException, OSError):
            pool.pop(address).close()
            raise
        return answer.status, answer.getheader("x-amzn-requestid"), text

    def query(self, service, action, **parameters):
        """EC2, IAM, STS, Auto Scaling; (text of the XML, request id)"""
        body = urllib.parse.urlencode({"Action": action, "Version": VERSIONS[service],
                                       **parameters})
        status, request_id, text = self.send(service, "POST", "/", body, {
            "content-type": "application/x-www-form-urlencoded"})
        if status != 200:
            raise Refused(one(text, "Code"), one(text, "Message"))
        return text, request_id

    def ec2(self, action, **parameters):
        return self.query("ec2", action, **parameters)[0]

    def iam(self, action, **parameters):
        return self.query("iam", action, **parameters)[0]

    def kms(self, action, **parameters):
        return self.json("kms", "TrentService." + action, parameters)

    def organizations(self, action, **parameters):
        return self.in_region("us-east-1").json(
            "organizations", "AWSOrganizationsV20161128." + action, parameters)

    def json(self, service, target, parameters):
        status, _, text = self.send(service, "POST", "/", json.dumps(parameters), {
            "content-type": "application/x-amz-json-1.1", "x-amz-target": target})
        answer = json.loads(text) if text else {}
        if status != 200:
            raise Refused(answer.get("__type", "?"), answer.get("message") or
                          answer.get("Message", ""))
        return answer

    def get(self, target):
        """The JSON at one of the server's own paths."""
        status, _, text = self.send("ec2", "GET", target, "", {})
        if status != 200:
            raise Refused(str(status), text)
        return json.loads(text)

    def events(self, request_id):
        return self.get("/_amiable/events?request-id=" + request_id)


def one(xml, tag):
    found = re.search(r"<%s>([^<]*)</%s>" % (tag, tag), xml)
    return found.group(1) if found else ""
