"""Where a platform's files lie: what its operator wrote, and what the tool keeps."""

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

SOURCE = ROOT / "terraform"
SETTINGS = "TF_CLI_CONFIG_FILE"
LOCAL = 'terraform {\n  backend "local" {}\n}\n'
LINE = re.compile(r'^\s*(\w+)\s*=\s*"([^"]*)"', re.MULTILINE)


@dataclass(frozen=True)
class Files:
    """One platform's places.

    Attributes:
        folder: the operator's, with terraform.tfvars and backend.hcl.
        home: what the tool keeps of it: Terraform's data, plan, log, inventory.
        source: the configuration.
        state_is_local: whether backend.hcl is left alone.
    """

    folder: Path
    home: Path
    source: Path
    state_is_local: bool = False

    @classmethod
    def of(cls, folder: Path | None) -> "Files":
        """Return the places of the platform in a folder; None is the checkout's terraform/."""
        if folder is None:
            return cls(SOURCE, ROOT / "build" / "aws", SOURCE)
        folder = folder.absolute()
        if not folder.is_dir():
            raise InkwellError(f"{folder} is no folder with a platform's terraform.tfvars")
        return cls(folder, ROOT / "build" / f"aws-{folder.name}", SOURCE)

    @property
    def variables(self) -> Path:
        """What the operator chose."""
        return self.folder / "terraform.tfvars"

    @property
    def backend(self) -> Path:
        """Where the state is."""
        return self.folder / "backend.hcl"

    @property
    def plan(self) -> Path:
        """The plan that is being carried out."""
        return self.home / "plan"

    @property
    def log(self) -> Path:
        """What Terraform said last."""
        return self.home / "terraform.log"

    @property
    def inventory(self) -> Path:
        """Ansible's inventory of the machines."""
        return self.home / "inventory.yml"

    def without_state(self) -> "Files":
        """Return a copy of the configuration whose state is empty, and in no bucket."""
        home = self.home / "preview"
        shutil.rmtree(home, ignore_errors=True)
        copy = home / "terraform"
        shutil.copytree(
            self.source, copy, ignore=shutil.ignore_patterns(".terraform", "*.tf[sv]*", "*.hcl*")
        )
        (copy / "preview_override.tf").write_text(LOCAL)
        return replace(self, home=home, source=copy, state_is_local=True)

    def make_home(self) -> None:
        """Have the tool's folder, which its owner alone can read: plans tell much."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)

    def check(self) -> None:
        """Raise InkwellError unless the operator's files are there, and no others are read."""
        for file in (self.variables, self.backend):
            if not file.exists():
                raise InkwellError(
                    f"{file} is missing: copy terraform/{file.name}.example to it and change it"
                )
        other = self.source / self.variables.name
        if self.folder != self.source and other.exists():
            raise InkwellError(f"{other} would be read as well: move it to a folder of its own")

    def state(self) -> dict[str, str]:
        """Return what backend.hcl says: bucket, key, region."""
        found = dict(LINE.findall(self.backend.read_text()))
        for name in ("bucket", "key", "region"):
            if not found.get(name):
                raise InkwellError(f"{self.backend} doesn't say {name}")
        return found

    def environment(self, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
        """Return Terraform's environment: AWS's credentials as they are, and its data in `home`."""
        env = dict(environ)
        if not Path(env.get(SETTINGS) or "/").is_file():
            env.pop(SETTINGS, None)  # Terraform would warn of it at each call
        return {**env, "TF_DATA_DIR": str(self.home / "data"), "TF_IN_AUTOMATION": "1"}
