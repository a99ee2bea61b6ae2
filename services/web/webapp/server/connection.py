"""One client's connection: what it waits for, since when, and how it ends."""

import logging
import socket
import struct
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel

from . import limits
from .answers import Answer, ErrorAnswer
from .parsing import Request
from .refusals import Refusal

PATIENCE_S = {
    "new": limits.HEAD_S,
    "head": limits.HEAD_S,
    "body": limits.BODY_S,
    "answer": limits.UNREAD_S,
    "idle": limits.IDLE_S,
    "end": limits.LINGER_S,
}
NOT_STOPPED = ("work", "answer")  # these end within gunicorn's graceful_timeout, or with it
RESET = struct.pack("ii", 1, 0)  # close without sending what is left
logger = logging.getLogger("inkwell.server")


def _without_path(record: logging.LogRecord) -> bool:
    """Drop the lines about clients that left, and the paths from those about our faults."""
    if record.msg.startswith("Exception while serving"):
        record.msg = "an answer broke off"
    return record.levelno > logging.INFO


logger.addFilter(_without_path)


def owner(address: str) -> str:
    """Return whom an address's connections count for: an IPv6 network of 64 bits is one."""
    ip = ip_address(address.partition("%")[0])
    if not isinstance(ip, IPv6Address):
        return address
    return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))


class Connection(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """waitress's connection, with deadlines, and an end that lets the last answer be read."""

    parser_class = Request
    task_class = Answer
    error_task_class = ErrorAnswer
    logger = logger
    request: Request | None
    requests: list[Request]

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any) -> None:  # noqa: A002 - waitress's name
        self.owner = owner(addr[0])
        self.sent = 0  # bytes
        self.served = 0  # requests
        self.ending = False
        self.stage: tuple[str, object] = ("new", 0)
        self.since = time.monotonic()  # the stage's beginning
        super().__init__(server, sock, addr, adj, map=map)

    def waiting_for(self) -> tuple[str, object]:
        """Return the stage that the connection is in; whatever counts as progress changes it."""
        if self.ending:
            return "end", None
        if self.total_outbufs_len:
            return "answer", self.sent // limits.UNREAD_BYTES
        if self.requests:
            return "work", None
        if self.request is None:
            return ("idle" if self.served else "new"), self.served
        if not self.request.headers_finished:
            return "head", self.served
        if self.request.is_upload:
            return "body", (self.served, len(self.request.body_rcv) // limits.UPLOAD_STEP_BYTES)
        return "body", self.served

    def waited_s(self, now: float) -> float:
        """Return for how long the connection has been in its stage."""
        stage = self.waiting_for()
        if stage != self.stage:
            # A first request's head counts from the connection, with any line ends before it.
            if not {self.stage[0], stage[0]} <= {"new", "head"} or self.stage[1] != stage[1]:
                self.since = now
            self.stage = stage
        return now - self.since

    def end_if_late(self, now: float, stopping: float | None) -> None:
        """End the connection if its client is late; `stopping` is since when the process stops."""
        waited, stage = self.waited_s(now), self.stage[0]
        late = stage in PATIENCE_S and waited > PATIENCE_S[stage]
        if stopping is not None and stage not in NOT_STOPPED:
            late = late or min(waited, now - stopping) > limits.STOPPING_S
        if not late:
            return
        if stage in ("head", "body"):
            self.refuse(408)
        else:
            self.drop()

    def refuse(self, status: int) -> None:
        """Answer at once, without a thread, and end the connection; it must be reading."""
        with self.requests_lock:
            if self.request is not None:
                self.request.close()
                self.request = None
        answer = Refusal(status).raw()
        with self.outbuf_lock:
            self.outbufs[-1].append(answer)
            self.total_outbufs_len += len(answer)
        self.close_when_flushed = True
        self.handle_write()

    def drop(self) -> None:
        """Close now; of an answer that isn't read the kernel shall keep nothing either."""
        if self.total_outbufs_len and self.socket is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.ending = True
        self.handle_close()

    def memory(self) -> int:
        """Return how many bytes of memory its requests and its unread answers take, about."""
        unfinished = [self.request] if self.request is not None else []
        requests = sum(each.memory() for each in [*self.requests, *unfinished])
        buffers = [each for each in self.outbufs if isinstance(each, OverflowableBuffer)]
        return requests + sum(len(each) for each in buffers)

    def may_end(self) -> bool:
        """Return whether it waits for its client alone, with half a request or half an answer."""
        return self.request is not None or self.total_outbufs_len > 0

    def end(self, status: int) -> None:
        """End it: half a request is refused, half an answer is broken off."""
        if self.total_outbufs_len or self.requests:  # a refusal could fall into an answer
            self.drop()
        else:
            self.refuse(status)

    def received(self, data: bytes) -> bool:
        """Take what has come."""
        taken: bool = super().received(data)
        with self.requests_lock:
            if len(self.requests) > limits.PIPELINED:
                del self.requests[limits.PIPELINED + 1 :]
                self.requests[-1].error = Refusal(429)
        self.server.count(len(data))
        if self.request is not None and self.request.is_upload and not self.request.is_admitted:
            self.request.is_admitted = self.server.may_upload()
            if not self.request.is_admitted:
                self.refuse(503)
        return taken

    def uploads(self) -> int:
        """Return how many uploads it has, those that come and those that are worked on."""
        unfinished = [self.request] if self.request is not None else []
        return sum(each.is_upload for each in [*self.requests, *unfinished])

    def service(self) -> None:
        """Answer one request; this runs in a thread."""
        super().service()
        self.served += 1

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the kernel takes of `data`; return how much that was."""
        if self.socket is None:
            return 0
        sent: int = super().send(data, do_close)
        self.sent += sent
        return sent

    def readable(self) -> bool:
        """Return whether to read: also after the last answer, until the client closes."""
        return self.ending or super().readable()

    def handle_read(self) -> None:
        """Read; after the last answer only to be rid of it."""
        if not self.ending:
            super().handle_read()
            return
        try:
            self.recv(self.adj.recv_bytes)
        except OSError:
            self.handle_close()

    def handle_expt(self) -> None:
        """Close: urgent data has no meaning in HTTP."""
        self.drop()

    def handle_close(self) -> None:
        """Close; after our last answer say so, and let the client close first."""
        if self.will_close and not self.ending and self._end_sending():
            return
        self.ending = True
        super().handle_close()

    def _end_sending(self) -> bool:
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            return False
        self.ending, self.will_close = True, False
        return True
