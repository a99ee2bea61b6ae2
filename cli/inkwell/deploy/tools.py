"""The bundle's kubectl, helm and istioctl; their output is in the error when they fail."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from inkwell.bundle import make
from inkwell.bundle.versions import home, read
from inkwell.cluster import access
from inkwell.errors import InkwellError
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.tail import last_lines

LINES = 20  # of a program's output that are worth showing when it failed


class Tools:
    """Runs the bundle's programs against one cluster; secrets go by standard input alone."""

    def __init__(self, files: ClusterFiles, kubeconfig: Path | None = None) -> None:
        access_file = kubeconfig or files.kubeconfig
        if not access_file.exists():
            raise InkwellError("There is no cluster: make cluster")
        self._env = {**os.environ, "KUBECONFIG": str(access_file)}
        self._kubectl = access.bundle() / "bin" / "kubectl"
        self._helm = access.bundle() / "bin" / "helm"
        self._istioctl = mesh_bundle() / "bin" / "istioctl"

    def kubectl(self, *arguments: str | Path, stdin: str = "") -> str:
        """Return what kubectl prints; raises InkwellError with its words."""
        return self._run([self._kubectl, *arguments], stdin)

    def helm(self, *arguments: str | Path, stdin: str = "") -> str:
        """Return what helm prints; raises InkwellError with its words."""
        return self._run([self._helm, *arguments], stdin)

    def istioctl(self, *arguments: str | Path) -> str:
        """Return what istioctl prints; raises InkwellError with its words."""
        return self._run([self._istioctl, *arguments])

    def apply(self, manifests: str) -> str:
        """Bring the cluster to these manifests."""
        return self.kubectl("apply", "--filename=-", stdin=manifests)

    def rolled_out(self, namespace: str, *workloads: str, seconds: int = 180) -> None:
        """Wait for workloads (`deployment/web`); raises InkwellError with what their pods say."""
        for workload in workloads:
            wait = ("rollout", "status", workload, f"--timeout={seconds}s")
            try:
                self.kubectl("--namespace", namespace, *wait)
            except InkwellError as error:
                raise InkwellError(f"{error}\n{self.causes(namespace)}") from error

    def causes(self, namespace: str) -> str:
        """Return the pods of a namespace that aren't ready, and its last warnings."""
        pods = self.kubectl("--namespace", namespace, "get", "pods", "--output", "wide")
        events = self.kubectl(
            *("--namespace", namespace, "get", "events", "--field-selector=type=Warning"),
            "--sort-by=.lastTimestamp",
        )
        return f"{pods}\n{last_lines(events, LINES)}"

    def _run(self, command: Sequence[str | Path], stdin: str = "") -> str:
        arguments = [str(word) for word in command]
        try:
            done = subprocess.run(
                arguments, env=self._env, input=stdin, capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            raise InkwellError(f"{arguments[0]} is missing: make deploy builds it") from None
        if done.returncode:
            last = last_lines(done.stdout + done.stderr, LINES, "  ")
            raise InkwellError(
                f"{Path(arguments[0]).name} {' '.join(arguments[1:3])} failed:\n{last}"
            )
        return done.stdout


def mesh_bundle() -> Path:
    """Return where the bundle's group `mesh` lies."""
    return make.directory_of(read(), home(), "mesh")
