"""Terraform itself with its AWS provider, where one is installed: an encrypted image shared with
another account, which launches it; then all of it destroyed. The requests that the provider makes
are held without it too, by test_terraform_requests and test_terraform_ec2_requests."""
import json
import os
import pathlib
import platform
import shutil
import subprocess
import tempfile

from served import OWNER, USER_ACCOUNT, Journey

# Where `terraform init` finds providers without a network, and where
# `terraform providers mirror` is told to put them.
FOLDERS = [os.environ.get("TF_PLUGIN_CACHE_DIR"), "~/.terraform.d/plugins",
           "~/.local/share/terraform/plugins", "/usr/local/share/terraform/plugins",
           "/usr/share/terraform/plugins"]

PROVIDER = """
provider "aws" {
  %(alias)s
  region                  = "us-west-2"
  access_key              = "%(key)s"
  secret_key              = "%(secret)s"
  skip_metadata_api_check = true
  skip_region_validation  = true
  endpoints {
    ec2 = "%(url)s"
    iam = "%(url)s"
    kms = "%(url)s"
    sts = "%(url)s"
  }
}
"""

# The other account's root launches: the key's policy is all that it needs.
RESOURCES = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

data "aws_ami" "public" {
  owners      = ["amazon"]
  most_recent = true
  filter {
    name   = "name"
    values = ["al2023-ami-*"]
  }
  filter {
    name   = "architecture"
    values = ["x86_64"]
  }
}

resource "aws_kms_key" "images" {
  deletion_window_in_days = 7
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = ["arn:aws:iam::%(owner)s:root", "arn:aws:iam::%(user)s:root"] }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_ami_copy" "golden" {
  name              = "golden"
  source_ami_id     = data.aws_ami.public.id
  source_ami_region = "us-west-2"
  encrypted         = true
  kms_key_id        = aws_kms_key.images.arn
}

resource "aws_ami_launch_permission" "user" {
  image_id   = aws_ami_copy.golden.id
  account_id = "%(user)s"
}

resource "aws_instance" "worker" {
  provider      = aws.user
  ami           = aws_ami_launch_permission.user.image_id
  instance_type = "t3.micro"
}

output "image" { value = aws_ami_copy.golden.id }
output "instance" { value = aws_instance.worker.id }
"""


def provider_folder():
    """The first folder with the AWS provider for this machine, unpacked or as an archive."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    target = "%s_%s" % (platform.system().lower(), machine)
    for name in filter(None, FOLDERS):
        folder = pathlib.Path(name).expanduser()
        for pattern in ("*/hashicorp/aws/*/%s/terraform-provider-aws*" % target,
                        "*/hashicorp/aws/terraform-provider-aws_*_%s.zip" % target):
            if any(folder.glob(pattern)):
                return folder
    return None


class Terraform(Journey):
    def setUp(self):
        if shutil.which("terraform") is None:
            self.skipTest("terraform is not installed")
        self.mirror = provider_folder()
        if self.mirror is None:
            self.skipTest("Terraform's AWS provider is in none of " + ", ".join(
                filter(None, FOLDERS)))
        self.folder = tempfile.mkdtemp(prefix="amiable-terraform-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.write("main.tf", RESOURCES % {"owner": OWNER, "user": USER_ACCOUNT})
        self.write("providers.tf", self.provider(OWNER) + self.provider(USER_ACCOUNT, "user"))
        self.write("terraform.rc", 'provider_installation {\n  filesystem_mirror {\n'
                   '    path = "%s"\n  }\n}\n' % self.mirror)

    def write(self, name, text):
        pathlib.Path(self.folder, name).write_text(text)

    def provider(self, account, alias=None):
        key, secret = self.served.keys(account)
        return PROVIDER % {"url": self.served.url, "key": key, "secret": secret,
                           "alias": 'alias = "%s"' % alias if alias else ""}

    def terraform(self, *words):
        environment = dict(os.environ, TF_CLI_CONFIG_FILE=os.path.join(self.folder, "terraform.rc"),
                           TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1",
                           AWS_EC2_METADATA_DISABLED="true")
        environment.pop("TF_PLUGIN_CACHE_DIR", None)
        done = subprocess.run(["terraform", *words], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=240)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def test_a_shared_encrypted_image_is_launched_and_all_of_it_destroyed(self):
        self.terraform("init", "-no-color", "-input=false")
        self.terraform("apply", "-no-color", "-input=false", "-auto-approve")
        made = {name: one["value"]
                for name, one in json.loads(self.terraform("output", "-json")).items()}
        user = self.served.client("ec2", USER_ACCOUNT)
        shown = user.describe_instances(InstanceIds=[made["instance"]])
        instance = shown["Reservations"][0]["Instances"][0]
        self.assertEqual(("running", made["image"]),
                         (instance["State"]["Name"], instance["ImageId"]))
        # Nothing is left to change.
        self.terraform("plan", "-no-color", "-input=false", "-detailed-exitcode")
        self.terraform("destroy", "-no-color", "-input=false", "-auto-approve")
        owner = self.served.client("ec2", OWNER)
        self.assertEqual([], owner.describe_images(Owners=["self"])["Images"])
        shown = user.describe_instances(InstanceIds=[made["instance"]])
        self.assertEqual("terminated",
                         shown["Reservations"][0]["Instances"][0]["State"]["Name"])
