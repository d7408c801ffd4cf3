"""Every operation that AWS has and this server does not: AWS's own error shape, no success."""
import json
import pathlib
import urllib.error
import urllib.request

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from served import OWNER, Journey

MODELS = pathlib.Path(__file__).resolve().parents[2] / "tools" / "models"


def operations(service):
    """(name, whether it is served) of every operation in the committed model."""
    model = json.loads((MODELS / (service + ".json")).read_text())
    return model, [(operation["name"], "input" in operation or operation.get("served", False))
                   for operation in model["operations"]]


class Unserved(Journey):
    def call(self, service, model, name):
        body, headers = "Action=%s&Version=%s" % (name, model["apiVersion"]), {
            "Content-Type": "application/x-www-form-urlencoded"}
        if model["protocol"] == "json":
            body, headers = "{}", {"Content-Type": "application/x-amz-json-1.1",
                                   "X-Amz-Target": model["targetPrefix"] + "." + name}
        request = botocore.awsrequest.AWSRequest("POST", self.served.url + "/", headers, body)
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(*self.served.keys(OWNER)), service,
                                "us-east-1").add_auth(request)
        return urllib.request.urlopen(urllib.request.Request(
            self.served.url + "/", data=body.encode(), headers=dict(request.headers)), timeout=10)

    def test_each_is_refused_in_its_services_shape(self):
        refused = 0
        for service in ("kms", "sts", "iam", "ec2", "ssm", "autoscaling", "cloudtrail",
                        "organizations"):
            model, all_of_it = operations(service)
            for name, served in all_of_it:
                if served:
                    continue
                with self.assertRaises(urllib.error.HTTPError, msg=name) as caught:
                    self.call(service, model, name)
                body = caught.exception.read().decode()
                self.assertEqual(501, caught.exception.code, name + body)
                self.assertIn("NotImplemented", body)
                self.assertIn(name, body)
                refused += 1
        self.assertGreater(refused, 900)
