import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.web.conftest import SECRET
from tests.web.people import Person
from webapp.core.clock import now

WEB = Path(__file__).parents[3] / "services/web"
GOOD: dict[str, Any] = {"status": "done", "report": {"unsourced": []}}
BAD: tuple[dict[str, Any], ...] = (
    {**GOOD, "report": {"unsourced": [{"text": "ten years"}]}},
    {**GOOD, "rating": -1},
    {"status": "failed"},
)
UNCOUNTED: tuple[dict[str, Any], ...] = (
    {"status": "stopped"},
    {"status": "writing"},
    {**GOOD, "finished_at": now() - timedelta(hours=2)},
    {**GOOD, "web_track": ""},
)


def count(url: str, *words: str) -> "subprocess.CompletedProcess[str]":
    env = {"PYTHONPATH": str(WEB), "INKWELL_DATABASE_URL": url, "INKWELL_SECRET_KEY": SECRET}
    command = [sys.executable, "-m", "webapp.track_quality", *words]
    return subprocess.run(command, env={**os.environ, **env}, capture_output=True, text=True)


@pytest.mark.integration
def test_good_and_all_letters_are_counted_by_track(
    person: Person, make_letter: Callable[..., uuid.UUID], database_url: str
) -> None:
    letters = [{**each, "web_track": "canary"} for each in (GOOD, {**GOOD, "rating": 1}, *BAD)]
    letters += [{**each, "web_track": "stable"} for each in (GOOD, GOOD, GOOD, BAD[0])]
    letters += [{"web_track": "stable", **each} for each in UNCOUNTED]
    for values in letters:
        make_letter(person, **{"finished_at": now(), "model_track": "shadow", **values})
    done = count(database_url, "600")
    assert json.loads(done.stdout) == {"canary": [2, 5], "stable": [3, 4]}, done.stderr
    of_model = json.loads(count(database_url, "--of", "model", "600").stdout)
    assert of_model == {"shadow": [6, 10]}


@pytest.mark.integration
def test_an_unreachable_database_is_reported_in_one_line() -> None:
    done = count("postgresql://inkwell@127.0.0.1:9/inkwell", "600")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The database does not answer")
