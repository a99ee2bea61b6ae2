"""How a Deployment's pods are: ready, not yet, or such that waiting is no use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# Reasons of a waiting container that the next try won't mend.
HOPELESS = {
    "CrashLoopBackOff", "CreateContainerConfigError", "CreateContainerError", "ErrImageNeverPull",
    "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "RunContainerError",
}  # fmt: skip
Manifest = dict[str, Any]


@dataclass(frozen=True)
class Health:
    """What Kubernetes says of a Deployment.

    Attributes:
        wanted: pods that it should have.
        ready: pods of its present template that are ready.
        broken: what is wrong with one of them, if it won't mend by itself.
    """

    wanted: int
    ready: int
    broken: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether every pod is ready."""
        return not self.broken and self.ready == self.wanted > 0


def health(deployment: Manifest, pods: list[Manifest]) -> Health:
    """Return how a Deployment is, of its object and its pods as the API has them."""
    status = deployment.get("status", {})
    observed = status.get("observedGeneration", 0) >= deployment["metadata"]["generation"]
    ready = min(status.get("readyReplicas", 0), status.get("updatedReplicas", 0)) if observed else 0
    here = (pod for pod in pods if "deletionTimestamp" not in pod["metadata"])
    broken = next((line for pod in here for line in troubles(pod)), "")
    return Health(deployment["spec"]["replicas"], ready, broken)


def troubles(pod: Manifest) -> Iterator[str]:
    """Yield what is wrong with a pod's containers and won't mend by itself."""
    status = pod.get("status", {})
    for container in (
        *status.get("initContainerStatuses", ()),
        *status.get("containerStatuses", ()),
    ):
        waiting = container.get("state", {}).get("waiting", {})
        if waiting.get("reason") in HOPELESS:
            message = waiting.get("message", "")
            where = f"{pod['metadata']['name']}, {container['name']}"
            yield f"{where}: {waiting['reason']}{message and f' ({message})'}"
