"""Both services' applications, without a database and without a model."""

import pytest
from flask import Flask
from starlette.applications import Starlette

from modelserver.config import Settings
from modelserver.http.app import create_app as create_model_app
from webapp.app import create_app as create_web_app
from webapp.commands import make_signing_keys
from webapp.core.config import Config

NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    keys = tmp_path_factory.mktemp("keys") / "signing"
    make_signing_keys.make(keys)
    return Config(
        database_url="postgresql://inkwell@127.0.0.1:9/inkwell",
        secret_key="s" * 32,
        signing_keys=str(keys),
        model_url=NOWHERE,
        track="canary",
    )


@pytest.fixture(scope="session")
def web(config: Config) -> Flask:
    return create_web_app(config)


@pytest.fixture(scope="session")
def model_server() -> Starlette:
    return create_model_app(Settings.from_env({"INKWELL_MODEL_TRACK": "shadow"}))
