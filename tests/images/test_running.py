"""Inkwell in containers that have no root, no capability and nothing to write to."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from inkwell.images import docker
from inkwell.shared.checkout import ROOT
from tests.images.containers import (
    Container,
    inspect,
    network,
    publish,
    running,
    secrets_in,
    volume,
)

pytestmark = [pytest.mark.images, pytest.mark.timeout(300)]

WEB, WRITER, MODEL, PREDICTOR = 8080, 8082, 8000, 8003


class Release(NamedTuple):
    """The containers of one Inkwell."""

    web: Container
    writer: Container
    model: Container
    postgres: Container
    network: str


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    with (
        network() as net,
        running("model-mini", [f"--network={net}", publish(MODEL)]) as model,
        volume() as data,
        volume() as keys,
    ):
        join = f"--network={net}"
        store = f"--volume={data}:/var/lib/postgresql/data"
        secrets = secrets_in(tmp_path_factory.mktemp("images") / "secrets", "database")
        mount = f"--volume={secrets}:/etc/inkwell/secrets:ro"
        password = "--env=INKWELL_DB_PASSWORD_FILE=/etc/inkwell/secrets/database-password"
        runtime = "--tmpfs=/run/postgresql:uid=65532"
        database = [join, "--network-alias=database", store, mount, password, runtime]
        settings = [
            *(join, mount),
            "--env=INKWELL_DATABASE_URL_FILE=/etc/inkwell/secrets/database-url",
            "--env=INKWELL_SECRET_KEY_FILE=/etc/inkwell/secrets/secret-key",
            f"--env=INKWELL_MODEL_URL=http://{model.name}:8000/v1",
        ]
        bind = "--env=INKWELL_WRITER_BIND=0.0.0.0:8082"
        signing = [f"--volume={keys}:/etc/inkwell/keys:ro"]
        signing += ["--env=INKWELL_SIGNING_KEYS=/etc/inkwell/keys/signing-keys"]
        make = ["-m", "webapp.commands.make_signing_keys", "/etc/inkwell/secrets/signing-keys"]
        with running("web", [f"--volume={keys}:/etc/inkwell/secrets"], make) as making:
            assert making.exit_code() == 0, making.logs()
        with running("postgres", database) as postgres:
            with running("web", settings, ["-m", "webapp.upgrade_database"]) as migration:
                assert migration.exit_code() == 0, migration.logs()
            with (
                running("web", [*settings, *signing, publish(WEB)]) as web,
                running(
                    "web", [*settings, publish(WRITER), bind], ["-m", "webapp.writer"]
                ) as writer,
            ):
                yield Release(web, writer, model, postgres, net)


@pytest.mark.parametrize(("part", "port"), [("web", WEB), ("writer", WRITER), ("model", MODEL)])
def test_each_is_alive_and_ready_and_names_its_commit(
    release: Release, part: str, port: int
) -> None:
    container: Container = getattr(release, part)
    assert container.answer(port, "/healthz")["status"] in ("ok", "alive")
    assert container.answer(port, "/readyz")["status"] == "ready"
    image = {"web": "web", "writer": "web", "model": "model-mini"}[part]
    revision = inspect(image)["Config"]["Labels"]["org.opencontainers.image.revision"]
    assert container.answer(port, "/version")["commit"] == revision


def test_the_predictor_judges_without_any_right() -> None:
    with running("predictor", [publish(PREDICTOR)]) as predictor:
        assert predictor.answer(PREDICTOR, "/readyz")["status"] == "ready"
        (model,) = predictor.answer(PREDICTOR, "/version")["models"]
        assert model["task"] == "links"


@pytest.mark.parametrize("promise", ["ready", "login", "letter"])
def test_the_charts_promises_are_kept(release: Release, promise: str) -> None:
    release.web.answer(WEB, "/readyz")
    release.model.answer(MODEL, "/readyz")
    options = [
        f"--network={release.network}",
        f"--volume={ROOT / 'helm/inkwell/files'}:/promises:ro",
        f"--env=WEB=http://{release.web.name}:8080",
    ]
    with running("web", options, ["/promises/promise.py", promise]) as asking:
        assert asking.exit_code() == 0, asking.logs() + release.web.logs()[-3000:]


def test_pdfs_have_a_font_for_every_script(release: Release) -> None:
    program = "from webapp.export.pdf import _fonts; print(*_fonts().families(), sep='\\n')"
    families = release.web.execute("/usr/bin/python3.11", "-c", program).splitlines()
    wanted = {"Noto Serif CJK SC", "Noto Naskh Arabic", "Noto Color Emoji", "Noto Serif Hebrew"}
    assert wanted <= set(families)


def test_nothing_was_written_to_the_images(release: Release) -> None:
    for container in (release.web, release.writer, release.model, release.postgres):
        written = [
            line
            for line in container.changed_files().splitlines()
            # Where docker itself puts the mounts.
            if not line.split()[-1].startswith(("/etc", "/run", "/tmp", "/var"))  # noqa: S108
        ]
        assert written == []


def test_python_compiles_nothing_at_a_start(release: Release) -> None:
    program = (
        "import sys, os, webapp.wsgi as w;"
        "print(sorted(m.__name__ for m in sys.modules.values() if getattr(m, '__cached__', None)"
        " and m.__file__.endswith('.py') and not os.path.exists(m.__cached__)))"
    )
    assert release.web.execute("/usr/bin/python3.11", "-c", program) == "[]"


def test_a_model_server_serves_weights_from_a_folder(tmp_path: Path) -> None:
    with running("model-mini", [], ["-c", "import time; time.sleep(600)"]) as holder:
        (tmp_path / "models").mkdir()
        docker.call("cp", f"{holder.name}:/models/mini", tmp_path / "models")
    options = [f"--volume={tmp_path / 'models'}:/models:ro", "--env=INKWELL_MODEL=/models/mini"]
    with running("model", [*options, publish(MODEL)]) as model:
        model.answer(MODEL, "/readyz")
        assert model.answer(MODEL, "/v1/models")["data"][0]["id"] == "mini"


def test_a_model_server_without_weights_says_so_and_ends() -> None:
    with running("model") as model:
        assert model.exit_code() == 1
        assert "INKWELL_MODEL" in model.logs()


def test_the_web_without_a_secret_says_so_and_ends() -> None:
    with running("web") as web:
        assert web.exit_code() != 0
        assert "INKWELL_DATABASE_URL is not set" in web.logs()


def test_a_web_that_is_told_to_stop_ends_by_itself(release: Release) -> None:
    release.web.answer(WEB, "/readyz")
    docker.call("kill", "--signal=TERM", release.web.name)
    assert release.web.exit_code(30) == 0
