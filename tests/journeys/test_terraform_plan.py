"""A Terraform plan laid over live accounts and over the server's own store: each case of
tests/terraform_plans about a world that can be served gets the answer it has over the bundle."""
import json
import pathlib
import unittest

from served import PROGRAM, Served
from test_live import KNOWN, amiable, answer

PLANS = pathlib.Path(__file__).resolve().parent.parent / "terraform_plans"
WORLDS = PLANS.parent / "cases/worlds"


def given():
    for path in sorted(PLANS.glob("*/case.json")):
        case = json.loads(path.read_text())
        if "world" in case and "write" not in case:
            yield path.parent, case


def question(folder, case):
    options = ["why", "--terraform-plan", str(folder / "plan.json"), "--output", "json"]
    for provider, account in case.get("providers", {}).items():
        options += ["--terraform-provider", "%s=%s" % (provider, account)]
    return options + case["arguments"]


def everybody(case):
    asker = case["arguments"][case["arguments"].index("--as") + 1].split(":")[4]
    others = [name for name in ("111122223333", "444455556666") if name != asker]
    return ["--as-profile", asker, "--profile", others[0]]


class TerraformPlan(unittest.TestCase):
    def test_every_source_below_gives_the_same_answer(self):
        cases = list(given())
        self.assertGreater(len(cases), 10)
        worlds = sorted({case["world"] for _, case in cases})
        for world in worlds:
            served = Served("--world", str(WORLDS / world / "bundle"))
            try:
                for folder, case in cases:
                    if case["world"] != world:
                        continue
                    with self.subTest(folder.name):
                        self.ask(served, folder, case)
            finally:
                served.stop()

    def ask(self, served, folder, case):
        asked = question(folder, case)
        for below in (["--data", served.data], everybody(case) + KNOWN):
            told = answer(amiable(served, *asked, *below))
            self.assertEqual(told["verdict"], case["expected"]["verdict"], below)
            failing = [[one["action"], one["reason"]] for one in told["failing"]]
            for one in case["expected"].get("failing", []):
                self.assertIn(one, failing, below)

    def test_a_plan_needs_a_profile_to_be_laid_over_live_accounts(self):
        folder, case = next(given())
        self.assertTrue(pathlib.Path(PROGRAM).exists())
        served = Served()
        try:
            alone = amiable(served, *question(folder, case))
            self.assertIn(alone.returncode, (1, 2), alone.stderr)
        finally:
            served.stop()


if __name__ == "__main__":
    unittest.main()
