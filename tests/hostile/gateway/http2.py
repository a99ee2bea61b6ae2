"""What no browser sends over HTTP/2: half, broken and endless requests, frame by frame.

A case gets a connection that is open, and a function that tells whether to go on. What the server
does is its own business: that it closes the connection, above all.
"""

import time
from collections.abc import Callable

from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    Frame,
    PingFrame,
    PriorityFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

from tests.hostile.gateway.frames import Connection

GoOn = Callable[[], bool]
Case = Callable[[Connection, GoOn], None]
CASES: dict[str, Case] = {}
FLOODS: set[str] = set()
WAIT_S = 0.5
FLOOD = 20_000  # frames, unless the server closes before


def case(function: Case) -> Case:
    CASES[function.__name__] = function
    return function


def flood(function: Case) -> Case:
    """Mark a case that sends as much as it can: such ones come one after the other."""
    FLOODS.add(function.__name__)
    return case(function)


def hold(go_on: GoOn) -> None:
    while go_on():
        time.sleep(WAIT_S)


def _half(connection: Connection, go_on: GoOn, method: str, path: str, number: int) -> None:
    """Open streams whose body never ends, and keep them."""
    connection.begin()
    for stream in range(1, 2 * number, 2):
        connection.send(connection.headers(stream, method, path), DataFrame(stream, b"a="))
    hold(go_on)


@case
def half_posts_to_nowhere(connection: Connection, go_on: GoOn) -> None:
    _half(connection, go_on, "POST", "/nowhere", 80)


@case
def half_posts_to_a_form(connection: Connection, go_on: GoOn) -> None:
    _half(connection, go_on, "POST", "/auth/login", 50)


@case
def half_posts_to_the_api(connection: Connection, go_on: GoOn) -> None:
    _half(connection, go_on, "POST", "/api/v1/letters", 50)


@case
def reads_with_a_body_that_never_ends(connection: Connection, go_on: GoOn) -> None:
    _half(connection, go_on, "GET", "/auth/login", 50)


@case
def half_uploads_of_almost_all_that_is_taken(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    for stream in range(1, 40, 2):
        connection.send(connection.headers(stream, "POST", "/auth/login"))
    while go_on():
        for stream in range(1, 40, 2):
            connection.send(DataFrame(stream, b"a" * 3000))
        time.sleep(0.1)


@case
def a_form_that_drips(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    streams = range(1, 80, 2)
    connection.send(*(connection.headers(each, "POST", "/auth/login") for each in streams))
    while go_on():
        connection.send(*(DataFrame(each, b"a") for each in streams))
        time.sleep(WAIT_S)


@flood
def streams_opened_and_reset(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    for stream in range(1, FLOOD, 2):
        opened = connection.headers(stream, "GET", "/auth/login", end=True)
        connection.send(opened, RstStreamFrame(stream, error_code=8))
        if not go_on():
            break


@case
def half_headers(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    opened = connection.headers(1, "GET", "/")
    opened.flags.discard("END_HEADERS")
    connection.send(opened)
    hold(go_on)


@flood
def continuations_without_end(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    opened = connection.headers(1, "GET", "/")
    opened.flags.discard("END_HEADERS")
    connection.send(opened)
    for number in range(FLOOD):
        block = connection.encoder.encode([(f"x-{number}", "a" * 200)])
        connection.send(ContinuationFrame(1, block))
        if not go_on():
            break


@flood
def empty_continuations(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    opened = connection.headers(1, "GET", "/")
    opened.flags.discard("END_HEADERS")
    connection.send(opened)
    _flood(connection, go_on, ContinuationFrame(1, b""))


def _flood(connection: Connection, go_on: GoOn, *frames: Frame) -> None:
    for _ in range(FLOOD // 100):
        connection.send(*frames * 100)
        if not go_on():
            break


@flood
def settings_without_end(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    _flood(connection, go_on, SettingsFrame(settings={SettingsFrame.HEADER_TABLE_SIZE: 4096}))


@flood
def pings_without_end(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    _flood(connection, go_on, PingFrame(0, b"12345678"))


@flood
def priorities_without_end(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    _flood(connection, go_on, PriorityFrame(1, depends_on=0, stream_weight=16))


@flood
def resets_of_streams_that_never_were(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    _flood(connection, go_on, RstStreamFrame(1, error_code=8))


@flood
def empty_data_without_end(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(connection.headers(1, "POST", "/auth/login"))
    _flood(connection, go_on, DataFrame(1, b""))


@flood
def windows_updated_without_end(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(connection.headers(1, "POST", "/auth/login"))
    _flood(connection, go_on, WindowUpdateFrame(1, window_increment=1))


@flood
def a_window_that_overflows(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    _flood(connection, go_on, WindowUpdateFrame(0, window_increment=2**31 - 1))


@case
def a_window_that_is_never_opened(connection: Connection, go_on: GoOn) -> None:
    connection.begin(INITIAL_WINDOW_SIZE=0)
    for stream in range(1, 100, 2):
        connection.send(connection.headers(stream, "GET", "/static/css/base.css", end=True))
    hold(go_on)


@case
def answers_that_are_never_read(connection: Connection, go_on: GoOn) -> None:
    connection.begin(INITIAL_WINDOW_SIZE=2**31 - 1)
    connection.send(WindowUpdateFrame(0, window_increment=2**30))
    for stream in range(1, 100, 2):
        connection.send(connection.headers(stream, "GET", "/static/css/base.css", end=True))
    hold(go_on)


@flood
def a_header_bomb(connection: Connection, go_on: GoOn) -> None:
    """One long header in the table, and requests that name it thousands of times."""
    connection.begin()
    long = ("x-long", "a" * 3900)
    for stream in range(1, 200, 2):
        connection.send(connection.headers(stream, "GET", "/", *[long] * 4000, end=True))
        if not go_on():
            break


@case
def more_headers_than_anybody_has(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    many = [(f"x-{number}", "a") for number in range(200)]
    for stream in range(1, 40, 2):
        connection.send(connection.headers(stream, "GET", "/", *many, end=True))


@case
def a_path_of_60_kb(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    block = connection.headers(1, "GET", "/" + "a" * 60_000, end=True)
    parts = [block.data[at : at + 16000] for at in range(0, len(block.data), 16000)]
    block.data = parts[0]
    block.flags.discard("END_HEADERS")
    last = ContinuationFrame(1, parts[-1], flags=["END_HEADERS"])
    connection.send(block, *(ContinuationFrame(1, each) for each in parts[1:-1]), last)
    connection.read(WAIT_S)
