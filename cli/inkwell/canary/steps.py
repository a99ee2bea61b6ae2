"""What is done to a canary: started, given weight, promoted, taken away. Each says what it does."""

import time
from collections.abc import Callable
from typing import Any

from inkwell.canary.health import Health
from inkwell.canary.release import Release
from inkwell.errors import InkwellError

Say = Callable[[str], None]
Sleep = Callable[[float], None]
READY_SECONDS = 300
LOOK_SECONDS = 2.0
ROLLOUT = {"web": ("web", "writer"), "model": ("model",)}


def start(release: Release, weight: int, tag: str, report: Say, sleep: Sleep = time.sleep) -> None:
    """Have a canary of this tag, ready, with this weight; raises InkwellError if it isn't ready."""
    now = release.canary()
    if not tag and not now["enabled"]:
        raise InkwellError(
            f"There is no canary; say what it runs: make canary WEIGHT={weight} TAG=..."
        )
    if tag and (not now["enabled"] or tag != now["tag"]):
        report(f"{release.of}: a canary of {tag}, at 0 %")
        _migrate_and_begin(release, tag, report)
        wait(release, report, sleep)
    move(release, weight, report, sleep)


def _migrate_and_begin(release: Release, tag: str, report: Say) -> None:
    try:
        release.set_canary(enabled=True, tag=tag, weight=0, hooks=True)
    except InkwellError as error:
        why = release.migration() or str(error)
        abort(release, report)
        raise InkwellError(f"The canary did not migrate, and is gone: {why}") from error


def move(release: Release, weight: int, report: Say, sleep: Sleep = time.sleep) -> None:
    """Give the canary a weight, once it is ready; raises InkwellError if it doesn't become so."""
    now = release.canary()
    if not now["enabled"]:
        raise InkwellError("There is no canary: make canary WEIGHT=... TAG=...")
    if weight:
        wait(release, report, sleep)
    release.set_canary(weight=weight)
    report(f"{release.of}: {now['tag'] or 'the canary'} {now['weight']} % -> {weight} %")


def wait(release: Release, report: Say, sleep: Sleep = time.sleep) -> None:
    """Wait until the canary's pods are ready; one that can't become ready is taken away."""
    last_line = ""
    for _ in range(int(READY_SECONDS / LOOK_SECONDS)):
        health = release.health()
        if health.is_ready:
            return
        if health.broken:
            break
        if (line := f"{health.ready} of {health.wanted} pods are ready") != last_line:
            report(f"{release.of}: {line}")
            last_line = line
        sleep(LOOK_SECONDS)
    abort(release, report)
    raise InkwellError(f"The canary did not become ready, and is gone: {_why(health)}")


def _why(health: Health) -> str:
    return health.broken or f"{health.ready} of {health.wanted} pods after {READY_SECONDS} s"


def abort(release: Release, report: Say) -> None:
    """Send everybody to the stable one at once, then take the canary away.

    Two upgrades: a proxy may hear that a subset is gone before it hears of the route without it.
    """
    now = release.canary()
    if now["weight"]:
        release.set_canary(weight=0)
        report(f"{release.of}: {now['weight']} % -> 0 %: everybody is at the stable one")
    if now["enabled"]:
        release.set_canary(enabled=False)
    report(f"{release.of}: no canary")


def promote(
    release: Release, report: Say, rolled_out: Callable[..., None], sleep: Sleep = time.sleep
) -> None:
    """Make the canary's version the stable one, and only then take the canary away.

    Args:
        release: whose canary it is.
        report: takes each line of progress.
        rolled_out: waits for workloads of a namespace, and raises InkwellError (Tools.rolled_out).
        sleep: waits.
    """
    values = release.values()
    now = values["canary"][release.of]
    if not now["enabled"]:
        raise InkwellError("There is no canary to promote")
    settings = PROMOTED[release.of](now, values)
    wait(release, report, sleep)
    report(f"{release.of}: {now['tag']} becomes the stable one; the canary serves meanwhile")
    release.change(settings, hooks=True)
    workloads = (f"deployment/{release.prefix}-{name}" for name in ROLLOUT[release.of])
    rolled_out(release.namespace, *workloads)
    abort(release, report)
    if now["settings"]:
        release.change({f"canary.{release.of}.settings.{name}": None for name in now["settings"]})
    report(f"{release.of}: {now['tag']} is the stable one")


def _promoted_web(canary: dict[str, Any], _values: dict[str, Any]) -> dict[str, Any]:
    named = {f"settings.{name}": value for name, value in canary["settings"].items()}
    return {"web.tag": canary["tag"], **named}


def _promoted_model(canary: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    if canary["settings"]:
        raise InkwellError(
            "canary.model.settings have no place in the stable model server: set what they are "
            "for in the values of model, and take them away"
        )
    weights = values["model"]["weights"]
    return {
        "model.tag": canary["tag"],
        "model.weights.source": "image",
        "model.weights.image": canary["image"] or weights["image"],
        "model.weights.folder": canary["folder"] or weights["folder"],
    }


PROMOTED = {"web": _promoted_web, "model": _promoted_model}
