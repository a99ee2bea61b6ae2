"""What a person types is in no label, no line of a log, no span and no alert."""

import json
import re
import time
import uuid
from collections.abc import Iterator

import httpx2
import pytest

from harness import lab
from harness.people import FORM, PASSWORD, Person
from harness.stores import Stores
from inkwell.deploy.tools import Tools
from tests.deploy.conftest import MakeClient
from tests.monitoring import driven
from tests.monitoring.driven import LETTERS

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(400)]

SERVICES = ("inkwell-web", "inkwell-writer", "inkwell-model")
KNOWN = LETTERS  # a route, which series, lines and spans all have: the search does find
AROUND = 80  # characters of what is found


def everywhere(mark: str, make_client: MakeClient, addresses: list[str]) -> str:
    """Type a mark wherever one can, letters and refusals alike; return the last request's id."""
    person = Person(lab.URL, mark, make_client(addresses[0]))
    client = person.client
    headers = {
        "User-Agent": mark,
        "Referer": f"https://{mark}.example/{mark}",
        "Accept-Language": mark,
        "X-Forwarded-For": mark,
        "X-Mark": mark,
        "baggage": f"{mark}={mark}",
        "tracestate": f"{mark}={mark}",
    }
    client.headers.update(headers)
    form = {name: f"{value} {mark}" for name, value in FORM.items()}
    client.post(f"{LETTERS}?{mark}={mark}", json=form)
    asked = client.post(LETTERS, json=form)
    assert asked.status_code == 201, asked.text
    letter = f"{LETTERS}/{asked.json()['id']}"
    person.ended(asked.json()["id"])
    client.put(f"{letter}/rating", json={"rating": -1, "words": mark}).raise_for_status()
    client.put("/user/update", data={"username": mark, "email": f"{mark}@example.org"})
    for path in (f"/{mark}", f"/letters/{mark}", f"/letters?q={mark}", f"{LETTERS}/{mark}?{mark}"):
        client.get(path)
        client.post(path, content=mark)
    client.post(LETTERS, json={mark: mark})
    client.post(LETTERS, json=form, headers={"Idempotency-Key": mark})
    client.get(f"/letters/{asked.json()['id']}/events", headers={"Last-Event-ID": mark})
    client.get("/", headers={"Host": f"{mark}.example"})
    strangers(mark, make_client(addresses[1]), headers)
    return str(client.get(f"{LETTERS}?q={mark}").headers["X-Request-ID"])


def strangers(mark: str, stranger: httpx2.Client, headers: dict[str, str]) -> None:
    """Try what needs no account: a name that is taken, a wrong password, a token that is none."""
    account = {"username": mark, "email": f"{mark}@example.com", "password": PASSWORD}
    refused = stranger.post("/auth/register", data=account, headers=headers)
    assert "Created user" not in refused.text
    stranger.post("/auth/login", data={**account, "password": mark}, headers=headers)
    stranger.get("/user/protected", headers={"Cookie": f"access_token_cookie={mark}"})
    stranger.get("/user/protected", headers={"Authorization": f"Bearer {mark}"})


def excerpts(mark: str, text: str) -> list[str]:
    """What stands around the mark, wherever it is found."""
    places = re.finditer(mark, text, re.IGNORECASE)
    return [text[max(0, at.start() - AROUND) : at.end() + AROUND] for at in places]


def test_what_is_typed_is_found_in_no_label_line_span_or_alert(
    stores: Stores, tools: Tools, make_client: MakeClient, addresses: Iterator[str]
) -> None:
    mark, begun = f"zq{uuid.uuid4().hex[:14]}", time.time() - 1
    last = everywhere(mark, make_client, [next(addresses), next(addresses)])
    driven.read_after(stores, time.time())
    lab.eventually(lambda: bool(stores.lines(f'request_id:="{last}"')), 30, f"lines of {last}")
    lab.eventually(lambda: last_is_traced(stores, last, begun), 30, f"the trace of {last}", every=2)
    kept = {
        "labels": str([sorted(each) for each in stores.series('{__name__=~".+"}', begun)]),
        "lines": json.dumps(stores.lines("*", begun)),
        "spans": "".join(stores.traces(service, begun) for service in SERVICES),
    }
    alerts = {
        "alerts": stores.ask("prometheus:9090", "/api/v1/alerts"),
        "sent alerts": stores.ask("alertmanager:9093", "/api/v2/alerts"),
    }
    assert [name for name, text in kept.items() if KNOWN not in text] == []
    found = {name: excerpts(mark, text) for name, text in {**kept, **alerts}.items()}
    assert not any(found.values()), "\n".join(
        f"{len(places)} times in {name}: {places[0]}" for name, places in found.items() if places
    )


def last_is_traced(stores: Stores, request_id: str, begun: float) -> bool:
    """Jaeger has the trace of the last request, and so those before it."""
    ids = {line.get("trace_id") for line in stores.lines(f'request_id:="{request_id}"')}
    return any(each and each in stores.traces("inkwell-web", begun) for each in ids)
