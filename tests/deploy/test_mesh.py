"""Who may call whom: everybody else is refused, and nobody without a certificate is heard."""

import json
from collections.abc import Iterator

import pytest

from harness import lab
from inkwell.deploy.tools import Tools
from inkwell.errors import InkwellError
from inkwell.shared.release import NAMESPACE

pytestmark = pytest.mark.deploy

STRANGERS = "strangers"
SERVICES = {
    "web": f"http://{lab.WEB}.{NAMESPACE}/version",
    "model": f"http://{lab.MODEL}.{NAMESPACE}:8000/v1/models",
    "jwks": f"http://{lab.WEB}.{NAMESPACE}/.well-known/jwks.json",
}
PORTS = {
    "postgres": (f"{lab.POSTGRES}.{NAMESPACE}", 5432),
    "redis": (f"redis.{lab.GATEWAY}", 6379),
    "ratelimit": (f"ratelimit.{lab.GATEWAY}", 8081),
}


def pod(name: str, *, sidecar: bool) -> dict[str, object]:
    """Return a pod that can ask, restricted as any."""
    security = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": STRANGERS,
            "labels": {"sidecar.istio.io/inject": str(sidecar).lower()},
        },
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "containers": [
                {
                    "name": "toolbox",
                    "image": lab.toolbox(),
                    "command": ["sleep", "infinity"],
                    "securityContext": security,
                }
            ],
        },
    }


@pytest.fixture(scope="module")
def strangers(tools: Tools) -> Iterator[Tools]:
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": STRANGERS}}
    made = [namespace, pod("outside", sidecar=False), pod("inside", sidecar=True)]
    tools.apply("\n---\n".join(map(json.dumps, made)))
    tools.kubectl(
        *("--namespace", STRANGERS, "wait", "--for=condition=Ready", "--timeout=90s"),
        *("pod/outside", "pod/inside"),
    )
    yield tools
    tools.kubectl("delete", "namespace", STRANGERS, "--wait=false")


def run(tools: Tools, name: str, *command: str) -> str:
    return tools.kubectl(
        "--namespace", STRANGERS, "exec", name, "--container=toolbox", "--", *command
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_pod_without_a_sidecar_is_not_heard_by(service: str, strangers: Tools) -> None:
    with pytest.raises(InkwellError, match=r"exit code (56|52|35)"):  # reset, empty, no TLS
        run(strangers, "outside", "curl", "--silent", "--max-time", "10", SERVICES[service])


@pytest.mark.parametrize("service", ["web", "model"])
def test_a_caller_that_is_not_on_the_list_gets_403_from(service: str, strangers: Tools) -> None:
    code = ("--output", "/dev/null", "--write-out", "%{http_code}")
    found = run(
        *(strangers, "inside", "curl", "--silent", "--max-time", "10", *code, SERVICES[service])
    )
    assert found == "403"


@pytest.mark.parametrize("name", ["outside", "inside"])
@pytest.mark.parametrize("service", PORTS)
def test_nothing_is_said_by(service: str, name: str, strangers: Tools) -> None:
    host, port = PORTS[service]
    # A server that listens waits for words: Postgres' SSLRequest, which it answers with a letter.
    request = r"printf '\0\0\0\10\4\322\026\057'"
    ask = f"{request} | timeout 5 curl --silent telnet://{host}:{port} | wc -c"
    assert run(strangers, name, "sh", "-c", ask).strip() == "0"


@pytest.mark.parametrize("component", ["web", "writer", "model", "postgres"])
def test_every_pod_has_a_sidecar_and_no_right_to_the_network(component: str, tools: Tools) -> None:
    found = lab.pods(tools, component)
    assert found
    for each in found:
        sidecars = [one for one in each["spec"]["initContainers"] if one["name"] == "istio-proxy"]
        assert [one["restartPolicy"] for one in sidecars] == ["Always"]
        for one in each["spec"]["containers"] + each["spec"]["initContainers"]:
            assert one["securityContext"]["capabilities"] == {"drop": ["ALL"]}
