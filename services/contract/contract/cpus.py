"""How many CPUs this process may use: the default for the number of the engine's threads."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path


def available_cpus(
    groups: Path = Path("/sys/fs/cgroup"), own: Path = Path("/proc/self/cgroup")
) -> int:
    """Count the CPUs that this process may use: its container's limit, not the host's cores.

    Args:
        groups: where the control groups (v2, or v1 below `cpu`) are mounted.
        own: which groups this process is in, one a line as cgroups(7) has it.
    """
    cores = len(os.sched_getaffinity(0))
    limits = [limit for group in _cgroups(groups, own) if (limit := _cpu_limit(group))]
    return max(1, min([cores, *map(math.ceil, limits)]))


def _cgroups(groups: Path, own: Path) -> Iterator[Path]:
    """Yield this process's control group and its parents, any of which may set a limit.

    A container sees its own group as the root. A service of the host, such as systemd's with
    CPUQuota, is in a group further down.
    """
    try:
        lines = own.read_text().splitlines()
    except OSError:
        lines = []
    for line in [*lines, "0::/", "1:cpu:/"]:
        _, controllers, path = line.split(":", 2)
        mount = groups / "cpu" if controllers else groups
        if "cpu" in controllers.split(",") or not controllers:
            parts = [part for part in path.split("/") if part not in {"", ".."}]
            yield from (mount.joinpath(*parts[:depth]) for depth in range(len(parts), -1, -1))


def _cpu_limit(group: Path) -> float | None:
    """Read a group's CPU limit in cores, by v2's file or v1's; None where there is none."""
    try:
        if (group / "cpu.max").exists():
            quota, period = (group / "cpu.max").read_text().split()
        else:
            quota = (group / "cpu.cfs_quota_us").read_text().strip()
            period = (group / "cpu.cfs_period_us").read_text().strip()
        return None if quota in {"max", "-1"} else int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return None
