import csv
import io
import json
import logging
import socket
from pathlib import Path

import jsonschema
import pytest

from contract import headers, log_fields
from contract.asgi_log import Formatter
from predictor.config import Settings
from tests.predictor.asking import BAD, GOOD, Asking

CSV = {"Content-Type": "text/csv"}


def table(answer: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer, newline="")))


@pytest.mark.parametrize("path", ["/predict", "/predict/links"])
def test_an_address_gets_verdict_reasons_and_domain(predictor: Asking, path: str) -> None:
    answer = predictor.post(path, json={"url": BAD})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["verdict"] == "phishing"
    assert said["probability"] > 0.5
    assert said["domain"] == "verify-account9.tk"
    assert 1 <= len(said["reasons"]) <= 3
    assert said["scheme_assumed"] is False
    assert said["model"]["task"] == "links"
    assert answer.headers[headers.MODEL_REVISION] == said["model"]["digest"]
    assert answer.headers[headers.MODEL_TRACK] == said["model"]["track"] == "stable"


def test_an_honest_address_looks_fine(predictor: Asking) -> None:
    said = predictor.post("/predict", json={"url": GOOD}).json()
    assert (said["verdict"], said["domain"]) == ("looks fine", "garden9.org")
    assert said["reasons"]


def test_the_answer_is_what_the_document_says(predictor: Asking) -> None:
    document = predictor.get("/openapi.json").json()
    operation = document["paths"]["/predict"]["post"]
    said = predictor.post("/predict", json={"url": BAD}).json()
    answers = operation["responses"]
    jsonschema.validate(said, answers["200"]["content"]["application/json"]["schema"])
    refused = predictor.post("/predict", json={"url": ""})
    schema = answers[str(refused.status_code)]["content"]["application/json"]["schema"]
    jsonschema.validate(refused.json(), schema)


def test_judging_opens_no_socket(predictor: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    assert predictor.post("/predict", json={"url": BAD}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ("{", 400, ""),
        ("[]", 400, ""),
        ("{}", 422, "url"),
        ('{"url": 3}', 422, "url"),
        ('{"url": null}', 422, "url"),
        ('{"url": ""}', 422, "url"),
        ('{"url": "javascript:alert(1)"}', 422, "url"),
        ('{"url": "http://a..b/"}', 422, "url"),
        ('{"url": "\\ud800"}', 400, ""),
        ('{"url": "a.example", "more": 1}', 422, "more"),
    ],
)
def test_what_cannot_be_judged_is_refused_by_its_field(
    predictor: Asking, body: str, status: int, field: str
) -> None:
    answer = predictor.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.json().get("field", "") == field
    assert answer.json()["error"]


def test_a_body_of_another_type_or_size_is_refused(predictor: Asking) -> None:
    assert predictor.post("/predict", content=b"{}").status_code == 415
    assert predictor.post("/predict", data={"url": GOOD}).status_code == 415
    assert predictor.post("/predict", json={"url": "a" * 5000}).status_code == 413
    assert predictor.get("/predict/links").status_code == 405
    assert predictor.get("/nothing").json() == {"error": "Not Found"}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("head", ["name,URL", "url,name"])
def test_a_table_is_judged_row_by_row(predictor: Asking, head: str, end: str) -> None:
    cells = [(BAD, "x"), (GOOD, "y"), ("javascript:x", "z")]
    order = slice(None, None, -1) if head.startswith("name") else slice(None)
    lines = [head, *(",".join(pair[order]) for pair in cells)]
    body = ("\ufeff" + end.join(lines)).encode()
    answer = predictor.post("/predict/links/table", content=body, headers=CSV)
    assert answer.status_code == 200, answer.text
    found = table(answer.text)
    assert [row["verdict"] for row in found] == ["phishing", "looks fine", ""]
    assert found[2]["error"].startswith("The address must begin with http")
    alone = predictor.post("/predict", json={"url": BAD}).json()
    assert float(found[0]["probability"]) == pytest.approx(alone["probability"], abs=1e-6)


def test_a_table_without_a_head_has_addresses_in_its_first_column(predictor: Asking) -> None:
    answer = predictor.post("/predict/links/table", content=f"{BAD}\n{GOOD}\n", headers=CSV)
    assert [row["verdict"] for row in table(answer.text)] == ["phishing", "looks fine"]


@pytest.mark.parametrize(
    "body", [b"", b"url\n", b"url\n" + b"a.example\n" * 6, b"\xff\xfe", b'url\n"a']
)
def test_a_table_that_cannot_be_judged_is_refused(predictor: Asking, body: bytes) -> None:
    answer = predictor.post("/predict/links/table", content=body, headers=CSV)
    assert answer.status_code == 422
    assert answer.json()["field"] == "url"


def test_a_cell_is_no_formula_in_a_spreadsheet(predictor: Asking) -> None:
    body = '"=HYPERLINK(""http:x"")"\n'
    [row] = table(predictor.post("/predict/links/table", content=body, headers=CSV).text)
    assert row["url"].startswith("'=")


def test_the_log_names_the_model_and_no_address(
    predictor: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        predictor.post("/predict", json={"url": "http://xylophonist.example/secret"})
        predictor.get("/v2/models/xylophonist")
    formatter = Formatter("%(message)s")
    lines = [formatter.format(record) for record in caplog.records if record.name != "httpx2"]
    assert "xylophonist" not in "".join(lines)
    first = json.loads(lines[0])
    assert first[log_fields.ROUTE] == "/predict"
    assert (first[log_fields.TASK], first[log_fields.ANSWERS]) == ("links", 1)
    assert len(first[log_fields.DIGEST]) == 64
    assert json.loads(lines[-1])[log_fields.ROUTE] == "/v2/models/{name}"


def test_the_page_for_trying_it_loads_from_here_alone(predictor: Asking) -> None:
    page = predictor.get("/docs")
    assert "http" not in page.text
    for path in ("/docs/start.js", "/docs/files/js/swagger-ui-bundle.js", "/openapi.json"):
        assert predictor.get(path).status_code == 200, path


def test_a_predictor_without_a_model_is_alive_and_says_why_it_is_not_ready(tmp_path: Path) -> None:
    with Asking(Settings(models=tmp_path)) as asking:
        assert asking.get("/healthz").status_code == 200
        ready = asking.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "failed")
        assert "it has no manifest.json" in ready.json()["reason"]
        refused = asking.post("/predict", json={"url": GOOD})
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        assert asking.get("/v2/health/ready").status_code == 503
        assert asking.get("/version").json()["models"] == []


def test_figures_count_answers_by_verdict(predictor: Asking) -> None:
    predictor.post("/predict", json={"url": BAD})
    text = predictor.get("/metrics").text
    assert 'inkwell_predictor_answers_total{task="links",verdict="phishing"}' in text
    assert "inkwell_predictor_model_info{" in text
    version = predictor.get("/version").json()
    assert version["models"][0]["digest"] in text


def test_a_table_is_answered_in_json_to_who_accepts_that(predictor: Asking) -> None:
    asked = {**CSV, "Accept": "application/json"}
    answer = predictor.post(
        "/predict/links/table", content=f"url\n{BAD}\nfile:///x\n", headers=asked
    )
    first, second = answer.json()["predictions"]
    assert (first["verdict"], first["domain"]) == ("phishing", "verify-account9.tk")
    assert second == {
        "url": "file:///x",
        "error": "The address must begin with http or https, not file.",
    }
    assert answer.json()["model"]["digest"] == answer.headers[headers.MODEL_REVISION]
