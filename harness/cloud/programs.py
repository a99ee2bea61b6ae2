"""Terraform and OpenTofu over a copy of terraform/, as an operator runs them."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from harness.cloud.aws import REGION, Aws
from inkwell.bundle import make, versions
from inkwell.shared.checkout import ROOT

SOURCE = ROOT / "terraform"
# The program's name, and where its providers come from.
PROGRAMS = {"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"}
PROVIDER = "hashicorp/aws/*/linux_*"
# Where Terraform looks by itself, and where machines without internet have a mirror.
MIRRORS = ("~/.terraform.d/plugins", "/usr/local/share/terraform/plugins", "/opt/*")

# A call that moto lacks is a 500, which the provider would try again for minutes.
OVERRIDE = 'provider "aws" {\n  max_retries = 2\n}\n'
LOCAL = 'terraform {\n  backend "local" {}\n}\n'


def found(program: str) -> str | None:
    """Return the program's path, if this machine has it: of its own, or of the bundle's tools."""
    tools = make.directory_of(versions.read(), versions.home(), "tools") / "bin"
    return shutil.which(program, path=os.pathsep.join([os.environ["PATH"], str(tools)]))


def providers() -> Iterator[Path]:
    """The folders of mirrors that hold the AWS provider for this machine."""
    for mirror in MIRRORS:
        folder = Path(mirror).expanduser()
        for root in Path(folder.anchor).glob(str(folder.relative_to(folder.anchor))):
            yield from root.glob(f"*/{PROVIDER}")


def write_settings(folder: Path) -> Path:
    """Write a program's settings: the mirror's provider for both, or the registry where none is."""
    mirror = folder / "mirror"
    for provider in providers():
        for registry in PROGRAMS.values():
            link = mirror / registry / Path(*provider.parts[-4:])
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(provider)
    settings = folder / "settings.tfrc"
    source = f'filesystem_mirror {{\n    path = "{mirror}"\n  }}'
    text = f"provider_installation {{\n  {source}\n}}\n" if mirror.exists() else ""
    settings.write_text(text)
    return settings


@dataclass(frozen=True)
class Change:
    """A resource that a plan would change, and how: create, update, delete or replace."""

    address: str
    action: str


class Configuration:
    """terraform/ copied to `folder` for one program and one cloud."""

    def __init__(self, program: str, folder: Path, settings: Path, aws: Aws) -> None:
        self.program = program
        self.folder = folder
        path = found(program)
        assert path, f"{program} isn't on this machine"
        self.path = path
        self.env = {**os.environ, **aws.environment(), "TF_CLI_CONFIG_FILE": str(settings)}
        self.env["TF_IN_AUTOMATION"] = "1"
        # A folder of its own: what an operator has made beside it is none of the test's.
        shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns(".terraform*", "*.tf[sv]*"))
        shutil.copytree(SOURCE / "user-data", folder / "user-data", dirs_exist_ok=True)
        (folder / "test_override.tf").write_text(OVERRIDE)

    def variables(self, values: Mapping[str, object]) -> None:
        """Write what an operator would put into terraform.tfvars."""
        (self.folder / "terraform.tfvars.json").write_text(json.dumps(values))

    def use_local_state(self) -> None:
        """Keep the state beside the copy; otherwise it is in the bucket that init names."""
        (self.folder / "local_override.tf").write_text(LOCAL)

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of a subcommand."""
        return [self.path, *arguments, "-no-color"]

    def run(self, *arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run a subcommand to its end; `timeout` in seconds. Its exit code is the caller's."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def must(self, *arguments: str, timeout: float = 300) -> str:
        """Run a subcommand that has to succeed; return what it wrote."""
        done = self.run(*arguments, timeout=timeout)
        assert done.returncode == 0, f"{arguments}:\n{(done.stdout + done.stderr)[-6000:]}"
        return done.stdout

    def outputs(self) -> dict[str, Any]:
        """Return the outputs' values by name."""
        text = self.must("output", "-json")
        return {name: output["value"] for name, output in json.loads(text).items()}

    def changes(self, values: Mapping[str, object], *, refresh: bool = False) -> list[Change]:
        """Return what a plan would change with other values of these variables.

        It takes the state for the truth unless told to `refresh`, and no lock: plans may run side
        by side.
        """
        options = ["-json", "-input=false", f"-refresh={str(refresh).lower()}", "-lock=false"]
        with NamedTemporaryFile("w", suffix=".json", dir=self.folder) as file:
            file.write(json.dumps(values))
            file.flush()
            text = self.must("plan", *options, f"-var-file={file.name}")
        lines = map(json.loads, text.splitlines())
        changes = [line["change"] for line in lines if line["type"] == "planned_change"]
        return [
            Change(change["resource"]["addr"], change["action"])
            for change in changes
            if change["action"] != "read"
        ]

    def planned(self, values: Mapping[str, object]) -> dict[str, dict[str, Any]]:
        """Return the resources that an empty account would get, by address, with their values."""
        file = self.folder / "planned.json"
        file.write_text(json.dumps(values))
        self.must("plan", "-input=false", f"-var-file={file}", "-out=planned")
        root = json.loads(self.must("show", "-json", "planned"))["planned_values"]["root_module"]
        return {
            resource["address"]: resource.get("values", {})
            for resource in root["resources"]
            if resource["mode"] == "managed"
        }


def defaults() -> dict[str, object]:
    """Return the variables that have no default."""
    return {"region": REGION, "ssh_public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== test"}
