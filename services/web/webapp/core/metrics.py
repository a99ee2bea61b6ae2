"""What is measured, for Prometheus. Several processes share $PROMETHEUS_MULTIPROC_DIR.

Labels hold route templates and fixed words only, never anything that a person typed.
"""

import os
import time

from flask import Flask, Response, g, request
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Summary,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from .request_log import route

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

HTTP_REQUESTS = Counter(
    "inkwell_http_requests_total", "Requests answered.", ["route", "method", "status"]
)
HTTP_SECONDS = Histogram(
    "inkwell_http_request_seconds",
    "Seconds until the answer began.",
    ["route", "method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
)

# Gauges: the newest value that any living process has set.
MODEL_LOADED = Gauge(
    "inkwell_model_loaded",
    "1 while the model server answers that its model is loaded, else 0.",
    multiprocess_mode="livemostrecent",
)
QUEUE_DEPTH = Gauge(
    "inkwell_queue_depth",
    "Letters that wait for a writer.",
    multiprocess_mode="livemostrecent",
)
LETTER_QUALITY = Gauge(
    "inkwell_letter_quality",
    "The share of rules that the newest letter meets, 0 to 1.",
    multiprocess_mode="livemostrecent",
)

# track: stable or canary, of the web that was asked for the letter; model_track: of the model
# server that wrote it, empty where it didn't say.
TRACKS = ("track", "model_track")

# outcome: done, failed, stopped. verdict: up, down. reason: such as throttled, queue_full.
LETTERS = Counter("inkwell_letters_total", "Letters that ended.", ["outcome", *TRACKS])
FEEDBACK = Counter("inkwell_feedback_total", "Ratings given to letters.", ["verdict"])
REFUSALS = Counter("inkwell_refusals_total", "Requests refused.", ["reason"])

FORM_LENGTH = Histogram(
    "inkwell_form_length_characters",
    "Characters of a letter's form.",
    buckets=(50, 100, 200, 400, 800, 1600, 3200, 6400, 12800),
)
FIRST_WORD_SECONDS = Histogram(
    "inkwell_first_word_seconds",
    "Seconds from asking for a letter to its first word.",
    TRACKS,
    buckets=(0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120),
)
LETTER_SECONDS = Histogram(
    "inkwell_letter_seconds",
    "Seconds from asking for a letter to its last word.",
    TRACKS,
    buckets=(1, 2, 4, 8, 15, 30, 60, 120, 240, 480),
)
LETTER_MARKS = Summary(
    "inkwell_letter_marks", "Stretches without a source that the check marked in a letter.", TRACKS
)
INFERENCE_SECONDS = Summary(
    "inkwell_inference_seconds", "Seconds that the model server spent on a letter."
)


def exposition() -> bytes:
    """Return the metrics of all processes in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def forget_this_process() -> None:
    """Take this process's gauges out as it ends; its counts stay."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def init_app(app: Flask) -> None:
    """Count and time each request."""

    @app.after_request
    def observe(response: Response) -> Response:
        method = request.method if request.method in METHODS else "other"
        HTTP_REQUESTS.labels(route(), method, str(response.status_code)).inc()
        HTTP_SECONDS.labels(route(), method).observe(time.perf_counter() - g.started)
        return response
