"""Pod Security Standards, profile `restricted`, control by control.

https://kubernetes.io/docs/concepts/security/pod-security-standards (Kubernetes 1.36). A cluster
decides by its own code; this tells at the desk what it would say.
"""

from collections.abc import Iterator
from typing import Any

from tests.chart.rendering import containers

Pod = dict[str, Any]
VOLUMES = {
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim",
    "projected", "secret",
}  # fmt: skip
SECCOMP = {"RuntimeDefault", "Localhost"}


def violations(pod: Pod) -> list[str]:
    """Return each control that a pod's spec breaks."""
    whole = pod.get("securityContext", {})
    found = [f"{name} is set" for name in ("hostNetwork", "hostPID", "hostIPC") if pod.get(name)]
    if whole.get("sysctls"):
        found.append("sysctls are set")
    for volume in pod.get("volumes", ()):
        kinds = set(volume) - {"name"}
        if not kinds <= VOLUMES:
            found.append(f"volume {volume['name']} is of {kinds}")
    for container in containers(pod):
        found += [f"{container['name']}: {line}" for line in _container(container, whole)]
    return found


def _container(container: Pod, whole: Pod) -> Iterator[str]:
    own = container.get("securityContext", {})
    both = {**whole, **own}
    if own.get("privileged"):
        yield "privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation is not false"
    if both.get("runAsNonRoot") is not True:
        yield "runAsNonRoot is not true"
    if both.get("runAsUser") == 0:
        yield "runAsUser is 0"
    if both.get("seccompProfile", {}).get("type") not in SECCOMP:
        yield "no seccompProfile"
    capabilities = own.get("capabilities", {})
    if "ALL" not in capabilities.get("drop", ()):
        yield "capabilities aren't dropped"
    if set(capabilities.get("add", ())) - {"NET_BIND_SERVICE"}:
        yield "capabilities are added"
    if both.get("procMount", "Default") != "Default":
        yield "procMount"
    if any(port.get("hostPort") for port in container.get("ports", ())):
        yield "hostPort"
