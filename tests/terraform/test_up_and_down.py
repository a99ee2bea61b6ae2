"""`inkwell aws up` and `down` by a real program, over a configuration of three resources."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cloud.aws import Aws
from harness.cloud.programs import PROGRAMS, found
from tests.aws.fakes import files

ROOT = """\
terraform {
  backend "s3" {}
}

variable "region" {
  type = string
}

provider "aws" {
  region      = var.region
  max_retries = 2
}

resource "aws_sns_topic" "first" {
  name = "first"
}

resource "aws_sns_topic" "slow" {
  name       = "slow"
  depends_on = [aws_sns_topic.first]

  provisioner "local-exec" {
    command = "touch ${path.module}/begun && test -e ${path.module}/fast || sleep 60"
  }
}

resource "aws_secretsmanager_secret" "last" {
  name_prefix = "last-"
  depends_on  = [aws_sns_topic.slow]
}

output "platform" {
  value = { name = "three", region = var.region }
}
"""
# The inventory needs machines, which it is tested with.
COMMAND = """\
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from inkwell.aws import down, up
from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.files import Files
from inkwell.shared.progress import Progress
from inkwell.shared.stopping import stoppable
folder, agree = Path(sys.argv[2]), lambda _what: None
files = Files(folder / "platform", folder / "home", folder / "source")
terraform = Terraform(Path(sys.argv[1]), files)
up.write_inventory = lambda *_words: None
with stoppable("It goes on from here."):
    if sys.argv[3] == "up":
        up.up(terraform, "private", Progress(), agree)
    else:
        down.down(terraform, Progress(), agree, delete_data=False)
"""


class Operator:
    """Somebody with a platform of three resources in an account of its own."""

    def __init__(self, program: str, folder: Path, aws: Aws, settings: Path) -> None:
        self.folder, self.aws = folder, aws
        path = found(program)
        assert path
        self.path = path
        files(folder)
        (folder / "source" / "main.tf").write_text(ROOT)
        self.env = {**os.environ, **aws.environment(), "TF_CLI_CONFIG_FILE": str(settings)}

    def begin(self, command: str) -> "subprocess.Popen[str]":
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, self.path, str(self.folder), command],
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def does(self, command: str) -> None:
        """Run a command that must end well."""
        with self.begin(command) as process:
            output, errors = process.communicate(timeout=400)
        assert process.returncode == 0, output + errors

    def stands(self) -> tuple[set[str], int]:
        """The topics by name, and how many secrets there are."""
        topics = self.aws.client("sns").list_topics()["Topics"]
        secrets = self.aws.client("secretsmanager").list_secrets()["SecretList"]
        return {each["TopicArn"].rpartition(":")[2] for each in topics}, len(secrets)

    def locks(self) -> list[str]:
        """What locks the state."""
        listed = self.aws.client("s3").list_objects_v2(Bucket="state").get("Contents", [])
        return [each["Key"] for each in listed if each["Key"].endswith(".tflock")]


@pytest.fixture(params=PROGRAMS)
def operator(request: pytest.FixtureRequest, settings: Path, tmp_path: Path) -> Iterator[Operator]:
    if not found(request.param):
        pytest.skip(f"{request.param} isn't on this machine")
    aws = Aws.start(tmp_path / "aws.log")
    yield Operator(request.param, tmp_path, aws, settings)
    aws.stop()


@pytest.mark.timeout(900)
def test_an_up_that_was_interrupted_goes_on_and_up_works_right_after_down(
    operator: Operator,
) -> None:
    source = operator.folder / "source"
    with operator.begin("up") as process:
        end = time.monotonic() + 400
        while not (source / "begun").exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=400)
    assert process.returncode == 130, output + errors
    assert "It goes on from here." in errors
    assert operator.locks() == []
    topics, secrets = operator.stands()
    assert "first" in topics
    assert secrets == 0

    (source / "fast").touch()
    operator.does("up")
    assert operator.stands() == ({"first", "slow"}, 1)
    operator.does("down")
    assert operator.stands() == (set(), 0)
    operator.does("up")
    assert operator.stands() == ({"first", "slow"}, 1)
