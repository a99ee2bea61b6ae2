import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.deploy.shadow import Answer, compare, read


def answer(request_id: str, text: str = "a", tokens: int = 100, **changes: object) -> Answer:
    line = {"time": "2026-03-01T00:00:00Z", "finish_reason": "stop", "seconds": 2.0, **changes}
    return Answer(request_id=request_id, sha256=text, tokens=tokens, **line)  # type: ignore[arg-type]


def line(**changes: object) -> str:
    record = {
        "time": "2026-03-01T00:00:00Z",
        "level": "INFO",
        "event": "request",
        "route": "/v1/chat/completions",
        "status": 200,
        "seconds": 1.25,
        "sha256": "abc",
        "prompt_tokens": 200,
        "completion_tokens": 150,
        "finish_reason": "stop",
        "request_id": "r1",
        **changes,
    }
    return json.dumps({name: value for name, value in record.items() if value is not None}) + "\n"


def test_answers_are_read_from_kubectls_output() -> None:
    found = list(
        read(
            [
                line(),
                "[pod/inkwell-model-canary-5d/model] " + line(request_id="r2"),
                "2026-03-01T00:00:00.1Z " + line(request_id="r3"),
                line(sha256=None),  # a request for the list of models
                line(event="model loaded"),
                "Traceback (most recent call last):\n",
                "{broken\n",
                "{}\n",
                "\n",
            ]
        )
    )
    assert [each.request_id for each in found] == ["r1", "r2", "r3"]
    assert found[0] == Answer("2026-03-01T00:00:00Z", "r1", "abc", 150, "stop", 1.25)


def test_equal_answers_agree_completely() -> None:
    same = [answer(str(number), text=str(number)) for number in range(20)]
    comparison = compare(same, same[::-1])
    assert (comparison.pairs, comparison.unpaired) == (20, 0)
    for estimate in (comparison.agreement, comparison.tokens, comparison.seconds):
        assert (estimate.value, estimate.low, estimate.high) == (1, 1, 1)


def test_texts_ends_tokens_and_seconds_are_compared_pair_by_pair() -> None:
    stable = [answer(str(number), tokens=100 + number, seconds=2.0) for number in range(4)]
    shadow = [
        answer("0", tokens=100),
        answer("1", text="b", tokens=201),
        answer("2", finish_reason="length", tokens=202),
        answer("3", tokens=306, seconds=6.0),
    ]
    comparison = compare(stable, shadow)
    assert comparison.agreement.value == 0.5
    assert comparison.tokens.value == pytest.approx(809 / 406)
    assert comparison.seconds.value == pytest.approx(12 / 8)


def test_answers_without_a_partner_are_counted_and_left_out() -> None:
    stable = [answer("both"), answer("lost"), answer("twice"), answer("twice")]
    shadow = [answer("both"), answer("twice"), answer("strange")]
    comparison = compare(stable, shadow)
    assert (comparison.pairs, comparison.unpaired) == (1, 5)


def test_two_answers_under_one_id_are_paired_in_their_order() -> None:
    first = answer("r", text="first", time="2026-03-01T00:00:01Z")
    second = answer("r", text="second", time="2026-03-01T00:00:02Z")
    assert compare([first, second], [second, first]).agreement.value == 1


def test_shadow_reports_that_no_request_is_common() -> None:
    with pytest.raises(ValueError, match="No request has an answer of both"):
        compare([answer("a")], [answer("b")])


def test_the_interval_covers_the_truth_at_its_stated_rate() -> None:
    chance = random.Random(1)
    covered = 0
    for _ in range(60):
        stable = [answer(str(number)) for number in range(100)]
        shadow = [
            answer(str(number), text="a" if chance.random() < 0.7 else "b") for number in range(100)
        ]
        agreement = compare(stable, shadow).agreement
        covered += agreement.low <= 0.7 <= agreement.high
    assert covered >= 52  # of 57 expected; 52 or more in 99 of 100 such tests


def test_the_command_compares_two_logs(tmp_path: Path) -> None:
    stable, shadow = tmp_path / "stable.log", tmp_path / "shadow.log"
    stable.write_text(line() + line(request_id="r2"))
    shadow.write_text(line() + line(request_id="r2", sha256="other", completion_tokens=300))
    done = CliRunner().invoke(app, ["shadow", str(stable), str(shadow), "--json"])
    result = json.loads(done.stdout)
    assert (result["pairs"], result["unpaired"]) == (2, 0)
    assert (result["agreement"]["value"], result["tokens"]["value"]) == (0.5, 1.5)
    text = CliRunner().invoke(app, ["shadow", str(stable), str(shadow)]).stdout
    assert text.splitlines()[0] == "2 pairs, 0 answers without a pair"
    assert text.splitlines()[1].startswith("agreement   0.500  (95 %: ")


def test_the_command_says_that_nothing_can_be_compared(tmp_path: Path) -> None:
    log = tmp_path / "empty.log"
    log.touch()
    done = CliRunner().invoke(app, ["shadow", str(log), str(log)])
    assert str(done.exception) == "No request has an answer of both servers."
    assert CliRunner().invoke(app, ["shadow", "none", str(log)]).exit_code == 2
