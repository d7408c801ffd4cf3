"""`amiable who` about the same accounts three times: a bundle, the server that holds its copy, and
that server asked over the wire. Whoever can according to one can according to all."""
import json
import os
import subprocess
import tempfile
import unittest

import bundles
from served import PROGRAM, Served
from test_cases_performed import not_performable
from test_live import KNOWN, environment


def who(*arguments, env=None):
    done = subprocess.run([PROGRAM, "who", *arguments, "--output", "json"], capture_output=True,
                          text=True, timeout=60, env=env or dict(os.environ))
    if done.returncode not in (0, 1, 2) or done.stderr:
        raise AssertionError("%s: %s%s" % (done.args, done.stdout, done.stderr))
    told = json.loads(done.stdout)
    verdicts = {}
    for answer in told["questions"][0]["answers"]:
        failing = sorted((one["action"], one["reason"]) for one in answer["failing"])
        for group in answer["groups"]:
            for arn in told["groups"][group]["members"]:
                verdicts[arn] = (answer["verdict"], failing)
    return verdicts


class Who(unittest.TestCase):
    def test_bundle_server_and_wire_agree(self):
        asked = 0
        for case in bundles.given():
            question = case["question"]
            if not_performable(case) or question["operation"] != "launch":
                continue
            with self.subTest(case["name"]):
                asked += self.agree(case, question["image"], question["region"])
        self.assertGreater(asked, 20)

    def agree(self, case, image, region):
        about = ["--image", image, "--region", region]
        with tempfile.TemporaryDirectory(prefix="amiable-journey-") as folder:
            bundle = bundles.lay_out(case, os.path.join(folder, "given"))
            gathered = who("--bundle", str(bundle), *about, *KNOWN)
            organization = bundle / "organization" / "describe-organization.json"
            # Guard rails are read in the management account.
            readers = [json.loads(organization.read_text())["Organization"]["MasterAccountId"]
                       ] if organization.exists() else []
            served = Served("--world", str(bundle))
        try:
            self.assertEqual(who("--data", served.data, *about), gathered)
            accounts = sorted({arn.split(":")[4] for arn in gathered})
            accounts += readers
            profiles = [part for account in accounts for part in ("--profile", account)]
            live = who(*profiles, *about, *KNOWN, env=environment(served))
            # With the profiles of both sides everything is known of them, unless the key's policy
            # shuts out its owner, too.
            if case["name"] == "18-key-policy-deny-other-organization":
                self.assertTrue(all(live[arn][0] in ("unknown", gathered[arn][0]) for arn in live))
            elif len(accounts) > 1:
                self.assertEqual(live, gathered)
        finally:
            served.stop()
        return len(gathered)


if __name__ == "__main__":
    unittest.main()
