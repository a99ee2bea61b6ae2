"""An SMTP server that keeps what it gets, with or without a login."""

import email
import socketserver
import threading
from email.message import EmailMessage
from email.policy import default
from queue import Queue
from typing import Self


class Mailbox:
    """Listens on a free port of this machine: `with Mailbox() as mailbox: ...`."""

    def __init__(self) -> None:
        self.got: Queue[EmailMessage] = Queue()
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def url(self) -> str:
        """The address of the server, as the setting has it."""
        return f"smtp://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[socketserver.StreamRequestHandler]:
        got = self.got

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 here\r\n")
                while line := self.rfile.readline():
                    command = line[:4].upper().strip()
                    if command == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        lines = iter(self.rfile.readline, b".\r\n")
                        message = email.message_from_bytes(b"".join(lines), policy=default)
                        got.put(message)
                    self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 well\r\n")

        return Handler
