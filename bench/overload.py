"""`make bench-overload`: ten times as many clients as the model server takes, for ten minutes.

It takes slots and queue together; the rest has to be refused at once, with Retry-After, which these
clients don't heed: they ask again a second later. Health is asked for all the while.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import httpx2

from bench.machine import write_result
from bench.served import Served, served
from inkwell.shared.checkout import ROOT

RESULT = ROOT / "build" / "bench" / "overload.json"
SLOTS, QUEUE = 8, 32
CLIENTS = 10 * (SLOTS + QUEUE)
PAUSE_S = 1.0
GROWTH_MB = 64.0
REFUSALS = (429, 503)


@dataclass
class Seen:
    """What the clients saw."""

    statuses: Counter[str] = field(default_factory=Counter)
    refusals_s: list[float] = field(default_factory=list)
    health_s: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    rss_mb: list[float] = field(default_factory=list)


async def ask(port: int, prompt: str, person: str) -> tuple[int, bool]:
    """Ask for a letter; return the status, and whether there was a Retry-After.

    By hand: a hundred clients of a library would keep a core from the server.
    """
    messages = [{"role": "user", "content": prompt}]
    request = {"messages": messages, "max_tokens": 200, "safety_identifier": person}
    body = json.dumps(request).encode()
    head = (
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head.encode() + body)
        answer = await reader.read()
    finally:
        writer.close()
    status_and_headers = answer.partition(b"\r\n\r\n")[0].lower()
    return int(status_and_headers.split()[1]), b"\r\nretry-after: " in status_and_headers


async def one_client(port: int, until: float, chance: random.Random, tally: Seen) -> None:
    """Ask for letters, and again a second after a refusal."""
    await asyncio.sleep(chance.random() * PAUSE_S)
    while time.monotonic() < until:
        prompt = " ".join(chance.choices(["data", "Sony", "python", "nurse", "Bern"], k=60))
        began = time.monotonic()
        try:
            status, retry_after = await ask(port, prompt, f"person {chance.randrange(100)}")
        except (OSError, IndexError) as error:
            tally.statuses[type(error).__name__] += 1
            await asyncio.sleep(PAUSE_S)
            continue
        tally.statuses[str(status)] += 1
        if status in REFUSALS:
            tally.refusals_s.append(time.monotonic() - began)
            tally.without_retry_after += not retry_after
            await asyncio.sleep(PAUSE_S)


async def watch(server: Served, until: float, tally: Seen) -> None:
    """Ask for health, and look at the memory."""
    async with httpx2.AsyncClient(base_url=server.url, timeout=60) as client:
        while time.monotonic() < until:
            began = time.monotonic()
            answer = await client.get("/healthz")
            tally.health_s.append(time.monotonic() - began)
            tally.statuses[f"health {answer.status_code}"] += 1
            tally.rss_mb.append(server.taken().rss_mb)
            await asyncio.sleep(PAUSE_S)


async def load(server: Served, seconds: float) -> Seen:
    """Let all clients ask for so long."""
    tally, until = Seen(), time.monotonic() + seconds
    port = int(server.url.rpartition(":")[2])
    clients = (one_client(port, until, random.Random(number), tally) for number in range(CLIENTS))
    await asyncio.gather(watch(server, until, tally), *clients)
    return tally


def summary(tally: Seen, before: float, after: float) -> dict[str, Any]:
    """Return what was seen, for people and machines."""
    late = sorted(tally.refusals_s)
    return {
        "clients": CLIENTS,
        "statuses": dict(tally.statuses),
        "refusal_s_median": round(median(late), 3) if late else None,
        "refusal_s_99": round(late[int(0.99 * len(late))], 3) if late else None,
        "refusal_s_slowest": round(late[-1], 3) if late else None,
        "refusals_without_retry_after": tally.without_retry_after,
        "health_s_slowest": round(max(tally.health_s), 3),
        "rss_mb_before": before,
        "rss_mb_peak": max(tally.rss_mb),
        "rss_mb_halfway": tally.rss_mb[len(tally.rss_mb) // 2],
        "rss_mb_after": after,
    }


def wrong(result: dict[str, Any]) -> list[str]:
    """Return what a server under load must not do."""
    allowed = {"200", "health 200", *map(str, REFUSALS)}
    faults = [
        f"{name}: {count}" for name, count in result["statuses"].items() if name not in allowed
    ]
    if not result["statuses"].get("503"):
        faults.append("nobody was refused: this was no overload")
    if result["refusals_without_retry_after"]:
        faults.append("refusals without Retry-After")
    if result["rss_mb_after"] - result["rss_mb_halfway"] > GROWTH_MB:
        faults.append("memory grew in the second half")
    return faults


def main() -> int:
    """Load, print and write; return 1 if the server did what it must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    minutes = parser.parse_args().minutes
    bounds = {"INKWELL_MODEL_SLOTS": str(SLOTS), "INKWELL_MODEL_QUEUE": str(QUEUE)}
    with served(**bounds) as server:
        before = server.taken().rss_mb
        tally = asyncio.run(load(server, minutes * 60))
        idle = server.idle()
        result = summary(tally, before, server.taken().rss_mb)
    result["wrong"] = wrong(result) + ([] if idle else ["something was left in a slot or waiting"])
    print(write_result(RESULT, {"minutes": minutes, **result}))
    return 1 if result["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
