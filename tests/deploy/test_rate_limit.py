"""Ten letters in any 60 seconds for a person, whatever the gateways are and whatever is forged."""

import time
from collections import Counter
from collections.abc import Callable, Iterator

import httpx2
import pytest

from contract.form import LABELS
from harness import lab
from harness.people import FORM, Person
from inkwell.deploy.tools import Tools
from tests.deploy.conftest import MakeClient, MakePerson

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(400)]

LIMIT = 10  # of the web, which counts letters and not attempts
SHIELD = 60  # istio/rate-limit/limits.yaml
LOGINS = 5


def ask(
    person: Person, number: int, headers: dict[str, str] | None = None
) -> list[httpx2.Response]:
    """Ask for letters over new connections, which may lead to any gateway; wait for none."""
    sent = {"Connection": "close", **(headers or {})}
    answers = []
    for _ in range(number):
        answer = person.client.post("/api/v1/letters", json=FORM, headers=sent)
        if answer.status_code == 201:
            person.stop(answer.json()["id"])  # few may wait at a time
        answers.append(answer)
    return answers


def knock(person: Person, number: int) -> list[httpx2.Response]:
    """Ask for letters that the web refuses at once: what the gateway lets through answers 422."""
    return [
        person.client.post(
            "/api/v1/letters", json={"company": "x"}, headers={"Connection": "close"}
        )
        for _ in range(number)
    ]


def codes(answers: list[httpx2.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def scale_gateways(tools: Tools, number: int) -> None:
    """Run so many pods of the gateway, once those that leave are gone: they end connections."""
    where = ("--namespace", lab.GATEWAY)
    selector = "--selector=app.kubernetes.io/name=gateway"
    tools.kubectl(*where, "scale", "deployment", "gateway", f"--replicas={number}")
    tools.rolled_out(lab.GATEWAY, "deployment/gateway")
    lab.eventually(
        lambda: (
            len(tools.kubectl(*where, "get", "pods", selector, "--output=name").split()) == number
        ),
        90,
        f"{number} gateways and no more",
    )
    lab.eventually(answer_all, 60, "each of 20 new connections is answered", every=1)


def answer_all() -> bool:
    """Tell whether the gateways answer new connections: a new one ends some of its first."""
    try:
        for _ in range(20):
            with lab.client() as client:
                client.get("/static/css/base.css").raise_for_status()
    except httpx2.RemoteProtocolError:
        return False
    return True


@pytest.fixture(params=[1, 3])
def gateways(request: pytest.FixtureRequest, tools: Tools) -> Iterator[int]:
    """The gateway in another number of pods."""
    scale_gateways(tools, request.param)
    yield request.param
    scale_gateways(tools, 2)


def test_the_eleventh_letter_of_60_seconds_is_refused_with_any_number_of(
    gateways: int, person: Person
) -> None:
    answers = ask(person, LIMIT + 3)
    assert codes(answers) == {201: LIMIT, 429: 3}
    refused = answers[-1]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.json()["error"]["code"] == "too_many_requests"
    assert refused.json()["request_id"]


def test_a_new_minute_of_the_clock_gives_nothing_and_the_time_told_is_true(
    person: Person,
) -> None:
    time.sleep((40 - time.time()) % 60)
    assert codes(ask(person, LIMIT)) == {201: LIMIT}
    lab.next_minute()
    (refused,) = ask(person, 1)
    assert refused.status_code == 429
    time.sleep(int(refused.headers["Retry-After"]))
    assert codes(ask(person, 1)) == {201: 1}


def test_a_shield_stands_before_the_web_with_any_number_of(gateways: int, person: Person) -> None:
    lab.next_minute()
    answers = knock(person, SHIELD + 2)
    assert codes(answers) == {422: SHIELD, 429: 2}
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_a_person_s_limit_is_theirs_alone_and_not_their_address_s(
    make_person: MakePerson, address: str
) -> None:
    one, other = make_person(address), make_person(address)
    assert codes(ask(one, LIMIT + 1)) == {201: LIMIT, 429: 1}
    assert codes(ask(other, 1)) == {201: 1}


def test_the_ways_to_a_letter_are_counted_together(person: Person) -> None:
    ask(person, LIMIT)
    post = person.client.post
    labelled = {label: FORM[name] for name, label in LABELS.items() if name in FORM}
    ways: list[Callable[[], httpx2.Response]] = [
        lambda: post("/api/v1/letters", json=FORM),
        lambda: post("/model/query", data=labelled),
        lambda: post("/letters", data=FORM),
        lambda: post("/letters?x=1", data=FORM),
        lambda: post("/model%2Fquery", data=labelled),
        lambda: post(f"{lab.URL}//api/v1//letters", json=FORM),
    ]
    assert {way().status_code for way in ways} == {429}


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Envoy-External-Address": "203.0.113.9"},
        {"X-Request-Id": "another"},
        {"Cookie": "inkwell_track=canary"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_nothing_forged_gives_more(person: Person, forged: dict[str, str]) -> None:
    ask(person, LIMIT)
    cookies = "; ".join(f"{each.name}={each.value}" for each in person.client.cookies.jar)
    headers = {**forged, "Cookie": "; ".join([cookies, forged.get("Cookie", "")]).strip("; ")}
    assert codes(ask(person, 2, headers=headers)) == {429: 2}


def test_sign_ins_are_limited_by_address(make_client: MakeClient, addresses: Iterator[str]) -> None:
    lab.next_minute()
    nobody = {"username": "nobody", "password": "wrong"}
    one, other = make_client(next(addresses)), make_client(next(addresses))
    answers = [one.post("/auth/login", data=nobody) for _ in range(LOGINS + 2)]
    assert codes(answers)[429] == 2
    assert [answer.status_code == 429 for answer in answers] == [False] * LOGINS + [True] * 2
    assert other.post("/auth/login", data=nobody).status_code != 429


def test_a_browser_is_told_in_a_page(make_client: MakeClient, address: str) -> None:
    lab.next_minute()
    nobody = {"username": "nobody", "password": "wrong"}
    browser = make_client(address)
    for _ in range(LOGINS + 1):
        answer = browser.post("/auth/login", data=nobody, headers={"Accept": "text/html"})
    assert answer.status_code == 429
    assert answer.headers["Content-Type"].startswith("text/html")
    assert f"Please wait {answer.headers['Retry-After']} seconds" in answer.text


def test_pages_and_files_are_free(person: Person) -> None:
    answers = [person.client.get("/user/protected") for _ in range(3 * LIMIT)]
    answers += [person.client.get("/static/css/base.css") for _ in range(3 * LIMIT)]
    assert codes(answers) == {200: 6 * LIMIT}


def test_with_the_limiter_away_the_web_still_counts_letters(person: Person, tools: Tools) -> None:
    where = ("--namespace", lab.GATEWAY)
    tools.kubectl(*where, "scale", "deployment", "ratelimit", "--replicas=0")
    try:
        lab.eventually(lambda: not lab.pods(tools, "ratelimit", lab.GATEWAY), 60, "no limiter")
        lab.next_minute()
        assert codes(knock(person, SHIELD + 2)) == {422: SHIELD + 2}
        assert codes(ask(person, LIMIT + 1)) == {201: LIMIT, 429: 1}
    finally:
        tools.kubectl(*where, "scale", "deployment", "ratelimit", "--replicas=2")
        tools.rolled_out(lab.GATEWAY, "deployment/ratelimit")
    lab.next_minute()
    lab.eventually(lambda: 429 in codes(knock(person, SHIELD + 1)), 60, "the limit is back")
