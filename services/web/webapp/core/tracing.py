"""Starts the traces of a process of the web or of a writer."""

from contract import traces

from .config import Config
from .database_trace import trace_statements


def start(service: str, config: Config) -> None:
    """Trace under this name, if traces are sent anywhere; not before a fork: a thread sends."""
    if config.traces_url:
        traces.start(service, config.traces_url, config.traces_share, inkwell__track=config.track)
        trace_statements()
