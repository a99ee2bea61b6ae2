"""One line of a service's log as JSON; both services' formatters begin with it."""

import logging
import time
from abc import ABC, abstractmethod
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from contract import log_fields


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
