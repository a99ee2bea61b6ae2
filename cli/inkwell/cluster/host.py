"""What the cluster needs of this machine: cores, memory, disk, Debian's packages, dockerd."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared import command
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.tail import last_lines, last_lines_of

CORES = 2  # kubeadm refuses less
NODE_MEMORY = 1.2 * 2**30  # bytes an idle node needs, with room for a start
NODE_DISK = 3 * 2**30  # bytes of images and volumes a node
BUNDLE_DISK = 12 * 2**30  # bytes that a bundle built from source needs, its build cache included
PACKAGES = {  # a file that shows that the Debian package is there: the package
    "/usr/bin/dockerd": "docker.io",
    "/usr/sbin/dockerd": "docker.io",
    "/usr/bin/vagrant": "vagrant",
    "/usr/sbin/debootstrap": "debootstrap",
    # Without these two debootstrap checks no signature.
    "/usr/bin/gpgv": "gpgv",
    "/usr/share/keyrings/debian-archive-keyring.gpg": "debian-archive-keyring",
    "/usr/bin/ssh": "openssh-client",
}
DOCKER_START = 30  # seconds
# Nodes share the host's limit for root: six of them reach Linux's 128, and "too many open files".
INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
INOTIFY_OF_A_NODE = 128  # several times what was seen
Say = Callable[[str], None]


def root() -> list[str]:
    """Return what stands before a command that needs root."""
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def available_memory(meminfo: str) -> int:
    """Return the bytes of memory that /proc/meminfo calls available."""
    for line in meminfo.splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise ValueError("MemAvailable is not in /proc/meminfo")


def shortages(nodes: int, cores: int, memory: int, disk: int, needed_disk: int) -> list[str]:
    """Return a sentence for each thing that `nodes` more nodes lack; sizes are in bytes."""
    problems = []
    if cores < CORES:
        problems.append(f"{cores} core: kubeadm wants {CORES} or more.")
    if memory < nodes * NODE_MEMORY:
        problems.append(
            f"{memory / 2**30:.1f} GiB of memory are free: {nodes} nodes need "
            f"{nodes * NODE_MEMORY / 2**30:.1f} GiB. Stop something, or take a smaller table "
            "(INKWELL_NODES)."
        )
    if disk < needed_disk:
        problems.append(
            f"{disk / 2**30:.0f} GiB of disk are free: {needed_disk / 2**30:.0f} GiB are needed "
            "for the bundle and the nodes. Free some (docker system df shows what docker keeps)."
        )
    return problems


def check_room(files: ClusterFiles, new_nodes: int, *, has_bundle: bool, report: Say) -> None:
    """Refuse a machine that is too small for `new_nodes` more nodes; raises InkwellError."""
    cores = os.cpu_count() or 1
    memory = available_memory(Path("/proc/meminfo").read_text())
    files.cache.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(files.cache).free
    needed_disk = int(new_nodes * NODE_DISK + (0 if has_bundle else BUNDLE_DISK))
    report(
        f"{cores} cores, {memory / 2**30:.1f} GiB of memory free, "
        f"{disk / 2**30:.0f} GiB of disk free"
    )
    missing = shortages(new_nodes, cores, memory, disk, needed_disk)
    if missing:
        raise InkwellError("This machine is too small:\n  " + "\n  ".join(missing))


def raise_inotify(files: ClusterFiles, nodes: int, report: Say) -> None:
    """Let so many nodes watch files, until this machine starts again; says so if it can't."""
    wanted = INOTIFY_OF_A_NODE * nodes
    if int(INOTIFY.read_text()) >= wanted:
        return
    write = [*root(), "sh", "-c", f"echo {wanted} > {INOTIFY}"]
    if command.ask(write, files.environment()) is None:
        report(f"fs.inotify.max_user_instances can't be raised to {wanted}: more nodes may fail")
    else:
        report(f"fs.inotify.max_user_instances is {wanted} now")


def missing_packages() -> list[str]:
    """Return Debian's packages that have to be installed."""
    there = {package for file, package in PACKAGES.items() if Path(file).exists()}
    return sorted(set(PACKAGES.values()) - there)


def install_packages(files: ClusterFiles, report: Say) -> None:
    """Install what is missing, having said so; raises InkwellError with the command to type."""
    missing = missing_packages()
    if not missing:
        return
    by_hand = f"apt-get install --no-install-recommends {' '.join(missing)}"
    if not shutil.which("apt-get"):
        raise InkwellError(f"Install these first, this is no Debian: {', '.join(missing)}")
    check_root(f"installing {', '.join(missing)} needs root: sudo {by_hand}")
    report(f"installing Debian's {', '.join(missing)}")
    apt = [*root(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--quiet"]
    log, env = files.home / "install.log", files.environment()
    command.run([*apt, "update"], log, env, files.home)
    try:
        command.run([*apt, "install", "--no-install-recommends", *missing], log, env, files.home)
    except command.CommandError as error:
        last = last_lines(error.lines, 5, "  ")
        raise InkwellError(f"{by_hand} failed:\n{last}\nThe whole log: {log}") from error


def check_root(reason: str) -> None:
    """Raise InkwellError unless root's rights are there without asking for a password."""
    if os.geteuid() and command.ask([*root(), "true"], os.environ) is None:
        raise InkwellError(f"Root's rights are needed: {reason}")


def docker_problem(env: Mapping[str, str]) -> str | None:
    """Return why docker can't be used, or None."""
    done = subprocess.run(
        ["docker", "version"], env=dict(env), capture_output=True, text=True, check=False
    )
    return done.stderr.strip() if done.returncode else None


def start_docker(files: ClusterFiles, report: Say) -> None:
    """Start dockerd unless it runs: by systemd where that is PID 1, otherwise by hand."""
    env = files.environment()
    problem = docker_problem(env)
    if problem is None:
        return
    if "permission denied" in problem:
        raise InkwellError(
            "docker runs and refuses you: sudo usermod -aG docker $USER, then log in again."
        )
    check_root("docker has to be started: sudo systemctl start docker")
    log = files.cache / "log" / "dockerd.log"
    if Path("/run/systemd/system").exists():
        report("starting docker by systemd")
        command.run([*root(), "systemctl", "start", "docker"], log, env, files.home)
    else:
        report(f"starting dockerd, whose log is {log}")
        _start_dockerd(log, env)
    deadline = time.monotonic() + DOCKER_START
    while docker_problem(env) is not None:
        if time.monotonic() > deadline:
            last = last_lines_of(log, 5, "  ")
            raise InkwellError(f"dockerd does not answer after {DOCKER_START} s:\n{last}")
        time.sleep(0.2)


def _start_dockerd(log: Path, env: Mapping[str, str]) -> None:
    """Start dockerd in a session of its own: it outlives us and our terminal."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        subprocess.Popen(
            [*root(), "dockerd"],
            env={**env, "PATH": f"{env['PATH']}:/usr/sbin:/sbin"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
