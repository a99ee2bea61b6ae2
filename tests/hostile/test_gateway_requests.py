"""What the gateway takes of a request, what it refuses, and how it says so: one at a time.

One file, although it is long: what takes half a minute runs beside the other tests, on one Envoy.
"""

import json
import os
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection

from tests.hostile.connections import get, head, post
from tests.hostile.gateway import bootstrap, echo, envoy
from tests.hostile.gateway.envoy import Envoy
from tests.hostile.gateway.siege import connector
from tests.hostile.gateway.uploads import Upload
from webapp.core.bodies import PICTURE_BYTES
from webapp.core.config import Config

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]

BROWSER = {"Accept": "text/html"}
REFUSALS = 61  # and the first is let through


@pytest.fixture(scope="module")
def asked_and_gateway(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[list[str], Envoy]]:
    folder = tmp_path_factory.mktemp("envoy")
    with echo.run() as (port, asked), envoy.run(folder, port) as gateway:
        yield asked, gateway


@pytest.fixture(scope="module")
def gateway(asked_and_gateway: tuple[list[str], Envoy]) -> Envoy:
    return asked_and_gateway[1]


@pytest.fixture(scope="module")
def asked(asked_and_gateway: tuple[list[str], Envoy]) -> list[str]:
    """The paths that the server behind the gateway was asked for."""
    return asked_and_gateway[0]


@pytest.fixture(scope="module")
def client(gateway: Envoy) -> Iterator[httpx2.Client]:
    with envoy.client(gateway) as client:
        yield client


@pytest.fixture(scope="module")
def late(client: httpx2.Client) -> Iterator["Future[httpx2.Response]"]:
    """A letter that is asked for by the fixed route, and comes after more than half a minute."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(client.post, "/model/query", data={"a": "b"})


@pytest.fixture(scope="module", autouse=True)
def half(gateway: Envoy, late: object) -> Iterator["Future[tuple[bytes, float]]"]:
    """The answer to half a form, and the seconds until it came."""
    begin = post("/half", "Content-Length: 100") + b"username="
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(answer_to, gateway, begin)


def answer_to(gateway: Envoy, request: bytes) -> tuple[bytes, float]:
    """Return what is answered to these bytes until the connection ends, and after how long."""
    begun, found = time.monotonic(), b""
    with connector(gateway.port, "http/1.1")() as connection:
        connection.settimeout(60)
        connection.sendall(request)
        while piece := connection.recv(65536):
            found += piece
    return found, time.monotonic() - begun


def problem(answer: bytes) -> tuple[int, str]:
    """Return the status and the code of a failure in the project's form."""
    status, body = int(answer.split()[1]), json.loads(answer.partition(b"\r\n\r\n")[2])
    assert set(body) == {"error", "request_id"}
    assert set(body["error"]) == {"code", "message", "field"}
    return status, body["error"]["code"]


def curl(gateway: Envoy, *arguments: str, path: str = "/auth/login") -> list[str]:
    """Return a line for each answer: version, status, curl's own number and its complaint."""
    options = ["--silent", "--http2", "--cacert", str(gateway.authority), "--output", "/dev/null"]
    line = "%{http_version} %{http_code} %{exitcode}%{errormsg}\n"
    done = subprocess.run(
        ["curl", *options, "--write-out", line, *arguments, gateway.url + path],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.splitlines()


def test_envoy_takes_the_configuration_and_knows_every_field(tmp_path: Path) -> None:
    config = envoy.write(tmp_path, 9, 10, 11)
    command = [*envoy.command(config), "--mode", "validate"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "deprecated" not in done.stderr.lower()


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Envoy]:
    """A gateway whose buckets are soon empty."""
    folder = tmp_path_factory.mktemp("refusing")
    with (
        echo.run() as (port, _),
        envoy.run(folder, port, bootstrap.empty_buckets) as gateway,
    ):
        yield gateway


@pytest.mark.parametrize("kilobytes", [1, 60, 1000])
def test_refusals_of_a_form_are_read_over_http2(
    kilobytes: int, refusing: Envoy, tmp_path: Path
) -> None:
    form = tmp_path / "form"
    form.write_text("username=" + "x" * 1000 * kilobytes)
    many = curl(refusing, "--data-binary", f"@{form}", path=f"/auth/login?[1-{REFUSALS}]")
    assert len(many) == REFUSALS
    assert set(many[1:]) == {"2 429 0"}, Counter(many)


@pytest.mark.parametrize("path", ["/letters/7/edit", "/letters/7/rate", "/letters", "/auth/login"])
def test_a_refusal_says_when_to_come_back(path: str, refusing: Envoy) -> None:
    with envoy.client(refusing) as client:
        client.post(path)
        refused = client.post(path)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "1"
        assert refused.json()["error"]["code"] == "too_many_requests"
        page = client.post(path, headers=BROWSER)
    assert "Please wait 1 seconds" in page.text


def test_as_much_is_taken_as_the_web_takes(client: httpx2.Client) -> None:
    most = Config.model_fields["max_body_bytes"].default
    taken = client.post("/letters", content=b"a" * most)
    assert taken.json()["length"] == most == 1024 * 1024
    refused = client.post("/letters", content=b"a" * (most + 1))
    assert problem(answered(refused)) == (413, "too_large")
    assert refused.json()["request_id"]
    page = client.post("/letters", content=b"a" * (most + 1), headers=BROWSER)
    assert "<h1>Too large</h1>" in page.text


@pytest.mark.parametrize("path", ["/lab/images", "/api/v1/lab/images", "/lab/images?a=b"])
def test_a_picture_may_be_longer(client: httpx2.Client, path: str) -> None:
    picture = bytes(PICTURE_BYTES)
    assert client.post(path, content=picture).json()["length"] == len(picture)


@pytest.mark.parametrize(
    "path", ["/lab/images/questions", "/letters?a=/lab/images", "/lab/imagesx"]
)
def test_what_is_no_picture_may_not(client: httpx2.Client, path: str) -> None:
    assert client.post(path, content=bytes(2 * 2**20)).status_code == 413


def answered(answer: httpx2.Response) -> bytes:
    return b"HTTP/1.1 %d x\r\n\r\n" % answer.status_code + answer.content


@pytest.mark.parametrize(
    ("request_bytes", "status", "code"),
    [
        (head("GET", "/", host=False) + b"\r\n", 400, "bad_request"),
        (get("/", "X_Underscore: a"), 400, "bad_request"),
        (get("/", "no colon"), 400, "bad_request"),
        (get("/", *(f"X-{number}: a" for number in range(51))), 431, "headers_too_large"),
        (get("/", "X-Long: " + "a" * 40_000), 431, "headers_too_large"),
        (head("GET", "/", "X-Half: "), 408, "request_timeout"),
    ],
    ids=["no host", "underscore", "no colon", "51 headers", "40 kB", "half a head"],
)
def test_a_broken_head_is_refused_in_the_projects_form(
    request_bytes: bytes, status: int, code: str, gateway: Envoy, asked: list[str]
) -> None:
    before = len(asked)
    assert problem(answer_to(gateway, request_bytes)[0]) == (status, code)
    assert len(asked) == before


@pytest.mark.parametrize(
    ("line", "value"), [("X-Odd: a\r\n b", "a b"), ("X-Odd: a\rb", "ab")], ids=["fold", "return"]
)
def test_what_is_mended_reaches_the_web_as_one_line(line: str, value: str, gateway: Envoy) -> None:
    answer, _ = answer_to(gateway, get("/", line, "Connection: close"))
    headers = json.loads(answer.partition(b"\r\n\r\n")[2])["headers"]
    assert re.sub(" +", " ", headers["x-odd"]) == value


def test_a_forged_host_is_removed_and_a_forged_address_is_not_the_last(
    client: httpx2.Client,
) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.7"}
    headers = client.get("/", headers=forged).json()["headers"]
    assert "x-forwarded-host" not in {name.lower() for name in headers}
    own = client.get("/").json()["headers"]["x-forwarded-for"]
    assert headers["x-forwarded-for"] == f"203.0.113.7,{own}"
    assert headers["x-forwarded-proto"] == "https"


def test_a_stranger_chooses_no_trace(client: httpx2.Client) -> None:
    trace, span = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    forged = {
        "traceparent": f"00-{trace}-{span}-01",
        "tracestate": "stranger=1",
        "baggage": "stranger=1",
        "b3": f"{trace}-{span}-1",
        "x-b3-traceid": trace,
        "x-b3-spanid": span,
        "x-b3-parentspanid": span,
        "x-b3-sampled": "1",
        "x-b3-flags": "1",
        "x-client-trace-id": trace,
        "x-envoy-force-trace": "true",
    }
    headers = client.get("/", headers=forged).json()["headers"]
    assert not {name.lower() for name in headers} & forged.keys()


def test_whoever_waits_to_be_asked_is_asked_at_once(gateway: Envoy) -> None:
    with connector(gateway.port, "http/1.1")() as connection:
        connection.settimeout(5)
        connection.sendall(post("/letters", "Content-Length: 1", "Expect: 100-continue"))
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")


def test_a_connection_has_fifty_streams(gateway: Envoy) -> None:
    with connector(gateway.port, "h2")() as connection:
        client = H2Connection(H2Configuration(client_side=True))
        client.initiate_connection()
        connection.sendall(client.data_to_send())
        client.receive_data(connection.recv(65536))
        assert client.remote_settings.max_concurrent_streams == 50
        assert client.remote_settings.initial_window_size == 65536


def test_half_a_form_reaches_nobody_and_is_given_up_after_half_a_minute(
    half: "Future[tuple[bytes, float]]", asked: list[str]
) -> None:
    answer, seconds = half.result()
    assert problem(answer) == (408, "request_timeout")
    assert 29 < seconds < 45
    assert "/half" not in asked


def test_an_answer_may_come_later_than_a_request_may_take(
    late: "Future[httpx2.Response]",
) -> None:
    answer = late.result()
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() > echo.LATE_S
    settings, _ = bootstrap.gateway()
    idle = settings["connectionSettings"]["httpStreamIdleTimeout"]
    assert int(idle.removesuffix("s")) > 330  # the route's own time for /model/query


@pytest.mark.skipif(
    os.environ.get("INKWELL_HOSTILE") != "all",
    reason="sends a gigabyte, on processors that do nothing else: make test-hostile",
)
def test_half_uploads_fill_no_memory_and_others_get_in_again(
    gateway: Envoy, client: httpx2.Client
) -> None:
    _, started = bootstrap.gateway()
    (monitor,) = started["overload_manager"]["resource_monitors"]
    heap = monitor["typed_config"]["max_heap_size_bytes"]
    open_ones = [Upload(gateway, b"a" * 16_000) for _ in range(24)]  # of 50 MB each
    most = 0
    statuses = []
    with ThreadPoolExecutor(8) as pool:
        sending = [pool.submit(each.send) for each in open_ones]
        while not all(each.done() for each in sending):
            most = max(most, gateway.heap())
            statuses.append(client.get("/").status_code)
            time.sleep(0.2)
    for each in open_ones:
        each.close()
    # 503 until the heap's monitor, which looks now and then, has ended the largest.
    assert set(statuses) <= {200, 503}
    assert 200 in statuses
    time.sleep(2)
    assert client.get("/").status_code == 200
    assert heap / 4 < most < heap, f"{most / 1e6:.0f} MB"
    assert gateway.total("reset_high_memory_stream.count") > 0
