import base64
import json
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from inkwell.deploy.rotate import CURRENT, NEXT, PREVIOUS, ROTATED_AT, rotate, rotated
from inkwell.errors import InkwellError

# kubectl's part: a Secret and Deployments in a file, and a note of every call.
KUBECTL = """
import json, pathlib, sys
state = pathlib.Path(__file__).with_name("state.json")
found = json.loads(state.read_text())
words, stdin = sys.argv[1:], ""
assert words[0] == "--namespace=letters", words
if words[1:3] == ["get", "secret"]:
    print(json.dumps(found["secret"]))
elif words[1:3] == ["get", "deployments"]:
    print(json.dumps({"items": found["deployments"]}))
elif words[1] == "patch":
    assert words[4:] == ["--type=merge", "--patch-file=/dev/stdin"], words
    stdin = pathlib.Path("/dev/stdin").read_text()
    patch, secret = json.loads(stdin), found["secret"]
    if patch["metadata"]["resourceVersion"] != found["version"]:
        sys.exit("Error from server (Conflict): the object has been modified")
    secret["data"] |= patch["data"]
    secret["metadata"]["annotations"] = patch["metadata"]["annotations"]
found["calls"].append(" ".join(words))
state.write_text(json.dumps(found))
"""


def deployment(name: str, *keys: str, secret: str = "inkwell-secrets") -> dict[str, Any]:
    items = [{"key": key, "path": key} for key in keys]
    volumes = [{"name": "tmp", "emptyDir": {}}]
    volumes.append({"name": "keys", "secret": {"secretName": secret, "items": items}})
    return {
        "metadata": {"name": name},
        "spec": {"template": {"spec": {"volumes": volumes}}},
    }


class Cluster:
    """A Secret with the keys "one" and "two", three Deployments, and a kubectl that knows them."""

    def __init__(self, folder: Path) -> None:
        self.program = folder / "kubectl"
        self.program.write_text(f"#!{sys.executable}\n{KUBECTL}")
        self.program.chmod(self.program.stat().st_mode | stat.S_IXUSR)
        self.state = folder / "state.json"
        secret = {
            "metadata": {"name": "inkwell-secrets", "resourceVersion": "7"},
            "data": {CURRENT: "b25l", NEXT: "dHdv", "secret-key": "eA=="},
        }
        deployments = [
            deployment("inkwell-web", CURRENT, NEXT),
            deployment("inkwell-writer", "secret-key"),
            deployment("another-web", CURRENT, secret="another-secrets"),
        ]
        self.write(secret=secret, version="7", deployments=deployments, calls=[])

    def write(self, **changes: Any) -> None:
        before = json.loads(self.state.read_text()) if self.state.exists() else {}
        self.state.write_text(json.dumps({**before, **changes}))

    def read(self, name: str) -> Any:
        return json.loads(self.state.read_text())[name]

    def rotate(self, **how: bool) -> None:
        rotate([str(self.program)], "letters", "inkwell-secrets", **how)


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return Cluster(tmp_path)


def test_each_key_moves_on_by_one_and_a_new_one_follows() -> None:
    data = {CURRENT: "b25l", NEXT: "dHdv", "secret-key": "eA=="}
    after = rotated(data)
    assert set(after) == {CURRENT, NEXT, PREVIOUS}
    assert (after[PREVIOUS], after[CURRENT]) == ("b25l", "dHdv")
    assert load_pem_private_key(base64.b64decode(after[NEXT]), None).key_size == 256  # type: ignore[union-attr]
    assert rotated(data)[NEXT] != after[NEXT]


@pytest.mark.parametrize("missing", [CURRENT, NEXT])
def test_without_a_published_key_to_change_to_nothing_is_changed(missing: str) -> None:
    data = {CURRENT: "b25l", NEXT: "dHdv"} | {missing: ""}
    with pytest.raises(InkwellError, match=f"has no {missing}"):
        rotated(data)


def test_the_secret_is_changed_and_the_signing_pods_restart(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.rotate()
    secret = cluster.read("secret")
    assert (secret["data"][PREVIOUS], secret["data"][CURRENT]) == ("b25l", "dHdv")
    assert secret["data"]["secret-key"] == "eA=="
    assert cluster.read("calls")[-2:] == [
        "--namespace=letters rollout restart deployment/inkwell-web",
        "--namespace=letters rollout status deployment/inkwell-web",
    ]
    assert "rollout restart deployment/another-web" not in str(cluster.read("calls"))
    assert "Change the keys again in 30 days at the earliest" in capsys.readouterr().out


def test_no_key_stands_in_an_argument_or_in_what_is_printed(
    cluster: Cluster, capfd: pytest.CaptureFixture[str]
) -> None:
    cluster.rotate()
    printed = capfd.readouterr()
    public = f"{cluster.read('calls')} {printed.out} {printed.err}"
    for key in (CURRENT, NEXT, PREVIOUS):
        assert cluster.read("secret")["data"][key] not in public


def test_a_second_change_waits_until_no_token_of_the_first_key_is_left(cluster: Cluster) -> None:
    cluster.rotate()
    before = cluster.read("secret")
    with pytest.raises(InkwellError, match="The keys were changed 0 days ago"):
        cluster.rotate()
    assert cluster.read("secret") == before
    long_ago = (datetime.now(UTC) - timedelta(days=30, minutes=1)).isoformat()
    before["metadata"]["annotations"] = {ROTATED_AT: long_ago}
    cluster.write(secret=before)
    cluster.rotate()
    cluster.rotate(early=True)
    assert cluster.read("secret")["data"][PREVIOUS] != before["data"][CURRENT]


def spoil_version(cluster: Cluster) -> None:
    cluster.write(version="8")


def spoil_program(cluster: Cluster) -> None:
    cluster.program.unlink()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [(spoil_version, "object has been modified"), (spoil_program, "can't be run")],
)
def test_an_error_of_kubectl_is_reported(
    cluster: Cluster, spoil: Callable[[Cluster], None], message: str
) -> None:
    spoil(cluster)
    with pytest.raises(InkwellError, match=message):
        cluster.rotate()
    assert PREVIOUS not in cluster.read("secret")["data"]
