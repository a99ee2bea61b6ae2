"""One line of a service's log as JSON; both services' formatters begin with it."""

import logging
import sys
import threading
import time
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from contract import log_fields, traces

logger = logging.getLogger("inkwell")


class LogLine(JsonFormatter, ABC):
    """Writes time (UTC), level, logger, event, the request's id and the record's extras."""

    converter = staticmethod(time.gmtime)

    @abstractmethod
    def request_id(self) -> str | None:
        """Return the id of the request that is being served, if one is."""

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        """Put our fields first and the request's id on every line."""
        log_data[log_fields.TIME] = self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + "Z"
        log_data[log_fields.LEVEL] = record.levelname
        log_data[log_fields.LOGGER] = record.name
        super().add_fields(log_data, record, message_dict)
        log_data[log_fields.EVENT] = log_data.pop("message", "")
        log_data.pop("color_message", None)  # uvicorn's, for terminals
        if known := self.request_id():
            log_data[log_fields.REQUEST_ID] = known
        if found := traces.ids():
            log_data[log_fields.TRACE_ID], log_data[log_fields.SPAN_ID] = found


def log_uncaught() -> None:
    """Log what ends a program or a thread as a line too; Python would print its message."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            logger.critical("uncaught", exc_info=(kind, error, trace))
        else:
            sys.__excepthook__(kind, error, trace)  # such as Ctrl+C

    def of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            hook(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook, threading.excepthook = hook, of_thread
