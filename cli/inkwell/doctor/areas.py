"""The four things that a person may want to do on a machine, and what each needs of it."""

import os
import shutil
from pathlib import Path

from inkwell.cluster import host, nodes
from inkwell.desk.settings import ROOM_MB, Settings, is_free
from inkwell.doctor import machine
from inkwell.doctor.check import GIB, Area, Check
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.cluster_files import ClusterFiles

DESK_MEMORY = 1.0 * GIB  # docs/lab-notes.md: 0.5 at rest, 0.6 with six people, 0.2 the predictor
IMAGES_DISK = 5.0 * GIB  # four images of 1 GB in all, their stages, and docker's build cache
NODES = 3  # of vagrant/nodes.yml, where there is no checkout to read it from
KVM = Path("/dev/kvm")
CGROUPS = Path("/sys/fs/cgroup")


def desk() -> Area:
    """Return what `inkwell up` needs."""
    checks = [machine.system(), machine.checkout(), machine.python(), machine.memory(DESK_MEMORY)]
    try:
        settings = Settings.from_environment()
    except InkwellError as error:
        return Area("Write letters here", "up", [*checks, Check("settings", False, str(error))])
    return Area(
        "Write letters here",
        "up",
        [*checks, machine.disk(settings.home, ROOM_MB * 2**20), port(settings), lab(settings)],
    )


def port(settings: Settings) -> Check:
    """Return whether the page's port is free, or Inkwell's already."""
    number = settings.port
    if is_free(number):
        return Check("port", True, f"{number} is free")
    if (settings.home / "run" / "state.json").exists():
        return Check("port", True, f"{number}: Inkwell runs already")
    mend = f"Stop what uses it, or choose another: PORT={number + 1} inkwell up"
    return Check("port", False, f"{number} is in use", mend)


def lab(settings: Settings) -> Check:
    """Return whether links are judged here; Inkwell starts without that too."""
    state = "on: the predictor judges links" if settings.lab else "off"
    return Check("lab", True, f"{state}; INKWELL_LAB=on|off")


def containers() -> Area:
    """Return what `inkwell images` and `docker compose up` need."""
    cache = ClusterFiles.from_environment().cache
    return Area(
        "Run it in containers",
        "images",
        [
            machine.checkout(),
            machine.docker(),
            compose(),
            nested(),
            machine.disk(cache, IMAGES_DISK),
        ],
    )


def compose() -> Check:
    """Return whether docker has compose, as a plugin or as Debian's program."""
    if command.ask(["docker", "compose", "version"], os.environ, 5):
        return Check("compose", True, "docker compose")
    if shutil.which("docker-compose"):
        return Check("compose", True, "docker-compose")
    return Check("compose", False, "none", "sudo apt-get install docker-compose")


def nested() -> Check:
    """Return whether containers can be started here, which a container may be forbidden."""
    mend = "Start this container with --privileged, or use the machine itself"
    ok = not machine.is_locked_in()
    return Check("nesting", ok, "allowed" if ok else "forbidden in this container", mend)


def cluster() -> Area:
    """Return what `inkwell cluster` needs, for as many nodes as the table has."""
    files = ClusterFiles.from_environment()
    try:
        missing = missing_nodes(files)
    except InkwellError as error:
        return Area("A cluster", "cluster", [Check("nodes", False, str(error), "Mend the table")])
    has_bundle = any((files.cache / "bundle").glob("*/manifest.json"))
    needed_disk = missing * host.NODE_DISK + (0 if has_bundle else host.BUNDLE_DISK)
    checks = [
        machine.checkout(),
        cores(),
        machine.memory(missing * host.NODE_MEMORY),
        machine.disk(files.cache, needed_disk),
        machine.root(),
        packages(),
        nested(),
        cgroups(),
    ]
    return Area("A cluster", "cluster", checks)


def missing_nodes(files: ClusterFiles) -> int:
    """Return how many nodes of the table don't run yet; raises InkwellError for a bad table."""
    if not files.table.exists():
        return NODES
    table = node_table.read(files.table)
    return len(table.nodes) - len(nodes.running(table, files))


def cores() -> Check:
    """Return whether kubeadm accepts this machine."""
    count = os.cpu_count() or 1
    return Check("cores", count >= host.CORES, f"{count}, {host.CORES} needed", "A larger machine")


def packages() -> Check:
    """Return whether Debian's packages are there, or can be installed by the command itself."""
    missing = host.missing_packages()
    if not missing:
        return Check("packages", True, "all there")
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        return Check("packages", False, f"{names} are missing", "Install them: this is no Debian")
    if machine.root().ok:
        return Check("packages", True, f"{names}: the command installs them")
    mend = f"sudo apt-get install --no-install-recommends {names}"
    return Check("packages", False, f"{names} are missing", mend)


def cgroups(root: Path = CGROUPS) -> Check:
    """Return whether control groups are mounted, which systemd in a node needs."""
    if (root / "cgroup.controllers").exists():
        return Check("cgroups", True, "version 2")
    ok = (root / "memory").is_dir()
    mend = "Mount them: apt-get install cgroupfs-mount, or start the container with --privileged"
    return Check("cgroups", ok, "version 1" if ok else "not mounted", mend)


def machines() -> Area:
    """Return what `vagrant up` with VirtualBox or libvirt needs."""
    kvm = os.access(KVM, os.R_OK | os.W_OK)
    provider = next((name for name in ("VBoxManage", "virsh") if shutil.which(name)), None)
    vagrant = shutil.which("vagrant")
    mend_kvm = "Switch virtualisation on in the firmware, or: sudo usermod -aG kvm $USER"
    return Area(
        "The cluster in VMs",
        "bundle && vagrant up",
        [
            machine.checkout(),
            Check("/dev/kvm", kvm, "usable" if kvm else "not usable", mend_kvm),
            Check("vagrant", bool(vagrant), vagrant or "not installed", "apt-get install vagrant"),
            Check(
                "provider",
                provider is not None,
                provider or "neither VirtualBox nor libvirt",
                "sudo apt-get install libvirt-daemon-system vagrant-libvirt",
            ),
        ],
    )


def all_areas() -> list[Area]:
    """Return all of them, the smallest need first."""
    return [desk(), containers(), cluster(), machines()]
