"""From the first apply to the end, by Terraform and by OpenTofu."""

from harness.cloud.platform import KEY
from tests.terraform.life import Life


def test_a_second_plan_is_empty(life: Life) -> None:
    assert life.second_plan.returncode == 0, life.second_plan.stdout[-4000:]


def test_the_state_has_no_secret(life: Life) -> None:
    assert len(life.secret) == 40
    assert all("inkwell-production" in text for text in life.states)
    assert not any(life.secret in text for text in life.states)


def test_the_database_was_given_a_password_that_is_not_kept(life: Life) -> None:
    assert (life.database["password"], life.database["password_wo_version"]) == (None, 1)


def test_outputs_have_what_an_inventory_needs(life: Life) -> None:
    outputs = life.outputs
    assert list(outputs["control_planes"]) == ["control-1", "control-2", "control-3"]
    zones = [node["zone"] for node in outputs["control_planes"].values()]
    assert zones == outputs["platform"]["zones"]
    assert outputs["node_ports"] == {"http": 30080, "https": 30443, "health": 30021}
    assert outputs["address"] == "letters.example.com"
    assert "inkwell-production-api" in outputs["api_address"]
    assert outputs["registry"]["address"].endswith(".amazonaws.com/inkwell-production")
    assert outputs["database"]["port"] == 5432
    assert set(outputs["buckets"]) == {"models", "backups", "bundle"}
    assert set(outputs["github_roles"]) == {"publish", "deploy"}


def test_the_state_is_locked_against_a_second_operator(life: Life) -> None:
    assert life.lock.held == [f"{KEY}.tflock"]
    assert life.lock.second.returncode == 1
    assert "Error acquiring the state lock" in life.lock.second.stderr


def test_the_lock_is_released_by_who_thinks_better_of_it(life: Life) -> None:
    assert life.lock.first_code == 1
    assert "cancelled" in life.lock.first_said
    assert life.lock.after == []


def test_destroy_leaves_nothing(life: Life) -> None:
    assert all(life.had.values()), "what is never there can't be left"
    assert life.destroyed.returncode == 0, life.destroyed.stderr
    assert {kind: count for kind, count in life.left.items() if count} == {}
    assert life.resources_left == ""


def test_names_are_free_again_at_once(life: Life) -> None:
    assert life.again.returncode == 0, life.again.stderr
