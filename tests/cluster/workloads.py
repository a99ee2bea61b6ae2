"""What the tests put into a cluster, all of it under Pod Security `restricted`."""

from typing import Any

from tests.cluster import cluster
from tests.cluster.kubectl import Kubectl

PAGE_PORT = 8080
EVERYWHERE = [{"operator": "Exists", "effect": "NoSchedule"}]
RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "runAsUser": 65532,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def image(name: str) -> str:
    """The reference of an image in the bundle."""
    return str(cluster.artifacts("image")[name].image)


def container(name: str, **extra: Any) -> dict[str, Any]:
    """A container of one of the bundle's images."""
    return {
        "name": name,
        "image": image(name),
        "imagePullPolicy": "IfNotPresent",
        "securityContext": RESTRICTED,
        **extra,
    }


def everywhere(name: str, container: dict[str, Any]) -> dict[str, Any]:
    """A DaemonSet: one pod on every node, control planes too."""
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {
                    "automountServiceAccountToken": False,
                    "containers": [container],
                    "terminationGracePeriodSeconds": 0,
                    "tolerations": EVERYWHERE,
                },
            },
        },
    }


def page() -> dict[str, Any]:
    """A page on every node that says which pod answered."""
    probe = {"httpGet": {"path": "/healthz", "port": PAGE_PORT}, "periodSeconds": 1}
    return everywhere("page", container("static-page", readinessProbe=probe))


def shell() -> dict[str, Any]:
    """A shell on every node. Its log holds the name of its node."""
    node = {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}
    wait = 'echo "on $NODE"; exec sleep infinity'
    return everywhere("shell", container("toolbox", command=["sh", "-c", wait], env=[node]))


def service(name: str, kind: str) -> dict[str, Any]:
    """A service before the pages: ClusterIP or NodePort."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name},
        "spec": {
            "type": kind,
            "selector": {"app": "page"},
            "ports": [{"port": 80, "targetPort": PAGE_PORT}],
        },
    }


def claim(name: str) -> dict[str, Any]:
    """A claim on the default StorageClass."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Mi"}}},
    }


def pod(name: str, container: dict[str, Any], *volumes: dict[str, Any]) -> dict[str, Any]:
    """A pod that runs once."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {
            "automountServiceAccountToken": False,
            "restartPolicy": "Never",
            "containers": [container],
            "volumes": list(volumes),
        },
    }


def pod_on_claim(name: str, claim: str, script: str) -> dict[str, Any]:
    """A pod that runs a script beside a claim mounted at /data."""
    mounts = [{"name": "data", "mountPath": "/data"}]
    shell = container("toolbox", command=["sh", "-ec", script], volumeMounts=mounts)
    return pod(name, shell, {"name": "data", "persistentVolumeClaim": {"claimName": claim}})


def pod_on(pages: Kubectl, app: str, node: str) -> str:
    """The name of an app's pod on a node."""
    on_node = f"--field-selector=spec.nodeName={node}"
    (pod,) = pages.get("pods", f"--selector=app={app}", on_node)["items"]
    return str(pod["metadata"]["name"])
