"""Reads and formats for bench/cluster.py: node tables, recaps, cgroups, the table of figures."""

import copy
import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from inkwell.shared.node_table import Node

RECAP = re.compile(r"^(\S+) +: (ok=\d+ .*)$")
STAGE = re.compile(r"^(\w[\w ]*): (\d+\.\d) s$")
MIB = 2**20
# What the project sets itself to reach on two cores (seconds, tasks, MiB).
GOALS = {
    "up_s": 150,
    "rerun_s": 45,
    "rerun_changed": 0,
    "add_worker_s": 30,
    "bundle_cold_s": 1800,
    "idle_rss_mb": 3072,
}
CARRIED = ("bundle_cold_s", "bundle_cold_at", "curve", "curve_at")  # measured when asked for only
NAMES = (
    *("up_s", "up_stages_s", "rerun_s", "rerun_changed", "add_worker_s", "add_worker_node_s"),
    *("idle_rss_mb", "idle_rss_of_mb", "idle_page_cache_mb", "idle_rss_counts"),
)
IDLE_COUNTS = (
    "memory that the cgroups of the nodes' containers are charged with (pods and kernel memory "
    "too, not dockerd), without page cache but for tmpfs; MiB, median of samples"
)


def with_workers(table: Mapping[str, Any], workers: int) -> dict[str, Any]:
    """Return a node table with its control planes and so many workers.

    Workers beyond the table's own are like its last one: the next number, the next address.
    """
    grown = copy.deepcopy(dict(table))
    rows = [row for row in grown["nodes"] if row["role"] == "worker"]
    if not rows and workers:
        raise ValueError("the node table has no worker that others could be like")
    while len(rows) < workers:
        stem, _, number = rows[-1]["name"].rpartition("-")
        address = str(IPv4Address(rows[-1]["address"]) + 1)
        rows.append({**rows[-1], "name": f"{stem}-{int(number) + 1}", "address": address})
    others = [row for row in grown["nodes"] if row["role"] != "worker"]
    grown["nodes"] = others + rows[:workers]
    return grown


def line_for(node: Node, key: Path) -> dict[str, Any]:
    """Return what an inventory must say of one container node more, beside Vagrant's own."""
    login = {
        "ansible_host": str(node.address),
        "ansible_user": "vagrant",
        "ansible_ssh_private_key_file": str(key),
        "node_ip": str(node.address),
    }
    return {
        node.role: {"hosts": {node.name: login}},
        "container_nodes": {"hosts": {node.name: {}}},
    }


def recap(lines: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return the counts of ansible-playbook's PLAY RECAP (ok, changed, failed ...) by host.

    Raises ValueError where there is none: a playbook that died says nothing of changes.
    """
    figures = {
        match[1]: {name: int(count) for name, count in re.findall(r"(\w+)=(\d+)", match[2])}
        for line in lines
        if (match := RECAP.match(line))
    }
    if not figures:
        raise ValueError("the playbook printed no recap")
    return figures


def changes(counts: Mapping[str, Mapping[str, int]]) -> int:
    """Return how many tasks changed something, over all hosts."""
    return sum(row["changed"] for row in counts.values())


def stages(lines: Sequence[str]) -> dict[str, float]:
    """Return the seconds of each stage that `inkwell cluster` printed."""
    return {match[1]: float(match[2]) for line in lines if (match := STAGE.match(line))}


def memory(text: str) -> tuple[float, float]:
    """Return a cgroup's MiB without page cache, and the page cache's.

    Args:
        said: the cgroup's usage in bytes on the first line, its memory.stat on the others, of
            cgroup v1 (total_cache, total_shmem) or v2 (file, shmem). Both count shared memory,
            which a tmpfs holds and nothing can drop, among the cache.
    """
    first, *rows = text.splitlines()
    stat = {name: int(value) for name, value in map(str.split, rows)}
    cached = stat.get("total_cache", stat.get("file"))
    shared = stat.get("total_shmem", stat.get("shmem"))
    if cached is None or shared is None:
        raise ValueError("memory.stat has no cache or no shmem")
    droppable = cached - shared
    return (int(first) - droppable) / MIB, droppable / MIB


def curve(up_s: Mapping[int, float], control_planes: int) -> list[dict[str, float | None]]:
    """Return a row for each number of workers: nodes, seconds, seconds per node more."""
    rows: list[dict[str, float | None]] = []
    before: int | None = None
    for workers, seconds in sorted(up_s.items()):
        more = None
        if before is not None:
            more = round((seconds - up_s[before]) / (workers - before), 1)
        row = {"workers": workers, "nodes": control_planes + workers, "up_s": seconds}
        rows.append({**row, "s_per_extra_node": more})
        before = workers
    return rows


def begun(machine: Mapping[str, Any], previous: Mapping[str, Any], now: str) -> dict[str, Any]:
    """Return a result with every figure unmeasured, but for CARRIED of the same machine."""
    carried = previous if previous.get("machine") == machine else {}
    return {
        "machine": dict(machine),
        "measured_at": now,
        **dict.fromkeys(NAMES),
        **{name: carried.get(name) for name in CARRIED},
    }


def report(result: Mapping[str, Any]) -> str:
    """Return the figures as tables, each beside its goal."""
    lines = [f"{'figure':<18} {'measured':>9} {'goal':>6} {'ratio':>6}"]
    for name, goal in GOALS.items():
        value = result[name]
        ratio = f"{value / goal:.2f}" if value is not None and goal else ""
        lines.append(f"{name:<18} {_number(value):>9} {goal:>6} {ratio:>6}".rstrip())
    lines += [
        f"{'':<18} a new worker's node is up after {_number(result['add_worker_node_s'])} s more",
        f"{'':<18} cold bundle measured {result['bundle_cold_at'] or 'never'}",
        f"{'':<18} page cache {_number(result['idle_page_cache_mb'])} MiB, not counted",
    ]
    if result["curve"]:
        lines.append(f"\n{'workers':>7} {'nodes':>5} {'up_s':>7} {'s per node more':>15}")
        lines += [
            f"{row['workers']:>7} {row['nodes']:>5} {_number(row['up_s']):>7} "
            f"{_number(row['s_per_extra_node']):>15}"
            for row in result["curve"]
        ]
        lines.append(f"(measured {result['curve_at']})")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
