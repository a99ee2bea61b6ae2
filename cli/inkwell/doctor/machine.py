"""What more than one area needs: system, Python, memory, disk, docker, root's rights."""

import importlib.util
import os
import platform
import shutil
import sys
from pathlib import Path

from inkwell.cluster import host
from inkwell.doctor.check import Check, gib
from inkwell.shared import command
from inkwell.shared.checkout import NONE, ROOT, is_checkout

OLDEST = (3, 11)
MACHINES = ("x86_64", "aarch64", "arm64")
MEMINFO = Path("/proc/meminfo")


def system() -> Check:
    """Return whether this is a Linux that Inkwell runs on."""
    state = f"{platform.system()} on {platform.machine()}"
    ok = platform.system() == "Linux" and platform.machine() in MACHINES
    return Check("system", ok, state, "Linux on x86-64 or arm64 is needed")


def checkout() -> Check:
    """Return whether this is a checkout's own code."""
    ok = is_checkout(ROOT)
    return Check("checkout", ok, str(ROOT) if ok else "none", NONE)


def python() -> Check:
    """Return whether this Python can make the environment."""
    state = f"Python {platform.python_version()}"
    if sys.version_info < OLDEST:
        return Check("Python", False, state, "Python 3.11 or newer is needed")
    if importlib.util.find_spec("ensurepip") is None:
        mend = "sudo apt-get install python3-venv"
        return Check("Python", False, f"{state} without its venv module", mend)
    return Check("Python", True, state)


def memory(least: float) -> Check:
    """Return whether so many bytes of memory are free."""
    free = host.available_memory(MEMINFO.read_text()) if MEMINFO.exists() else 0
    state = f"{gib(free)} free, {gib(least)} needed"
    return Check("memory", free >= least, state, "Stop something, or take a larger machine")


def disk(folder: Path, least: float) -> Check:
    """Return whether so many bytes are free where a folder is, or would be made."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(there).free
    state = f"{gib(free)} free at {folder}, {gib(least)} needed"
    return Check("disk", free >= least, state, "Free some: docker system df shows docker's part")


def docker() -> Check:
    """Return whether docker answers, or would once it is started."""
    if not shutil.which("docker"):
        return Check("docker", False, "not installed", "sudo apt-get install docker.io")
    problem = host.docker_problem(os.environ)
    if problem is None:
        return Check("docker", True, "answers")
    if "permission denied" in problem:
        mend = "sudo usermod -aG docker $USER, then log in again"
        return Check("docker", False, "runs and refuses you", mend)
    if not shutil.which("dockerd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
        return Check(
            "docker", False, "its daemon is not installed", "sudo apt-get install docker.io"
        )
    state = "installed, and does not run"
    if root().ok and not is_locked_in():
        return Check("docker", True, f"{state}: the commands start it")
    return Check("docker", False, state, "sudo systemctl start docker")


def root() -> Check:
    """Return whether root's rights are there without a password."""
    ok = os.geteuid() == 0 or command.ask([*host.root(), "true"], os.environ, 5) is not None
    mend = "Be root, or let sudo ask you for no password (visudo)"
    return Check("root", ok, "yes" if ok else "only with a password, or not at all", mend)


def is_locked_in() -> bool:
    """Return whether this is a container that may start no containers (no CAP_SYS_ADMIN)."""
    inside = Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()
    return inside and not may_administer(Path("/proc/self/status").read_text())


def may_administer(status: str) -> bool:
    """Return whether a process with this /proc/PID/status could have CAP_SYS_ADMIN (21)."""
    bounds = next((line.split()[1] for line in status.splitlines() if line[:6] == "CapBnd"), "0")
    return bool(int(bounds, 16) >> 21 & 1)
