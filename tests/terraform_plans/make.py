"""Writes each folder's plan.json from its main.tf, with Terraform and its AWS provider; no account
is asked. state.json, if there, is what was applied before: addresses with their attributes.

    python3 tests/terraform_plans/make.py PROVIDER_MIRROR [FOLDER…]
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PROVIDERS = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
%s"""
PROVIDER = """
provider "aws" {
%s  region                      = "us-west-2"
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_credentials_validation = true
  skip_requesting_account_id  = true
}
"""


def provider(alias):
    return PROVIDER % ('  alias = "%s"\n' % alias if alias else "")


def instance_of(one):
    schema = 1 if one["type"] == "aws_instance" else 0
    instance = {"schema_version": schema, "attributes": one["attributes"]}
    if "key" in one:
        instance["index_key"] = one["key"]
    return instance


def state_of(resources):
    grouped = {}
    for one in resources:
        entry = grouped.setdefault((one["type"], one["name"], one.get("provider", "")), {
            "mode": "managed", "type": one["type"], "name": one["name"],
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]' + (
                "." + one["provider"] if "provider" in one else ""), "instances": []})
        entry["instances"].append(instance_of(one))
        if "key" in one:
            entry["each"] = "map"
    return {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "case",
            "outputs": {}, "resources": list(grouped.values())}


def make(case, mirror):
    with tempfile.TemporaryDirectory(prefix="amiable-plan-") as name:
        folder = pathlib.Path(name)
        shutil.copytree(case, folder, dirs_exist_ok=True)
        told = json.loads((case / "case.json").read_text()).get("providers", {"aws": ""})
        (folder / "providers.tf").write_text(
            PROVIDERS % "".join(provider(name[4:]) for name in told))
        (folder / "rc").write_text(
            'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' % mirror)
        if (case / "state.json").exists():
            (folder / "terraform.tfstate").write_text(
                json.dumps(state_of(json.loads((case / "state.json").read_text()))))
        environment = dict(os.environ, TF_CLI_CONFIG_FILE=str(folder / "rc"),
                           AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x")

        def terraform(*arguments):
            done = subprocess.run(["terraform", *arguments], cwd=folder, env=environment,
                                  capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit("%s: %s%s" % (case.name, done.stdout, done.stderr))
            return done.stdout

        terraform("init", "-no-color")
        terraform("plan", "-no-color", "-refresh=false", "-out=plan")
        plan = json.loads(terraform("show", "-json", "plan"))
        plan.pop("timestamp", None)
        (case / "plan.json").write_text(json.dumps(plan, indent=1) + "\n")


if __name__ == "__main__":
    for case in sorted(path.parent for path in HERE.glob("*/main.tf")):
        if len(sys.argv) < 3 or case.name in sys.argv[2:]:
            make(case, sys.argv[1])
            print("made", case.name, flush=True)
