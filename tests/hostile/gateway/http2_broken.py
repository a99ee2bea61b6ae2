"""HTTP/2 that breaks the protocol's own rules (RFC 9113). CASES has those of envoy_http2, too."""

import time

from hyperframe.frame import (
    DataFrame,
    ExtensionFrame,
    GoAwayFrame,
    HeadersFrame,
    PushPromiseFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

from tests.hostile.gateway.frames import PREFACE, Connection
from tests.hostile.gateway.http2 import CASES, WAIT_S, GoOn, case, flood, hold

__all__ = ["CASES"]


@case
def nothing_after_the_handshake(connection: Connection, go_on: GoOn) -> None:
    hold(go_on)


@case
def a_preface_and_nothing_more(connection: Connection, go_on: GoOn) -> None:
    connection.socket.sendall(PREFACE)
    hold(go_on)


@case
def half_a_preface(connection: Connection, go_on: GoOn) -> None:
    connection.socket.sendall(PREFACE[:10])
    hold(go_on)


@case
def half_a_frame(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    whole = connection.headers(1, "GET", "/", end=True).serialize()
    connection.socket.sendall(whole[:-3])
    hold(go_on)


@case
def no_http_at_all(connection: Connection, go_on: GoOn) -> None:
    connection.socket.sendall(bytes(range(256)) * 64)
    connection.read(WAIT_S)


@case
def http1_after_h2_was_agreed(connection: Connection, go_on: GoOn) -> None:
    connection.socket.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    connection.read(WAIT_S)


@case
def a_frame_that_is_too_large(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(connection.headers(1, "POST", "/auth/login"), DataFrame(1, b"a" * 200_000))
    connection.read(WAIT_S)


@case
def data_on_a_stream_that_never_was(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(DataFrame(7, b"a" * 100))
    connection.read(WAIT_S)


@case
def data_after_the_end(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(connection.headers(1, "GET", "/", end=True), DataFrame(1, b"a" * 100))
    connection.read(WAIT_S)


@case
def streams_numbered_backwards(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(connection.headers(9, "GET", "/", end=True))
    connection.send(connection.headers(3, "GET", "/", end=True))
    connection.send(connection.headers(2, "GET", "/", end=True))
    connection.read(WAIT_S)


@case
def a_promise_from_a_client(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(connection.headers(1, "POST", "/auth/login"))
    connection.send(PushPromiseFrame(1, promised_stream_id=2, data=b"\x82", flags=["END_HEADERS"]))
    connection.read(WAIT_S)


@case
def a_goodbye_and_then_more(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(connection.headers(1, "POST", "/auth/login"), GoAwayFrame(0, last_stream_id=0))
    for stream in range(3, 60, 2):
        connection.send(connection.headers(stream, "POST", "/auth/login"))
    hold(go_on)


@case
def settings_out_of_range(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(SettingsFrame(settings={SettingsFrame.MAX_FRAME_SIZE: 1}))
    connection.read(WAIT_S)


@case
def a_window_opened_by_nothing(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.socket.sendall(b"\0\0\4\x08\0\0\0\0\0\0\0\0\0")
    connection.read(WAIT_S)


@case
def a_window_that_closes_to_below_nothing(connection: Connection, go_on: GoOn) -> None:
    connection.begin(INITIAL_WINDOW_SIZE=1000)
    connection.send(connection.headers(1, "GET", "/auth/login", end=True))
    time.sleep(WAIT_S)
    connection.send(SettingsFrame(settings={SettingsFrame.INITIAL_WINDOW_SIZE: 0}))
    connection.send(WindowUpdateFrame(1, window_increment=1))
    hold(go_on)


@flood
def frames_of_no_kind(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    for _ in range(2000):
        connection.send(ExtensionFrame(type=0xBE, stream_id=0, body=b"a" * 100))
        if not go_on():
            break


@case
def headers_that_cannot_be_decoded(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(HeadersFrame(1, b"\xff" * 200, flags=["END_HEADERS", "END_STREAM"]))
    connection.read(WAIT_S)


@case
def names_in_capitals_and_paths_twice(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    for stream, more in enumerate([("X-Capital", "a"), (":path", "/x"), ("connection", "close"),
                                   ("transfer-encoding", "chunked"), ("te", "gzip")]):  # fmt: skip
        connection.send(connection.headers(2 * stream + 1, "GET", "/", more, end=True))
    connection.read(WAIT_S)


@case
def a_length_that_is_not_kept(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    for stream, length in ((1, "5"), (3, "500"), (5, "-1"), (7, "1e3"), (9, "5, 6")):
        connection.send(
            connection.headers(stream, "POST", "/auth/login", ("content-length", length))
        )
        connection.send(DataFrame(stream, b"a" * 10, flags=["END_STREAM"]))
    connection.read(WAIT_S)


@case
def a_length_and_no_body(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    for stream in range(1, 100, 2):
        length = ("content-length", "1000000")
        connection.send(connection.headers(stream, "POST", "/letters", length))
    hold(go_on)


@case
def a_form_that_waits_to_be_asked_for(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    for stream in range(1, 100, 2):
        more = (("expect", "100-continue"), ("content-length", "100"))
        connection.send(connection.headers(stream, "POST", "/auth/login", *more))
    hold(go_on)


@case
def a_tunnel_and_an_upgrade(connection: Connection, go_on: GoOn) -> None:
    connection.begin()
    connection.send(connection.headers(1, "CONNECT", "/", ("upgrade", "websocket")))
    connection.send(connection.headers(3, "CONNECT", "/", (":protocol", "websocket")))
    connection.send(connection.headers(5, "GET", "/", ("upgrade", "websocket"), end=True))
    hold(go_on)
