import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from modelserver.checkpoints import quality
from tests.training.test_evaluation_marks import CASE, GOOD
from training.evaluation import __main__ as command
from training.evaluation.cases import Case, read_cases
from training.evaluation.intervals import interval
from training.evaluation.marks import MEASURES, SENDABLE
from training.evaluation.report import page
from training.evaluation.results import (
    DifferentFormsError,
    by_seed,
    compare,
    over_all,
    score,
    worst,
)
from training.evaluation.run import Options, save
from training.evaluation.writing import Letter, ModelError, write

TRADES = {"software", "care", "teaching", "craft", "office", "service", "science", "creative"}


class OpenAI(BaseHTTPRequestHandler):
    """A server that writes the same letter to everybody, but refuses long forms."""

    asked: list[dict[str, Any]]

    def do_GET(self) -> None:
        self.answer({"object": "list", "data": [{"id": "tiny/one", "letters": "whole"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        if len(body["messages"][1]["content"]) > 600:
            self.answer({"error": {"message": "too long", "code": "context_length_exceeded"}}, 400)
            return
        message = {"role": "assistant", "content": GOOD}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        self.answer({"id": "1", "object": "chat.completion", "created": 0, "model": "tiny/one",
                     "choices": [choice]})  # fmt: skip

    def answer(self, value: dict[str, Any], status: int = 200) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def url() -> Iterator[str]:
    OpenAI.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), OpenAI) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


def run(*arguments: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["evaluation", *arguments])
        return command.main()


def test_the_set_has_every_slice_and_only_forms_that_the_product_takes() -> None:
    version, cases = read_cases()
    assert version == quality.FORMS_VERSION
    assert len({case.id for case in cases}) == len(cases)
    assert {case.slices.get("trade") for case in cases} >= TRADES
    assert {case.slices.get("seniority") for case in cases} >= {"junior", "middle", "senior"}
    assert {case.slices.get("names") for case in cases} >= {"English", "other Latin"}
    assert {case.slices.get("size") for case in cases} >= {"very short", "very long"}
    assert len([case for case in cases if case.injected]) >= 10
    assert {c.relation for c in cases} == {"", "order of skills", "synonyms", "name", "gender"}


def test_variant_differs_from_its_form_and_the_reference_has_no_hidden_instruction() -> None:
    cases = {case.id: case for case in read_cases()[1]}
    for case in cases.values():
        if case.relation:
            assert case.form != cases[case.base].form
        if case.injected:
            assert case.injected in " ".join(case.form.to_dict().values())
            assert case.injected not in " ".join(case.reference.to_dict().values())


def test_every_form_is_asked_as_the_product_asks_and_a_variant_with_its_forms_seed(
    url: str,
) -> None:
    cases = read_cases()[1]
    name, letters = write(url, cases, seed=3)
    assert name == "tiny/one"
    assert len(OpenAI.asked) == len(cases) == len(letters)
    assert all(asked["messages"][0]["role"] == "system" for asked in OpenAI.asked)
    assert len({asked["seed"] for asked in OpenAI.asked}) == len({case.base for case in cases})
    refused = [case.id for case, one in zip(cases, letters, strict=True) if one.failure]
    assert refused
    assert all(name.startswith("long-") for name in refused)


def test_another_prompt_takes_the_place_of_the_products(url: str) -> None:
    write(url, [CASE], system="Be brief.")
    assert OpenAI.asked[0]["messages"][0]["content"] == "Be brief."


def test_unreachable_address_is_reported() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.evaluation.writing.TRIES", 0)
        with pytest.raises(ModelError, match=r"127\.0\.0\.1:9"):
            write("http://127.0.0.1:9/v1", [CASE])


def test_a_run_writes_figures_and_a_page_and_exits_by_the_bar(url: str, tmp_path: Path) -> None:
    assert run("--url", url, "--out", str(tmp_path)) == 1  # one letter for everybody
    result = json.loads((tmp_path / "tiny-one.json").read_text())
    assert set(result["scores"]) == {"quality", SENDABLE, *MEASURES, "unmoved", "unrepeated"}
    assert result["scores"]["variety"]["mean"] == 0
    shown = (tmp_path / "tiny-one.html").read_text()
    assert shown.count("<article>") == 10
    assert "src=" not in shown
    assert "<script" not in shown


def test_score_is_stored_beside_the_model_as_the_server_reads_it(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    result = result_of([GOOD] * 3) | {
        "model": "m", "weights_sha256": quality.weights_sha256(tmp_path), "seed": 0,
        "seconds": 1, "slices": {}, "relations": {}, "seeds": {},
    }  # fmt: skip
    save(result, Options(tmp_path, tmp_path / "out", keep=True))
    verdict = quality.verdict_on(tmp_path)
    assert not verdict.serve
    assert verdict.sentence == "This model is below the bar: variety 0.00 (0.5)."


@pytest.mark.parametrize("other", [["--forms", "3"], ["--url", "http://x/v1"], ["--system", "x"]])
def test_only_a_whole_evaluation_is_stored(other: list[str]) -> None:
    with pytest.raises(SystemExit):
        run("--keep", *other)


def test_two_results_are_compared_from_their_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, letter in (("a", GOOD), ("b", GOOD.replace("Sony", "Microsoft"))):
        (tmp_path / f"{name}.json").write_text(json.dumps(result_of([letter] * 12)))
    assert run("--compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")) == 0
    [line] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("sourced")]
    assert line.split()[1] == "-1.000"
    assert line.endswith("worse")
    (tmp_path / "b.json").write_text("{")
    assert run("--compare", str(tmp_path / "a.json"), str(tmp_path / "b.json")) == 2


def test_the_page_shows_what_people_typed_as_text(url: str) -> None:
    form = {**CASE.form.to_dict(), "company": "<script>alert(1)</script>"}
    typed = type(CASE.form)(**form)
    rows = score([Case("x", typed, typed, "x")], [Letter("<b>bold</b>")])
    result = {"model": "m", "forms_version": 1, "seed": 0, "seconds": 1, "scores": over_all(rows),
              "slices": {}, "relations": {}, "seeds": {}, "letters": rows}  # fmt: skip
    assert "<script>" not in page(result)
    assert "&lt;b&gt;bold" in page(result)


def test_the_worst_letters_come_first() -> None:
    other = Case("b", CASE.form, CASE.form, "b")
    rows = score([CASE, other], [Letter(GOOD), Letter("Hire me!")])
    assert [row["id"] for row in worst(rows)] == ["b", "a"]


def test_difference_between_seeds_is_measured_form_by_form() -> None:
    cases = [Case(name, CASE.form, CASE.form, name) for name in "abcd"]
    lucky = [Letter(GOOD)] * 3 + [Letter(GOOD.replace("Sony", "Microsoft"))]
    rows = [score(cases, letters) for letters in ([Letter(GOOD)] * 4, lucky)]
    apart = by_seed(rows)
    assert apart[SENDABLE]["mean"] == apart["sourced"]["mean"] == 0.25
    assert apart["length"]["mean"] == 0
    assert by_seed(rows[:1]) == {}


def test_seeds_are_written_one_after_the_other(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--url", url, "--forms", "2", "--seeds", "3", "--out", str(tmp_path))
    assert len({asked["seed"] for asked in OpenAI.asked}) == 6
    assert "between seeds, highest minus lowest" in capsys.readouterr().out
    assert json.loads((tmp_path / "tiny-one.json").read_text())["seeds"]["sourced"]["mean"] == 0
    assert "Other letters to the same form" in (tmp_path / "tiny-one.html").read_text()
    with pytest.raises(SystemExit):
        run("--seeds", "0")


def test_the_interval_holds_the_mean_and_narrows_with_more_forms() -> None:
    few = interval((str(n), n % 2) for n in range(10))
    many = interval((str(n), n % 2) for n in range(1000))
    # 0.5 +- 1.96 * 0.5 / sqrt(1000), by the normal approximation
    assert (many.mean, many.n) == (0.5, 1000)
    assert (many.low, many.high) == pytest.approx((0.469, 0.531), abs=0.003)
    assert few.low < many.low < many.high < few.high


def test_variants_of_one_form_count_as_one() -> None:
    assert interval([("a", 0.0), ("a", 1.0), ("b", 0.5)]).n == 2


def result_of(letters: list[str]) -> dict[str, Any]:
    cases = [Case(str(n), CASE.form, CASE.form, str(n)) for n in range(len(letters))]
    rows = score(cases, [Letter(text) for text in letters])
    return {"forms_version": 1, "scores": over_all(rows), "letters": rows}


def test_worse_model_differs_beyond_chance_and_the_same_one_does_not() -> None:
    good, bad = result_of([GOOD] * 12), result_of([GOOD.replace("Sony", "Microsoft")] * 12)
    comparison = compare(good, bad)
    assert comparison["sourced"].differs
    assert comparison["sourced"].high < 0
    assert not comparison["length"].differs
    assert not any(one.differs for one in compare(good, good).values())


def test_figures_of_other_forms_are_not_compared() -> None:
    one = result_of([GOOD])
    with pytest.raises(DifferentFormsError):
        compare(one, {**one, "forms_version": 2})


@pytest.mark.integration
def test_the_model_that_ships_is_scored_through_its_own_server(tmp_path: Path) -> None:
    run("--forms", "3", "--seeds", "2", "--out", str(tmp_path))
    result = json.loads((tmp_path / "mini.json").read_text())
    assert result["seeds"]["repetition"]["mean"] > 0  # other letters
    run("--forms", "3", "--out", str(tmp_path / "again"))
    again = json.loads((tmp_path / "again" / "mini.json").read_text())
    assert again["letters"] == result["letters"]  # a seed repeats
    assert len(result["weights_sha256"]) == 64
    assert all(row["letter"].startswith("Dear ") for row in result["letters"])
    assert result["scores"]["structure"]["mean"] > 0.9
