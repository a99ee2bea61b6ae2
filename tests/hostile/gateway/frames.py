"""A connection over HTTP/2 that does frame by frame what it is told, and nothing by itself."""

import socket

from hpack import Encoder
from hyperframe.frame import Frame, HeadersFrame, SettingsFrame

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


class Connection:
    """An open connection that sends frames and reads nothing unless it is asked to."""

    def __init__(self, open_socket: socket.socket) -> None:
        self.socket = open_socket
        self.encoder = Encoder()
        self.socket.settimeout(10)

    def begin(self, **settings: int) -> None:
        """Send the preface and settings, by the names of hyperframe."""
        frame = SettingsFrame(settings={getattr(SettingsFrame, k): v for k, v in settings.items()})
        self.socket.sendall(PREFACE + frame.serialize())

    def send(self, *frames: Frame) -> None:
        self.socket.sendall(b"".join(each.serialize() for each in frames))

    def headers(
        self, stream: int, method: str, path: str, *more: tuple[str, str], end: bool = False
    ) -> HeadersFrame:
        """Return the frame that opens a stream; `end` says that no body follows."""
        block = self.encoder.encode(
            [
                *((":method", method), (":scheme", "https"), (":authority", "localhost")),
                *((":path", path), *more),
            ]
        )
        flags = ["END_HEADERS", "END_STREAM"] if end else ["END_HEADERS"]
        return HeadersFrame(stream, block, flags=flags)

    def read(self, seconds: float) -> bytes:
        """Return what comes within so many seconds."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(65536)
        except TimeoutError:
            return b""
        finally:
            self.socket.settimeout(10)
