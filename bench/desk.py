"""`make bench`: letters at 1, 4 and 8 people, every page at 50 requests a second, and memory.

Prints tables and writes build/bench/desk.json. Figures are of this machine, side by side in one
run; docs/lab-notes.md keeps those that were worth keeping.
"""

import json
import platform
import tempfile
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import httpx2
import psutil

from bench.machine import machine, write_result
from bench.models import random_half_billion
from bench.people import Person, Wait, steadily, together
from harness.stack import RunningInkwell
from inkwell.shared.checkout import ROOT

PEOPLE = (1, 4, 8)
RATE = 50.0
PAGE_SECONDS = 10.0
RESULT = ROOT / "build" / "bench" / "desk.json"
# A few people do here what hundreds would.
LIMITLESS = {
    f"INKWELL_{action.upper()}S_A_MINUTE": "0" for action in ("letter", "export", "diff", "edit")
}
# A random model never ends by itself: 250 tokens are a letter. Nor would a rewrite help it.
HALF_BILLION_ENV = {"INKWELL_LETTER_TOKENS": "250", "INKWELL_REWRITES": "0"}


def main() -> None:
    """Measure everything, print it and write it."""
    result: dict[str, object] = {"machine": machine() | {"python": platform.python_version()}}
    letters: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="inkwell-bench-") as scratch:
        home = Path(scratch) / "mini"
        with running(home, {"INKWELL_REWRITES": "0", **LIMITLESS}) as stack:
            letters["mini"] = measure_letters(stack)
            result |= measure_pages(stack)
            result["rss_mb"] = {"mini": memory(stack)}
        model = random_half_billion(Path(scratch) / "qwen2-0.5b-random")
        with running(
            Path(scratch) / "half", {"INKWELL_MODEL": str(model), **HALF_BILLION_ENV, **LIMITLESS}
        ) as s:
            letters["qwen2-0.5b-random"] = measure_letters(s)
            result["rss_mb"] = {**result["rss_mb"], "qwen2-0.5b-random": memory(s)}  # type: ignore[dict-item]
    for figure in ("first_word_s", "first_word_p95_s", "letter_s", "letter_p95_s", "tokens_per_s"):
        result[figure] = {
            model: {people: row[figure] for people, row in rows.items()}
            for model, rows in letters.items()
        }
    write_result(RESULT, result)
    print(f"\nWritten to {RESULT.relative_to(ROOT)}")


class running:  # noqa: N801 - reads as a word in `with running(...)`
    """Inkwell for the length of a block."""

    def __init__(self, home: Path, env: dict[str, str]) -> None:
        self.stack = RunningInkwell(home, env)

    def __enter__(self) -> RunningInkwell:
        self.stack.start()
        return self.stack

    def __exit__(self, *_: object) -> None:
        self.stack.stop()


def measure_letters(stack: RunningInkwell) -> dict[str, dict[str, float]]:
    """Measure letters at each number of people, after one to warm up."""
    together([Person(stack.url)])
    rows = {}
    print(
        f"\n{'people':>6} {'first word s':>13} {'p95':>7} {'letter s':>9} "
        f"{'p95':>7} {'tokens/s':>9}"
    )
    for people in PEOPLE:
        before = tokens_written(stack)
        rounds = [together([Person(stack.url) for _ in range(people)]) for _ in range(3)]
        waits = [wait for waits, _ in rounds for wait in waits]
        seconds = sum(seconds for _, seconds in rounds)
        rows[str(people)] = row = figures(waits, (tokens_written(stack) - before) / seconds)
        print(
            f"{people:>6} {row['first_word_s']:>13.3f} {row['first_word_p95_s']:>7.3f} "
            f"{row['letter_s']:>9.2f} {row['letter_p95_s']:>7.2f} {row['tokens_per_s']:>9.1f}"
        )
    return rows


def figures(waits: list[Wait], tokens_per_s: float) -> dict[str, float]:
    """Return the median and the 95th percentile of what people waited."""
    first = [wait.first_word_s for wait in waits]
    whole = [wait.letter_s for wait in waits]
    return {
        "first_word_s": round(median(first), 4),
        "first_word_p95_s": round(p95(first), 4),
        "letter_s": round(median(whole), 3),
        "letter_p95_s": round(p95(whole), 3),
        "tokens_per_s": round(tokens_per_s, 1),
    }


def p95(values: list[float]) -> float:
    """Return the 95th percentile, by interpolation between the values."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def tokens_written(stack: RunningInkwell) -> float:
    """Read the model server's count of completion tokens."""
    state = json.loads((stack.home / "run" / "state.json").read_text())
    text = httpx2.get(state["model_url"].removesuffix("/v1") + "/metrics").raise_for_status().text
    lines = [line for line in text.splitlines() if "tokens_total{" in line and "completion" in line]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def measure_pages(stack: RunningInkwell) -> dict[str, object]:
    """Measure every page at RATE requests a second, as a person with a letter."""
    person = Person(stack.url)
    person.write_letter()
    letter = person.client.get("/api/v1/letters").raise_for_status().json()["items"][0]["id"]
    pages = [
        "/", "/auth/register", "/auth/login", "/user/protected", "/user/profile", "/letters",
        f"/letters/{letter}", f"/letters/{letter}/versions", f"/letters/{letter}/export.pdf",
        f"/letters/{letter}/export.docx", f"/letters/{letter}/export.txt", "/api/v1/letters",
        f"/api/v1/letters/{letter}", "/api/v1/openapi.json", "/healthz", "/readyz", "/metrics",
    ]  # fmt: skip
    half: dict[str, float] = {}
    most: dict[str, float] = {}
    failed: dict[str, int] = {}
    print(f"\n{'page':<36} {'p50 ms':>8} {'p95 ms':>8} {'not 200':>8}")
    for page in pages:
        name = page.replace(letter, "<id>")
        person.client.get(page)  # the first one compiles its template
        seconds, failed[name] = steadily(partial(status_of, person, page), RATE, PAGE_SECONDS)
        half[name] = round(median(seconds) * 1000, 1)
        most[name] = round(p95(seconds) * 1000, 1)
        print(f"{name:<36} {half[name]:>8.1f} {most[name]:>8.1f} {failed[name]:>8}")
    return {"page_p50_ms": half, "page_p95_ms": most, "page_not_200": failed}


def status_of(person: Person, page: str) -> int:
    """Fetch a page; return its status code."""
    return person.client.get(page).status_code


def memory(stack: RunningInkwell) -> dict[str, float]:
    """Return the resident megabytes of each part, with its children's."""
    parts = json.loads((stack.home / "run" / "state.json").read_text())["pids"]
    sizes = {}
    for name, pid in parts.items():
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        sizes[name] = round(sum(member.memory_info().rss for member in family) / 2**20, 1)
    print("\nresident MB: " + ", ".join(f"{name} {size}" for name, size in sizes.items()))
    return sizes


if __name__ == "__main__":
    main()
