"""The chart before a real API server, and two releases of it side by side."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness import lab
from harness.people import PASSWORD
from inkwell.deploy.tools import Tools
from inkwell.errors import InkwellError
from inkwell.shared.release import NAMESPACE, RELEASE
from tests.chart.rendering import CASES, pod_labels, pod_of, render
from tests.deploy.conftest import MakePeople

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(400)]

DRY = "dry"  # a namespace for what is never made
COOKIE = "access_token_cookie"


@pytest.fixture(scope="module")
def dry(tools: Tools) -> Iterator[str]:
    """A namespace that takes `restricted` pods alone."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    metadata = {"name": DRY, "labels": labels}
    tools.apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}))
    yield DRY
    tools.kubectl("delete", "namespace", DRY, "--wait=false")


def would_take(tools: Tools, *objects: dict[str, Any]) -> None:
    """Let the API server check objects as if they were made; a warning is an error."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    tools.kubectl(
        *("apply", "--dry-run=server", "--warnings-as-errors", "--filename=-"), stdin=text
    )


def volumes_of(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a pod's volumes, and a stand-in for each that a StatefulSet would claim for it."""
    claims = manifest["spec"].get("volumeClaimTemplates", ())
    claimed = [{"name": each["metadata"]["name"], "emptyDir": {}} for each in claims]
    return [*pod_of(manifest).get("volumes", ()), *claimed]


def pods_of(case: str) -> list[dict[str, Any]]:
    """Return each pod that a case's workloads would make; Pod Security looks at pods alone."""
    return [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": each["metadata"]["name"],
                "namespace": DRY,
                "labels": pod_labels(each),
            },
            # Its own account isn't there; the namespace's default one is.
            "spec": {
                **pod_of(each),
                "serviceAccountName": "default",
                "volumes": volumes_of(each),
            },
        }
        for each in render(case).manifests
        if each["kind"] in ("Deployment", "StatefulSet", "Job", "CronJob", "Pod")
    ]


@pytest.mark.parametrize("case", CASES)
def test_the_api_server_takes_everything_of(case: str, dry: str, tools: Tools) -> None:
    # Bare pods want their accounts to be there: they are among the pods of the next test.
    objects = [copy.deepcopy(each) for each in render(case).manifests if each["kind"] != "Pod"]
    for each in objects:
        each["metadata"].setdefault("namespace", DRY)
    would_take(tools, *objects)


@pytest.mark.parametrize("case", CASES)
def test_pod_security_takes_every_pod_of(case: str, dry: str, tools: Tools) -> None:
    would_take(tools, *pods_of(case))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hostNetwork": True}, "host namespaces"),
        ({"securityContext": {"runAsUser": 0, "runAsNonRoot": False}}, "runAsNonRoot"),
    ],
    ids=["hostNetwork", "root"],
)
def test_a_pod_that_wants_more_is_refused(
    wrong: dict[str, Any], words: str, dry: str, tools: Tools
) -> None:
    pod = pods_of(CASES[0])[0]
    with pytest.raises(InkwellError, match=f'violates PodSecurity "restricted.*{words}'):
        would_take(tools, {**pod, "spec": {**pod["spec"], **wrong}})


def test_its_own_promises_are_kept_through_the_mesh(second: str, tools: Tools) -> None:
    told = tools.helm("test", RELEASE, "--namespace", second, "--timeout=3m")
    assert told.count("Phase:          Succeeded") == 3, told


def test_releases_of_one_name_in_two_namespaces_share_nothing(
    second: str, tools: Tools, make_people: MakePeople
) -> None:
    secrets = [
        lab.get(tools, "secret", f"{RELEASE}-secrets", where)["data"]
        for where in (NAMESPACE, second)
    ]
    assert {key for key in secrets[0] if secrets[0][key] == secrets[1].get(key)} == set()
    (here,), (there,) = make_people(1), make_people(1, lab.SECOND_HOST)
    account = {"username": here.name, "password": PASSWORD}
    assert there.client.post("/auth/login", data=account).status_code != 302
    for one, other in ((here, there), (there, here)):
        stolen = {"Cookie": f"{COOKIE}={one.client.cookies[COOKIE]}"}
        assert other.client.get("/user/protected", headers=stolen).status_code in (401, 403)


def test_the_model_of_one_release_does_not_write_for_another(second: str, tools: Tools) -> None:
    script = (
        "import urllib.request as u, urllib.error as e\n"
        f"try: print(u.urlopen('http://{lab.MODEL}.{second}:8000/v1/models', timeout=10).status)\n"
        "except e.HTTPError as error: print(error.code)\n"
    )
    web = (
        "exec",
        f"deployment/{lab.WEB}",
        "--container=web",
        "--",
        "/usr/bin/python3.11",
        "-c",
        script,
    )
    assert tools.kubectl("--namespace", NAMESPACE, *web).strip() == "403"
