"""Raises the load through the gateway: latency by rate, and the answers beyond the limits."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from statistics import median, quantiles
from typing import Any

import psutil

from bench.people import Person, steadily, together
from harness import lab
from harness.people import FORM

PATH = "/letters"  # a page with a query to the database
RATES = (10, 20, 40, 80, 120)  # requests a second
SECONDS = 8.0
CROWDS = (1, 4, 8, 16, 32)
BENT_S = 1.0  # a page that takes longer is late
TOO_MANY = 14  # letters of one person in a minute, of which ten are let through


def person(addresses: Iterator[str]) -> Person:
    """Return somebody new at an address of their own."""
    return Person(lab.URL, lab.client(next(addresses)))


def pages(addresses: Iterator[str]) -> list[dict[str, float]]:
    """Ask for a page at rising rates, open loop, until most answers are late."""
    reader = person(addresses)
    rows = []
    for rate in RATES:
        psutil.cpu_percent()
        waits, failed = steadily(partial(_status, reader), rate, SECONDS)
        row = {
            "rate": rate,
            "p50_ms": round(1000 * median(waits), 1),
            "p95_ms": round(1000 * quantiles(waits, n=20)[-1], 1),
            "failed": failed,
            "machine_cpu_percent": psutil.cpu_percent(),  # of all cores, since the line above
        }
        rows.append(row)
        if row["p50_ms"] > 1000 * BENT_S:
            break
    return rows


def _status(reader: Person) -> int:
    return reader.client.get(PATH).status_code


def letters(addresses: Iterator[str]) -> list[dict[str, float]]:
    """Let crowds of people ask for a letter at the same moment; every one must get it."""
    rows = []
    for count in CROWDS:
        waits, seconds = together([person(addresses) for _ in range(count)])
        rows.append(
            {
                "people": count,
                "first_word_s": round(median(wait.first_word_s for wait in waits), 2),
                "letter_s": round(median(wait.letter_s for wait in waits), 2),
                "all_s": round(seconds, 1),
            }
        )
    return rows


def beyond(addresses: Iterator[str]) -> dict[str, Any]:
    """Ask for more letters than a person may; return what is answered."""
    eager = person(addresses)
    lab.next_minute()
    answers = [eager.client.post("/api/v1/letters", json=FORM) for _ in range(TOO_MANY)]
    refused = [answer for answer in answers if answer.status_code >= 400]
    return {
        "answers": dict(Counter(str(answer.status_code) for answer in answers)),
        "without_retry_after": sum("Retry-After" not in answer.headers for answer in refused),
    }
