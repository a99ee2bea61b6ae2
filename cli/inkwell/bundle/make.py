"""Make a bundle from source: run the steps that are missing, then put the bundle together."""

import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from inkwell.bundle import conformance, mesh, steps, toolchain
from inkwell.bundle.groups import Group, Origin
from inkwell.bundle.optional import monitoring, monitoring_tests, tools
from inkwell.bundle.output.assemble import assemble, files_of, installed, packages_of
from inkwell.bundle.released.releases import replace_with_releases
from inkwell.bundle.store import Step, Store, keys_of
from inkwell.bundle.versions import Home, Versions
from inkwell.errors import InkwellError

ALL_STEPS = {
    "conformance": conformance.all_steps,
    "mesh": mesh.all_steps,
    "monitoring": monitoring.all_steps,
    "monitoring-tests": monitoring_tests.all_steps,
    "tools": tools.all_steps,
}


def directory_of(versions: Versions, home: Home, group: Group = "nodes") -> Path:
    """Return where a group of artifacts lies; nodes see both."""
    prefix = "" if group == "nodes" else f"{group}-"
    return home.bundles / f"{prefix}{versions.kubernetes}"


def graph_of(
    versions: Versions, home: Home, origin: Origin, group: Group = "nodes"
) -> dict[str, Step]:
    """Return the steps of a bundle made from `origin`."""
    if group != "nodes":
        if origin != "source":
            raise InkwellError(f"The group {group} is built from source alone")
        return ALL_STEPS[group](versions, home.downloads)
    graph = steps.all_steps(versions, home.downloads)
    return graph if origin == "source" else replace_with_releases(graph, versions)


def plan(
    versions: Versions, home: Home, origin: Origin = "source", group: Group = "nodes"
) -> dict[str, str]:
    """Return why each missing part would be made, by its name; an empty plan is a whole bundle."""
    graph = graph_of(versions, home, origin, group)
    keys, store = keys_of(graph), Store(home.store)
    reasons: dict[str, str] = {}
    for name in TopologicalSorter(
        {name: step.needs for name, step in graph.items()}
    ).static_order():
        if store.record(name, keys[name]) is None:
            reasons[name] = _reason(graph[name], store, reasons)
    return reasons


def _reason(step: Step, store: Store, others: Mapping[str, str]) -> str:
    before = store.newest_inputs(step.name)
    if before is None:
        return "not made yet"
    names = sorted({*before, *step.inputs})
    changed = [name for name in names if before.get(name) != step.inputs.get(name)]
    changed += [need for need in step.needs if need in others]
    return f"{', '.join(changed)} changed" if changed else "not in the store in this form"


def make(
    versions: Versions,
    home: Home,
    report: Callable[[str], None],
    origin: Origin = "source",
    group: Group = "nodes",
) -> Path:
    """Make the bundle of `versions`, or another group, and return its directory.

    Raises InkwellError with the words of the tool that failed; what was made before is kept.
    """
    store = Store(home.store)
    with store.alone(report):
        toolchain.find_go(versions, home.downloads, report)
        if origin == "source":
            toolchain.find_compiler(report)
        graph = graph_of(versions, home, origin, group)
        keys = keys_of(graph)
        _run(graph, keys, store, report)
        records = {name: _record(store, name, keys[name]) for name in graph}
        places = {name: store.place(name, keys[name]) for name in graph}
        files = dict(installed(files_of(group), records, places))
        files |= dict(packages_of(records, places))
        return assemble(versions, records, files, directory_of(versions, home, group))


def part(
    name: str,
    versions: Versions,
    home: Home,
    report: Callable[[str], None],
    group: Group = "nodes",
) -> Path:
    """Return the directory of one program of a group, which is built if it isn't there."""
    store, graph = Store(home.store), graph_of(versions, home, "source", group)
    key = keys_of(graph)[name]
    if store.record(name, key) is None:
        with store.alone(report):
            toolchain.find_go(versions, home.downloads, report)
            _run({name: graph[name]}, {name: key}, store, report)
    return store.place(name, key)


def _record(store: Store, name: str, key: str) -> dict[str, Any]:
    record = store.record(name, key)
    if record is None:
        raise RuntimeError(f"{name} was made and is not in the store")
    return record


def _run(
    graph: Mapping[str, Step], keys: Mapping[str, str], store: Store, report: Callable[[str], None]
) -> None:
    """Make what the store lacks, as many parts at a time as this process may use cores."""
    missing = [name for name in graph if store.record(name, keys[name]) is None]  # in this order
    order = TopologicalSorter(
        {name: [need for need in graph[name].needs if need in missing] for name in missing}
    )
    order.prepare()
    places = {name: store.place(name, keys[name]) for name in graph}
    ready: list[str] = []
    running: dict[Future[float], str] = {}
    workers = len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(workers) as pool:
        while order.is_active():
            ready += order.get_ready()
            while ready and len(running) < workers:  # nothing queues: a failure starts no more
                name = ready.pop(0)
                running[pool.submit(_timed, store, graph[name], keys[name], places)] = name
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                name = running.pop(future)
                seconds = future.result()
                size = sum(
                    file["bytes"] for file in _record(store, name, keys[name])["files"].values()
                )
                report(f"{name:<30}{seconds:7.1f} s {size / 1e6:8.1f} MB")
                order.done(name)


def _timed(store: Store, step: Step, key: str, places: Mapping[str, Path]) -> float:
    begun = time.monotonic()
    store.add(step, key, {need: places[need] for need in step.needs})
    return time.monotonic() - begun
