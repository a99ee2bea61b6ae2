"""What a control plane does for workers that come and go: tokens, draining, forgetting."""

import base64
import json
import time

from tests.aws.control_plane import Plane, node


def test_a_token_is_offered_under_the_platforms_key_and_renewed_before_it_ends(
    plane: Plane,
) -> None:
    plane.look()
    first = json.loads(plane.offered())
    assert first["token"] == "abcdef.0123456789abcdef"
    assert first["server"] == "api.example"
    assert first["bundle"] == "1.36.3"
    assert base64.b64decode(first["authority"]) == b"the authority"
    assert 1190 <= first["expires"] - time.time() <= 1200
    (described,) = plane.aws.client("ssm").describe_parameters(
        ParameterFilters=[{"Key": "Name", "Values": [plane.parameter]}]
    )["Parameters"]
    assert (described["Type"], described["KeyId"]) == ("SecureString", plane.settings["key"])
    assert "kubeadm token create --ttl=1200s" in plane.calls()

    plane.look()
    assert not [call for call in plane.calls() if call.startswith("kubeadm")]
    near = json.dumps({**first, "expires": time.time() + 500})
    plane.aws.client("ssm").put_parameter(Name=plane.parameter, Value=near, Overwrite=True)
    plane.look()
    assert json.loads(plane.offered())["expires"] > time.time() + 1100


def test_after_an_upgrade_the_offer_names_the_new_bundle_at_once(plane: Plane) -> None:
    plane.look()
    plane.settings["bundle"] = "1.37.0"
    plane.look()
    assert json.loads(plane.offered())["bundle"] == "1.37.0"


def test_the_token_is_on_no_command_line(plane: Plane) -> None:
    plane.look()
    assert "abcdef" in plane.offered()
    assert "abcdef" not in "".join(plane.calls())


def test_a_worker_that_is_to_go_is_drained_first_and_then_let_go(plane: Plane) -> None:
    plane.items("kubectl-get-nodes", *map(node, plane.states()))
    plane.scale(2)
    (leaving,) = [name for name, state in plane.states().items() if state != "InService"]
    plane.look()
    calls = [call for call in plane.calls() if leaving in call]
    assert calls == [
        f"kubectl cordon {leaving}",
        f"kubectl drain {leaving} --ignore-daemonsets --delete-emptydir-data --force --timeout=60s",
    ]
    assert set(plane.states().values()) == {"InService"}
    assert len(plane.states()) == 2
    assert plane.instance(leaving)["State"]["Name"] == "terminated"
    plane.look()  # another control plane comes later, and finds nothing to do
    assert not [call for call in plane.calls() if "drain" in call]


def test_no_pod_goes_from_one_that_leaves_to_another(plane: Plane) -> None:
    plane.items("kubectl-get-nodes", *map(node, plane.states()))
    plane.scale(1)
    plane.look()
    verbs = [call.split()[1] for call in plane.calls() if call.split()[1] in {"cordon", "drain"}]
    assert verbs == ["cordon", "cordon", "drain", "drain"]


def test_a_worker_that_cannot_be_drained_is_not_let_go_and_is_tried_again(plane: Plane) -> None:
    plane.items("kubectl-get-nodes", *map(node, plane.states()))
    plane.scale(2)
    (leaving,) = [name for name, state in plane.states().items() if state != "InService"]
    refusal = plane.folder / "answers" / f"kubectl-drain-{leaving}.fails"
    refusal.write_text("a disruption budget forbids it")
    assert "let_go: kubectl drain" in plane.look(code=1)
    assert plane.states()[leaving] == "Terminating:Wait"
    assert json.loads(plane.offered())["token"]  # the other steps were done
    refusal.unlink()
    plane.look()
    assert leaving not in plane.states()


def test_a_machine_that_never_joined_is_let_go_without_draining(plane: Plane) -> None:
    plane.scale(2)
    plane.look()
    assert not [call for call in plane.calls() if "drain" in call]
    assert len(plane.states()) == 2


def test_a_node_whose_instance_is_gone_is_forgotten_and_a_silent_one_is_not(plane: Plane) -> None:
    silent = next(iter(plane.states()))
    gone = (node("worker-0dead", "Unknown"), node(silent, "Unknown"), node("control-1", "Unknown"))
    plane.items("kubectl-get-nodes", *gone)
    plane.look()
    deleted = [call for call in plane.calls() if "delete" in call]
    assert deleted == ["kubectl delete node worker-0dead --ignore-not-found"]
