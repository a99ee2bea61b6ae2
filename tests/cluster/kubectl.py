"""kubectl as a person runs it on the host, with the bundle's binary."""

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.cluster import cluster


class KubectlError(AssertionError):
    """kubectl refused; the message is its own."""


@dataclass(frozen=True)
class Kubectl:
    """kubectl in one namespace. Every call is limited to `timeout` seconds."""

    binary: Path
    kubeconfig: Path
    namespace: str = "default"

    def command(self, *arguments: str) -> list[str]:
        """The command line."""
        return [
            *(str(self.binary), f"--kubeconfig={self.kubeconfig}", f"-n={self.namespace}"),
            *arguments,
        ]

    def __call__(self, *arguments: str, stdin: str | None = None, timeout: int = 60) -> str:
        """Run; return what it printed. Raises KubectlError with its words."""
        done = subprocess.run(
            self.command(*arguments),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if done.returncode:
            raise KubectlError(f"kubectl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def get(self, *arguments: str) -> Any:
        """`kubectl get ... -o json`, decoded."""
        return json.loads(self("get", *arguments, "-o=json"))

    def apply(self, *objects: dict[str, Any]) -> None:
        """Apply objects; the API server checks them, not a schema fetched from it first."""
        bundle = {"apiVersion": "v1", "kind": "List", "items": objects}
        self("apply", "--validate=ignore", "-f=-", stdin=json.dumps(bundle))


@cache
def admin() -> Kubectl:
    """The administrator's, in the namespace `default`."""
    return Kubectl(cluster.BUNDLE / "bin/kubectl", cluster.KUBECONFIG)
