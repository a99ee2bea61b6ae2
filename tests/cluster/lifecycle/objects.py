"""Objects to lose and to find again."""

from dataclasses import replace

from tests.cluster.kubectl import Kubectl

KINDS = "namespaces,nodes,deployments,daemonsets,services,configmaps,secrets,serviceaccounts"


def put_objects(kubectl: Kubectl) -> None:
    """A namespace `keepsakes` with a ConfigMap and a Secret."""
    meta = {"name": "keepsake", "namespace": "keepsakes"}
    replace(kubectl, namespace="keepsakes").apply(
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "keepsakes"}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta, "data": {"word": "amber"}},
        {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": {"word": "amber"}},
    )


def identities(kubectl: Kubectl) -> set[tuple[str, str, str]]:
    """Kind, name with namespace, and unique number of every object that stays."""
    return {
        (
            item["kind"],
            f"{item['metadata'].get('namespace', '')}/{item['metadata']['name']}",
            item["metadata"]["uid"],
        )
        for item in kubectl.get(KINDS, "--all-namespaces")["items"]
    }
