"""compose.yaml: who can reach the page, and which container gets which secret."""

import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.shared.checkout import ROOT
from webapp.commands import share_secrets

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
AT = "/etc/inkwell/secrets"
RECEIVERS = ("postgres", "migrate", "web", "writer", "model")
SECRETS = {
    "postgres": {"database-password"},
    "migrate": {"database-url"},
    "web": {"database-url", "secret-key", "model-key"}
    | {f"signing-keys/{name}.pem" for name in ("current", "next")},
    "writer": {"database-url", "secret-key", "model-key"},
    "model": {"own-model-key"},
}


def run_share(folder: Path, **env: str) -> dict[str, dict[str, str]]:
    """Run what the container `secrets` runs; return each container's files and their content."""
    for name in ("secrets", *(f"shares/{each}" for each in RECEIVERS)):
        (folder / name).mkdir(parents=True, exist_ok=True)
    module = SERVICES["secrets"]["command"][1]
    command = [sys.executable, "-m", module, folder / "secrets", folder / "shares"]
    subprocess.run(command, env={"PYTHONPATH": str(ROOT / "services/web"), **env}, check=True)
    return {
        each: {
            str(file.relative_to(folder / "shares" / each)): file.read_text()
            for file in (folder / "shares" / each).rglob("*")
            if file.is_file()
        }
        for each in RECEIVERS
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("volumes")


@pytest.fixture(scope="module")
def shared(folder: Path) -> dict[str, dict[str, str]]:
    return run_share(folder)


def test_the_page_is_opened_on_this_machine_alone_unless_an_address_is_named() -> None:
    ports = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert ports == {"web": ["${INKWELL_ADDRESS:-127.0.0.1}:${PORT:-8080}:8080"]}


def test_each_container_mounts_a_volume_of_secrets_that_no_other_mounts() -> None:
    mounted = {
        name: [each for each in service.get("volumes", ()) if each.partition(":")[2].startswith(AT)]
        for name, service in SERVICES.items()
    }
    assert mounted.pop("secrets") == [f"secrets:{AT}"]
    assert [mounted.pop(name) for name in ("predictor", "fetcher")] == [[], []]
    assert mounted == {name: [f"{name}-secrets:{AT}:ro"] for name in RECEIVERS}


def test_the_fetcher_runs_only_where_it_is_asked_for() -> None:
    assert SERVICES["fetcher"]["profiles"] == ["fetcher"]
    assert SERVICES["web"]["environment"]["INKWELL_FETCHER_URL"] == "${INKWELL_FETCHER_URL:-}"


def test_the_sharing_program_writes_those_volumes_and_has_no_network() -> None:
    secrets = SERVICES["secrets"]
    shares = {f"{name}-secrets:/etc/inkwell/shares/{name}" for name in RECEIVERS}
    assert set(secrets["volumes"]) == {f"secrets:{AT}", *shares}
    assert secrets["command"][2:] == [AT, "/etc/inkwell/shares"]
    assert secrets["network_mode"] == "none"


def test_each_container_gets_its_own_secrets_and_no_others(
    shared: dict[str, dict[str, str]], folder: Path
) -> None:
    assert {name: set(files) for name, files in shared.items()} == SECRETS
    for file in folder.rglob("*"):
        if file.is_file():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_each_container_finds_the_files_that_its_settings_name(
    shared: dict[str, dict[str, str]],
) -> None:
    for name in RECEIVERS:
        text = yaml.safe_dump(SERVICES[name]["environment"])
        for file in re.findall(rf"{AT}/(\S+)", text):
            assert any(each.partition("/")[0] == file for each in shared[name]), (name, file)


def test_no_secret_stands_in_the_file_itself(shared: dict[str, dict[str, str]]) -> None:
    text = yaml.safe_dump(COMPOSE)
    for files in shared.values():
        assert [content for content in files.values() if content in text] == []


def test_the_database_and_its_clients_have_one_password(shared: dict[str, dict[str, str]]) -> None:
    password = shared["postgres"]["database-password"]
    for name in ("web", "writer", "migrate"):
        assert (
            shared[name]["database-url"] == f"postgresql://inkwell:{password}@postgres:5432/inkwell"
        )


def test_secrets_are_kept_and_foreign_ones_are_removed(tmp_path: Path) -> None:
    first = run_share(tmp_path)
    (tmp_path / "shares/writer/signing-keys").mkdir()
    (tmp_path / "shares/writer/signing-keys/current.pem").write_text("left behind")
    assert run_share(tmp_path) == first


@pytest.mark.parametrize(
    ("env", "own"),
    [
        ({}, True),
        ({"INKWELL_MODEL_URL": "http://model:8000/v1"}, True),
        ({"INKWELL_MODEL_KEY": "sk-elsewhere"}, True),
        ({"INKWELL_MODEL_URL": "https://models.example/v1"}, False),
        ({"INKWELL_MODEL_URL": "https://models.example/v1", "INKWELL_MODEL_KEY": "sk-x"}, False),
    ],
)
def test_a_model_server_elsewhere_is_not_given_the_key_of_ours(
    tmp_path: Path, env: dict[str, str], own: bool
) -> None:
    shared = run_share(tmp_path, **env)
    ours = shared["model"]["own-model-key"]
    key = ours if own else env.get("INKWELL_MODEL_KEY", "")
    assert (shared["web"]["model-key"], shared["writer"]["model-key"]) == (key, key)


def test_the_address_of_our_model_server_is_the_one_that_compose_gives() -> None:
    address = SERVICES["web"]["environment"]["INKWELL_MODEL_URL"]
    assert address == "${INKWELL_MODEL_URL:-" + share_secrets.OWN_MODEL + "}"
    name = SERVICES["model"]["environment"]["INKWELL_MODEL_HOSTS"]
    assert f"http://{name}:8000/v1" == share_secrets.OWN_MODEL


def test_the_image_has_a_folder_for_each_share() -> None:
    recipe = (ROOT / "services/web/Dockerfile").read_text()
    assert f"for container in {' '.join(RECEIVERS)}; do" in recipe
