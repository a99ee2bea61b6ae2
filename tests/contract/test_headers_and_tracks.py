"""Header names and tracks: what the services send is what chart, mesh and docs name."""

import re
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask
from starlette.applications import Starlette

from contract import headers, tracks
from contract.settings.model import ModelSettings
from contract.settings.web import WebSettings
from contract.version import VERSION
from inkwell.shared.checkout import ROOT
from tests.contract.asking import ask_model, ask_web, asked_of_model
from webapp.core.config import Config
from webapp.letters.answer import ModelAnswer

OURS = re.compile(r"\bx-inkwell-[a-z-]*[a-z]\b", re.IGNORECASE)
NAMES = {value for name, value in vars(headers).items() if name.isupper()}
WHERE = ("helm", "istio", "docs", "services/web", "services/model", "cli", "tests/deploy")
KINDS = {".py", ".md", ".yaml", ".tpl", ".html", ".js"}


def files() -> list[Path]:
    return [path for folder in WHERE for path in (ROOT / folder).rglob("*") if path.suffix in KINDS]


def test_no_header_of_ours_is_named_that_the_contract_lacks() -> None:
    names = {name.lower() for name in NAMES}
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in files()
        for name in OURS.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 5
    assert [each for each in sorted(found) if each[1].lower() not in names] == []


def test_the_web_answers_with_its_version_and_its_track(web: Flask) -> None:
    answer = ask_web(web, "/healthz", {})
    assert (answer[headers.VERSION], answer[headers.TRACK]) == (VERSION, "canary")


def test_the_web_reads_what_the_model_server_answers(model_server: Starlette) -> None:
    model_server.state.service.engine = type("Engine", (), {"revision": "abc123"})()
    sent = ask_model(model_server, "/healthz", {})
    model_server.state.service.engine = None
    assert sent[headers.MODEL_TRACK] == "shadow"
    sent[headers.MODEL_TRACK] = tracks.CANARY
    read = ModelAnswer()
    read.read_headers(sent)
    assert (read.track, read.revision) == ("canary", "abc123")


@pytest.mark.integration
def test_the_writer_names_its_variant_by_the_header_that_the_mesh_routes(config: Config) -> None:
    sent, _ = asked_of_model(config, variant="large")
    assert sent[headers.MODEL_VARIANT.lower()] == "large"
    template = ROOT / "helm/inkwell/templates/mesh/virtual-service-model.yaml"
    assert f"{headers.MODEL_VARIANT.lower()}: {{exact:" in template.read_text()


def test_the_mesh_routes_by_the_webs_track_header_and_cookie() -> None:
    mesh = ROOT / "helm/inkwell/templates/mesh"
    text = "\n".join(path.read_text() for path in sorted(mesh.iterdir()))
    for track in tracks.WEB:
        assert f"{headers.TRACK.lower()}: {{exact: {track}}}" in text
    assert f"{tracks.COOKIE}=" in text


def test_settings_allow_exactly_the_tracks_there_are() -> None:
    fields = (WebSettings.model_fields["track"], ModelSettings.model_fields["track"])
    assert [get_args(field.annotation) for field in fields] == [tracks.WEB, tracks.MODEL]
    assert tracks.MODEL == (tracks.STABLE, tracks.CANARY, tracks.SHADOW)
    assert tracks.WEB == (tracks.STABLE, tracks.CANARY)
