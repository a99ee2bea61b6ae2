"""Reads requests, and refuses those that another server or proxy might read differently."""

import copy
import re
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError
from waitress.receiver import ChunkedReceiver
from waitress.utilities import RequestEntityTooLarge

from . import limits
from .refusals import Refusal

FIRST_BYTE = re.compile(rb"[\r\nA-Z]")
CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
FOLDED = re.compile(rb"\r\n[ \t]")
HOST = re.compile(rb"(?im)^host[ \t]*:")
TRANSFER_ENCODING = re.compile(rb"(?im)^transfer-encoding[ \t]*:[ \t]*(.*?)[ \t]*\r?$")
UPLOAD = re.compile(rb"POST (?:https?://[^/ ]*)?(/[^ ?]*)")
TARGET = re.compile(r"/|https?://", re.IGNORECASE)
VERSIONS = ("1.0", "1.1")


class Request(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """One request, as far as it has come."""

    # The body is longer than is read: the application answers 413 by its length.
    cut = False
    is_upload = False  # of pictures: its body is longer, and waits in a file
    is_admitted = False  # as one of the few uploads at once
    error: Any
    adj: Any
    body_rcv: Any
    refused = 400

    def received(self, data: bytes) -> int:
        """Take the next bytes; return how many of them belong to this request."""
        if not self.headers_finished and not self.header_plus and not FIRST_BYTE.match(data):
            self._refuse(400)  # such as the start of a TLS handshake
            return len(data)
        consumed: int = super().received(data)
        if self.error is None:
            self._limit()
        elif isinstance(self.error, RequestEntityTooLarge):
            self._cut()
        else:
            self._refuse(self.refused if self.error.code == 400 else self.error.code)
        if self.completed:
            # waitress would ask for a body that it doesn't wait for.
            self.expect_continue = False
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        """Parse the head.

        Raises:
            ParsingError: it is refused with the status `refused`.
        """
        line = header_plus.partition(b"\r\n")[0]
        self._demand(len(line) <= limits.LINE_BYTES, 414)
        self._demand(header_plus.count(b"\r\n") <= limits.FIELDS + 2, 431)
        self._demand(not CONTROL.search(line) and not FOLDED.search(header_plus))
        self._allow_upload(line)
        encodings = [each.lower() for each in TRANSFER_ENCODING.findall(header_plus)]
        self._demand(encodings in ([], [b"chunked"]))
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # a length of 5,000 digits, an address such as http://[
            raise ParsingError("invalid") from error
        self._demand(self.version in VERSIONS and TARGET.match(self.request_uri) is not None)
        hosts = len(HOST.findall(header_plus))
        self._demand(hosts == 1 or (hosts == 0 and self.version == "1.0"))
        # Whoever believes the other of the two lengths sees other requests than we do.
        self._demand(not encodings or (self.chunked and "CONTENT_LENGTH" not in self.headers))

    def memory(self) -> int:
        """Return how many bytes of memory this takes, about."""
        body = 0 if self.body_rcv is None else len(self.body_rcv)
        if self.is_upload:
            body = min(body, limits.UPLOAD_MEMORY_BYTES)
        return limits.REQUEST_BYTES + len(self.header_plus) + body

    def _allow_upload(self, line: bytes) -> None:
        target = UPLOAD.match(line)
        most = self.adj.upload_bytes(target[1].decode("latin-1")) if target else 0
        if most:
            self.is_upload = True
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = most + limits.CHUNKING_BYTES
            self.adj.inbuf_overflow = limits.UPLOAD_MEMORY_BYTES

    def _demand(self, met: bool, status: int = 400) -> None:
        if not met:
            self.refused = status
            raise ParsingError("refused")

    def _limit(self) -> None:
        if not self.headers_finished:
            line = self.header_plus.partition(b"\r\n")[0]
            if len(line) > limits.LINE_BYTES:
                self._refuse(414)
        elif isinstance(self.body_rcv, ChunkedReceiver):
            line, trailer = self.body_rcv.control_line, self.body_rcv.trailer
            if len(line) > limits.CHUNK_LINE_BYTES or len(trailer) > limits.TRAILER_BYTES:
                self._refuse(400)

    def _refuse(self, status: int) -> None:
        self.error = Refusal(status)
        self.completed = True

    def _cut(self) -> None:
        if self.chunked:
            self.headers["CONTENT_LENGTH"] = str(self.body_bytes_received)
        self.close()
        self.body_rcv = None
        self.error = None
        self.cut = True
