"""What `inkwell canary status` says: the canary, its pods, and what the proxies have counted."""

from collections.abc import Callable
from typing import Any

from inkwell.canary.release import Release


def read(release: Release) -> dict[str, Any]:
    """Return the canary's state for a program; a release without one has `enabled` alone."""
    now = release.canary()
    status: dict[str, Any] = {"of": release.of, "enabled": bool(now["enabled"])}
    if not now["enabled"]:
        return status
    health = release.health()
    proxies = {
        proxy: {
            track: {
                "requests": counts.requests,
                "errors": counts.errors,
                "p95_ms": counts.quantile(0.95),
            }
            for track, counts in tracks.items()
        }
        for proxy, tracks in release.snapshot().items()
    }
    pods = {"ready": health.ready, "wanted": health.wanted, "broken": health.broken}
    return {**status, "tag": now["tag"], "weight": now["weight"], "pods": pods, "proxies": proxies}


def show(status: dict[str, Any], report: Callable[[str], None]) -> None:
    """Print it for a person; counts are since each proxy started."""
    of = status["of"]
    if not status["enabled"]:
        report(f"{of}: no canary")
        return
    pods = status["pods"]
    ready = f"{pods['ready']} of {pods['wanted']} pods ready"
    report(f"{of}: {status['tag']} at {status['weight']} %, {ready}")
    if pods["broken"]:
        report(pods["broken"])
    for proxy, tracks in status["proxies"].items():
        for track, counts in tracks.items():
            slow = counts["p95_ms"]
            times = "" if slow is None else f", 95 % within {slow:.0f} ms"
            report(f"{proxy}: {track}: {counts['errors']} of {counts['requests']} failed{times}")
