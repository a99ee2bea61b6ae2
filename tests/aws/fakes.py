"""A program in Terraform's place: what it is called with is kept, and it does what a test says."""

from pathlib import Path

from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.files import Files

BACKEND = 'bucket = "state"\nkey    = "inkwell/test.tfstate"\nregion = "eu-central-1"\n'


def files(folder: Path) -> Files:
    """Return a platform's places in a test's folder, with what its operator writes."""
    for name in ("platform", "source"):
        (folder / name).mkdir()
    (folder / "platform" / "terraform.tfvars").write_text('region = "eu-central-1"\n')
    (folder / "platform" / "backend.hcl").write_text(BACKEND)
    return Files(folder / "platform", folder / "home", folder / "source")


def terraform(folder: Path, body: str) -> Terraform:
    """Return the adapter of a shell script; its arguments and TF_ variables are in `called`."""
    program = folder / "terraform"
    program.write_text(
        f"#!/bin/sh\necho \"$@\" >> {folder}/called\nenv | grep '^TF_' >> {folder}/env\n{body}\n"
    )
    program.chmod(0o755)
    return Terraform(program, files(folder))


def called(folder: Path) -> list[str]:
    """Return the command lines, without the program."""
    return (folder / "called").read_text().splitlines()
