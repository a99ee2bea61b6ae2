"""What contract.traces does where there is an address: OpenTelemetry's SDK, sending OTLP/HTTP.

Spans wait in a bounded queue and a thread sends them. That the address doesn't answer is logged
once, and once that it does again; spans are lost meanwhile, and nothing else is.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from . import traceparent
from .traces import Kind, Value
from .version import VERSION

PATH = "/v1/traces"
QUEUE = 2048  # spans, about 2 MB
BATCH = 256
DELAY_MS = 1000
SEND_S = 3  # for one batch, all tries together
FLUSH_S = 2  # as the process ends
KINDS: Mapping[Kind, trace.SpanKind] = {
    "internal": trace.SpanKind.INTERNAL,
    "server": trace.SpanKind.SERVER,
    "client": trace.SpanKind.CLIENT,
    "producer": trace.SpanKind.PRODUCER,
    "consumer": trace.SpanKind.CONSUMER,
}
logger = logging.getLogger("inkwell.traces")


class Span:
    """A span of OpenTelemetry, without what would take messages."""

    def __init__(self, made: trace.Span) -> None:
        self._made = made

    def set(self, **attributes: Value) -> None:
        """Add attributes; `a__b` is written `a.b`, as OpenTelemetry names them."""
        self._made.set_attributes(_named(attributes))

    def rename(self, name: str) -> None:
        """Name the operation, once it is known."""
        self._made.update_name(name)

    def fail(self, kind: str) -> None:
        """Mark it as failed, by the type of an error."""
        self._made.set_attribute("error.type", kind)
        self._made.set_status(trace.StatusCode.ERROR)


class Exporting:
    """A process's tracer and the thread that sends its spans."""

    def __init__(self, service: str, url: str, share: float, resource: Mapping[str, str]) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # SaidOnce speaks for it
        about = {
            "service.name": service,
            "service.version": VERSION,
            "service.instance.id": f"{socket.gethostname()}:{os.getpid()}",
            **_named(resource),
        }
        sampler = ParentBased(TraceIdRatioBased(share))
        self._provider = TracerProvider(sampler, Resource(about), shutdown_on_exit=False)
        exporter = SaidOnce(OTLPSpanExporter(url.rstrip("/") + PATH, timeout=SEND_S))
        processor = BatchSpanProcessor(
            exporter,
            max_queue_size=QUEUE,
            schedule_delay_millis=DELAY_MS,
            max_export_batch_size=BATCH,
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("inkwell")

    @contextmanager
    def span(
        self, name: str, kind: Kind, parent: str, attributes: Mapping[str, Value]
    ) -> Iterator[Span]:
        """Trace a block."""
        with self._tracer.start_as_current_span(
            name,
            _context(parent),
            KINDS[kind],
            _named(attributes),
            record_exception=False,  # its message and traceback may quote a person
            set_status_on_exception=False,
        ) as made:
            span = Span(made)
            try:
                yield span
            except Exception as error:
                if getattr(error, "is_fault", True):
                    span.fail(type(error).__qualname__)
                raise

    def record(
        self, name: str, began: float, ended: float, parent: str, attributes: Mapping[str, Value]
    ) -> None:
        """Add a span of the past to a trace."""
        context = _context(parent)
        if not trace.get_current_span(context).get_span_context().is_valid:
            return
        zero = time.time_ns() - time.monotonic_ns()
        at = [zero + int(seconds * 1e9) for seconds in (began, ended)]
        made = self._tracer.start_span(
            name, context, attributes=_named(attributes), start_time=at[0]
        )
        made.end(at[1])

    def current(self) -> Span:
        """Return the current span; outside of any, one that takes everything and keeps nothing."""
        return Span(trace.get_current_span())

    def traceparent(self) -> str:
        """Return the header of the current span, or ""."""
        here = trace.get_current_span().get_span_context()
        if not here.is_valid:
            return ""
        return traceparent.make(here.trace_id, here.span_id, kept=here.trace_flags.sampled)

    def close(self) -> None:
        """Send what is left within FLUSH_S; a thread that takes longer ends with the process."""
        last = threading.Thread(target=self._provider.shutdown, daemon=True)
        last.start()
        last.join(FLUSH_S)


class SaidOnce(SpanExporter):
    """Sends spans by another exporter, and logs when that begins or ceases to fail."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send a batch; whatever goes wrong, only the batch is lost."""
        try:
            result = self._inner.export(spans)
        except Exception as error:  # noqa: BLE001 - a library's fault must cost no letter
            self._say(type(error).__name__)
            return SpanExportResult.FAILURE
        self._say("" if result is SpanExportResult.SUCCESS else "not taken")
        return result

    def shutdown(self) -> None:
        """Give up what is being sent."""
        self._inner.shutdown()

    def _say(self, error: str) -> None:
        if error and not self._failing:
            logger.warning("traces are not delivered", extra={"error": error})
        elif self._failing and not error:
            logger.info("traces are delivered again")
        self._failing = bool(error)


def _context(parent: str) -> Context | None:
    """Return the context that a header names; None: the current one."""
    if not (accepted := traceparent.accept(parent)):
        return None
    trace_id, span_id, kept = traceparent.parts(accepted)
    flags = trace.TraceFlags(trace.TraceFlags.SAMPLED if kept else trace.TraceFlags.DEFAULT)
    there = trace.SpanContext(trace_id, span_id, is_remote=True, trace_flags=flags)
    return trace.set_span_in_context(trace.NonRecordingSpan(there), Context())


def _named(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {name.replace("__", "."): value for name, value in attributes.items()}
