"""What is written on a volume outlives the pod that wrote it."""

from tests.cluster import workloads
from tests.cluster.kubectl import Kubectl


def run_to_its_end(namespace: Kubectl, name: str, script: str) -> str:
    """A pod's log, once it has done its work."""
    namespace.apply(workloads.pod_on_claim(name, "notes", script))
    done = "--for=jsonpath={.status.phase}=Succeeded"
    namespace("wait", done, f"pod/{name}", "--timeout=60s", timeout=70)
    return namespace("logs", name)


def test_a_claims_data_outlives_its_pod(namespace: Kubectl) -> None:
    namespace.apply(workloads.claim("notes"))
    run_to_its_end(namespace, "writer", "echo kept > /data/note; sync")
    namespace("delete", "pod", "writer", "--timeout=30s")
    assert run_to_its_end(namespace, "reader", "cat /data/note") == "kept\n"


def test_a_volume_goes_with_its_claim(namespace: Kubectl) -> None:
    namespace.apply(workloads.claim("notes"))
    run_to_its_end(namespace, "writer", "echo gone > /data/note")
    volume = namespace.get("pvc", "notes")["spec"]["volumeName"]
    namespace("delete", "pod", "writer", "--timeout=30s")
    namespace("delete", "pvc", "notes", "--timeout=30s")
    namespace("wait", "--for=delete", f"pv/{volume}", "--timeout=60s", timeout=70)
