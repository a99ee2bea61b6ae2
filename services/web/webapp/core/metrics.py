"""What is measured of the web and the writer, for Prometheus; docs/metrics.md lists it.

Labels hold route templates and fixed words only, never anything that a person typed.
"""

import time
from collections.abc import Iterable
from itertools import product

from flask import Flask, Response, g, request
from prometheus_client import Counter, Gauge, Histogram, Summary

from contract import tracks
from contract.version import VERSION

from .config import Config
from .request_log import route
from .version import git_commit

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

BUILD = Gauge(
    "inkwell_build_info",
    "1, of the build that answers.",
    ["version", "commit", "track"],
    multiprocess_mode="livemax",
)
HTTP_REQUESTS = Counter(
    "inkwell_http_requests_total", "Requests answered.", ["route", "method", "status"]
)
HTTP_SECONDS = Histogram(
    "inkwell_http_request_seconds",
    "Seconds until the answer began.",
    ["route", "method", "status_class"],
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
QUEUE_OLDEST = Gauge(
    "inkwell_queue_oldest_seconds",
    "Seconds since the oldest of the letters that wait was asked for; 0 where none waits.",
    multiprocess_mode="livemostrecent",
)
LETTER_QUALITY = Gauge(
    "inkwell_letter_quality",
    "The check's score of the newest letter, 0 to 1.",
    multiprocess_mode="livemostrecent",
)
# Each writer has letters of its own.
LETTERS_WRITING = Gauge(
    "inkwell_letters_writing", "Letters in progress.", multiprocess_mode="livesum"
)

# track: stable or canary, of the web that was asked for the letter; model_track: of the model
# server that wrote it, empty where it didn't say.
TRACKS = ("track", "model_track")
ALL_TRACKS = tuple(product(tracks.WEB, ("", *tracks.WEB)))
OUTCOMES = ("done", "failed", "stopped")
RESULTS = ("sendable", "not_sendable")
VERDICTS = ("up", "down")

# reason: such as throttled, queue_full; error: which of the writer's errors of the model server.
ASKED = Counter("inkwell_letters_asked_total", "Letters that were queued.", ["track"])
LETTERS = Counter("inkwell_letters_total", "Letters that ended.", ["outcome", *TRACKS])
CHECKED = Counter(
    "inkwell_letters_checked_total", "Finished letters by the check's verdict.", ["result", *TRACKS]
)
TOKENS = Counter(
    "inkwell_tokens_total", "Tokens of forms and answers, as people's usage counts them.", TRACKS
)
REWRITES = Counter(
    "inkwell_rewrites_total", "Letters written once more, for the check found a fault.", TRACKS
)
MODEL_ERRORS = Counter(
    "inkwell_model_errors_total", "Answers that the model server didn't give.", ["error"]
)
FEEDBACK = Counter("inkwell_feedback_total", "Ratings given to letters.", ["verdict", *TRACKS])
REFUSALS = Counter("inkwell_refusals_total", "Requests refused.", ["reason"])

# The names of experiments and variants are the operator's, in INKWELL_EXPERIMENT.
ARM = ("experiment", "variant")
ARM_LETTERS = Counter(
    "inkwell_experiment_letters_total", "Letters that ended, by variant.", ["outcome", *ARM]
)
ARM_FEEDBACK = Counter(
    "inkwell_experiment_feedback_total", "Ratings given to letters, by variant.", ["verdict", *ARM]
)

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
# Of summaries the client keeps count and sum: for means, which add up over processes.
LETTER_MARKS = Summary(
    "inkwell_letter_marks", "Stretches without a source that the check marked in a letter.", TRACKS
)
LETTER_WORDS = Summary("inkwell_letter_words", "Words of a finished letter.", TRACKS)
INFERENCE_SECONDS = Summary(
    "inkwell_inference_seconds", "Seconds that the model server spent on a letter."
)


def init_app(app: Flask, config: Config) -> None:
    """Count and time each request."""
    describe_build(config)
    begin_at_zero((ASKED, [(config.track,)]), (FEEDBACK, _with_tracks(VERDICTS)))

    @app.after_request
    def observe(response: Response) -> Response:
        method = request.method if request.method in METHODS else "other"
        status = str(response.status_code)
        HTTP_REQUESTS.labels(route(), method, status).inc()
        seconds = time.perf_counter() - g.started
        HTTP_SECONDS.labels(route(), method, f"{status[0]}xx").observe(seconds)
        return response


def init_writer(config: Config) -> None:
    """Show a writer's counts from the start."""
    describe_build(config)
    begin_at_zero((LETTERS, _with_tracks(OUTCOMES)), (CHECKED, _with_tracks(RESULTS)))
    each = (TOKENS, REWRITES, FIRST_WORD_SECONDS, LETTER_SECONDS, LETTER_MARKS, LETTER_WORDS)
    begin_at_zero(*((metric, ALL_TRACKS) for metric in each))


def describe_build(config: Config) -> None:
    """Say which build this is."""
    BUILD.labels(VERSION, config.commit or git_commit(), config.track).set(1)


def begin_at_zero(
    *series: tuple[Counter | Histogram | Summary, Iterable[tuple[str, ...]]],
) -> None:
    """Show series before their first event: a rate misses the event that a series begins with."""
    for metric, labels in series:
        for values in labels:
            metric.labels(*values)


def _with_tracks(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(word, *both) for word in words for both in ALL_TRACKS]
