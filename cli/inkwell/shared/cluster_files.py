"""Where a cluster's files lie, and the environment of what is called for it."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inkwell.shared.checkout import ROOT

DEFAULT_TABLE = ROOT / "vagrant" / "nodes.yml"


@dataclass(frozen=True)
class ClusterFiles:
    """The places of one cluster.

    Attributes:
        table: its node table (INKWELL_NODES).
        home: its kubeconfig, logs and lock, in the checkout's build/.
        vagrant: Vagrant's state of it (VAGRANT_DOTFILE_PATH).
        cache: bundles and logs that outlive clusters (INKWELL_CACHE).
    """

    table: Path
    home: Path
    vagrant: Path
    cache: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "ClusterFiles":
        """Read the places; a cluster of another table has its own, so that both can run."""
        table = ROOT / (environ.get("INKWELL_NODES") or DEFAULT_TABLE)
        is_default = table.resolve() == DEFAULT_TABLE
        home = ROOT / "build" / ("cluster" if is_default else f"cluster-{table.stem}")
        state = environ.get("VAGRANT_DOTFILE_PATH") or (
            ".vagrant" if is_default else home / "state"
        )
        cache = environ.get("INKWELL_CACHE") or Path.home() / ".cache" / "inkwell"
        return cls(table, home, ROOT / state, Path(cache).absolute())

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig on this host."""
        return self.home / "kubeconfig"

    def environment(self) -> dict[str, str]:
        """Return the environment of Vagrant, docker and Ansible.

        Debian's docker comes first: it is the daemon's own client and builds images by itself.
        """
        tools = [str(Path(sys.executable).parent), "/usr/bin", os.environ["PATH"]]
        return {
            **os.environ,
            "PATH": os.pathsep.join(tools),
            "INKWELL_CACHE": str(self.cache),
            "INKWELL_NODES": str(self.table),
            "VAGRANT_DEFAULT_PROVIDER": "docker",
            "VAGRANT_DOTFILE_PATH": str(self.vagrant),
            "VAGRANT_NO_COLOR": "1",
            "VAGRANT_CHECKPOINT_DISABLE": "1",
        }
