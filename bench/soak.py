"""`python -m bench.soak --minutes 5`: streams that are left at any moment, and what is left behind.

Eight clients ask, read a while and hang up, or stay to the end. Afterwards nothing may run or wait,
a letter is written as before, and files and threads are as many as they were. Memory settles once
the cache of prefixes is full: what it grew by in the second half is told, and bounded.
"""

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx2

from bench.machine import write_result
from bench.served import Served, Taken, served
from inkwell.shared.checkout import ROOT

RESULT = ROOT / "build" / "bench" / "soak.json"
STREAMS = 8
GROWTH_MB = 24.0  # in the second half: an allocator's play
MORE_THREADS = 4  # a thread pool may fill meanwhile
MORE_FILES = 4


@dataclass
class Soak:
    """What happened, and what the server held at the beginning, halfway and at the end."""

    ended: Counter[str] = field(default_factory=Counter)
    readings: list[Taken] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def judge(self) -> None:
        """Note what leaked."""
        before, half, after = self.readings
        if after.rss_mb - half.rss_mb > GROWTH_MB:
            self.wrong.append(
                f"memory grew from {half.rss_mb} to {after.rss_mb} MB in the 2nd half"
            )
        if after.threads > before.threads + MORE_THREADS:
            self.wrong.append(f"threads grew from {before.threads} to {after.threads}")
        if after.files > before.files + MORE_FILES:
            self.wrong.append(f"open files grew from {before.files} to {after.files}")


async def one_client(url: str, until: float, chance: random.Random, soak: Soak) -> None:
    """Ask again and again, leaving at any moment."""
    async with httpx2.AsyncClient(base_url=url, timeout=60) as client:
        while time.monotonic() < until:
            soak.ended[await one_stream(client, chance, soak)] += 1


async def one_stream(client: httpx2.AsyncClient, chance: random.Random, soak: Soak) -> str:
    """Ask once; return how it ended."""
    prompt = " ".join(chance.choices(["data", "Sony", "python", "Zürich", "你好", "nurse"], k=40))
    body = {
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": chance.choice([1, 30, 200]),
        "temperature": chance.choice([0, 1]),
        "stream": chance.random() < 0.8,
        "safety_identifier": chance.choice(["ann", "bob", "cy"]),
    }
    leaves_after = chance.choice([0.0, 0.01, 0.1, 0.5, 1e9])
    try:
        async with asyncio.timeout(leaves_after):
            async with client.stream("POST", "/v1/chat/completions", json=body) as answer:
                if answer.status_code != httpx2.codes.OK:
                    soak.wrong.append(f"{answer.status_code}: {(await answer.aread())[:200]!r}")
                    return "refused"
                last = [line async for line in answer.aiter_lines() if line][-1]
    except TimeoutError:
        return "left"
    if body["stream"] and last != "data: [DONE]":
        soak.wrong.append(f"a stream ended with {last[:200]!r}")
    return "whole"


def soak(server: Served, seconds: float, seed: int = 0) -> Soak:
    """Let clients come and go for so long; return what was seen, judged."""
    result = Soak()

    async def half(chances: list[random.Random]) -> None:
        until = time.monotonic() + seconds / 2
        await asyncio.gather(*(one_client(server.url, until, each, result) for each in chances))

    chances = [random.Random(seed + number) for number in range(STREAMS)]
    asyncio.run(half([random.Random(seed - 1)]))  # what is allocated once
    result = Soak(readings=[server.taken()])
    for _ in range(2):
        asyncio.run(half(chances))
        if not server.idle():
            result.wrong.append("a slot or a place in the queue was left behind")
        result.readings.append(server.taken())
    answer = httpx2.post(f"{server.url}/v1/completions", json={"prompt": "Dear", "max_tokens": 3})
    if answer.status_code != httpx2.codes.OK:
        result.wrong.append(f"afterwards the answer was {answer.status_code}")
    result.judge()
    return result


def summary(soak: Soak) -> dict[str, Any]:
    """Return what was seen, for people and machines."""
    names = ("before", "halfway", "after")
    readings = {name: vars(each) for name, each in zip(names, soak.readings, strict=True)}
    return {**readings, "ended": dict(soak.ended), "wrong": soak.wrong}


def main() -> int:
    """Soak, print and write; return 1 if anything leaked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    minutes = parser.parse_args().minutes
    with served() as server:
        result = summary(soak(server, minutes * 60))
    print(write_result(RESULT, {"minutes": minutes, **result}))
    return 1 if result["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
