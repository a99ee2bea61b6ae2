"""Uploads that are never finished, as many as a connection may have."""

from hyperframe.frame import DataFrame

from tests.hostile.gateway.envoy import Envoy
from tests.hostile.gateway.frames import Connection
from tests.hostile.gateway.siege import connector


class Upload:
    """A connection with as many half uploads as it may have streams."""

    STREAMS = range(1, 100, 2)

    def __init__(self, gateway: Envoy, piece: bytes) -> None:
        self.socket = connector(gateway.port, "h2")()
        self.connection = Connection(self.socket)
        self.piece = piece

    def send(self) -> None:
        try:
            self.connection.begin()
            for stream in self.STREAMS:
                self.connection.send(self.connection.headers(stream, "POST", "/letters"))
            for _ in range(60):
                for stream in self.STREAMS:
                    self.connection.send(DataFrame(stream, self.piece))
        except OSError:  # the gateway has had enough of it
            return

    def close(self) -> None:
        self.socket.close()
