"""The official releases: where each file is, and what is checked of it.

Each file has the checksum of its project's list. The list comes from where the file does, a mirror
(INKWELL_RELEASES) or the project's host, so this shows that a download is whole and not whose it
is. Only runc and Helm are proven to be their projects' own, by a signature of a key in bundle/keys.
Images are what the registry, or the mirror, gives for their tags, each blob by its digest.
"""

import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from inkwell.bundle.fetch import download, read_url
from inkwell.bundle.images import references
from inkwell.bundle.recipes import IMAGES, PROGRAMS, Image
from inkwell.bundle.released import registry
from inkwell.bundle.store import Step
from inkwell.bundle.versions import RECIPES, Versions
from inkwell.errors import InkwellError

GITHUB = "https://github.com"
CNI = f"{GITHUB}/containernetworking/plugins/releases/download/v{{version}}"
LICENCE = "Apache-2.0"  # of every project here
OURS = ("toolbox", "static-page")  # images that nobody releases: built as ever
# gpg's word for a signature that counts. One by a key that has expired since does: projects prolong
# theirs, and our copies grow old. One by a revoked key doesn't, although gpg ends with 0.
GOOD = re.compile(r"^\[GNUPG:\] (GOODSIG|EXPKEYSIG) ", re.MULTILINE)
SHA256 = re.compile(r"\b([0-9a-f]{64})\b(?:\s+\*?(\S+))?")


@dataclass(frozen=True)
class Release:
    """A released file. Addresses may name {version}; `checksums` lists the file's SHA-256.

    `members` maps a command to its path in the archive; a file that is the command has none.
    `signature` is a detached OpenPGP signature by a key of bundle/keys/`keyring`.
    """

    program: str
    url: str
    checksums: str
    members: Mapping[str, str]
    signature: str = ""
    keyring: str = ""


def _kubernetes(name: str) -> Release:
    url = f"https://dl.k8s.io/release/v{{version}}/bin/linux/amd64/{name}"
    return Release("kubernetes", url, f"{url}.sha256", {name: ""})


_CONTAINERD = f"{GITHUB}/containerd/containerd/releases/download/v{{version}}"
_RUNC = f"{GITHUB}/opencontainers/runc/releases/download/v{{version}}"
_ETCD = f"{GITHUB}/etcd-io/etcd/releases/download/v{{version}}"
_CRICTL = f"{GITHUB}/kubernetes-sigs/cri-tools/releases/download/v{{version}}"
_HELM = "helm-v{version}-linux-amd64.tar.gz"

RELEASES = (
    *(_kubernetes(name) for name in ("kubeadm", "kubelet", "kubectl")),
    Release(
        "containerd",
        f"{_CONTAINERD}/containerd-{{version}}-linux-amd64.tar.gz",
        f"{_CONTAINERD}/containerd-{{version}}-linux-amd64.tar.gz.sha256sum",
        {name: f"bin/{name}" for name in ("containerd", "containerd-shim-runc-v2", "ctr")},
    ),
    Release(
        "runc",
        f"{_RUNC}/runc.amd64",
        f"{_RUNC}/runc.sha256sum",
        {"runc": ""},
        f"{_RUNC}/runc.amd64.asc",
        "runc.keyring",
    ),
    Release(
        "etcd",
        f"{_ETCD}/etcd-v{{version}}-linux-amd64.tar.gz",
        f"{_ETCD}/SHA256SUMS",
        {name: f"etcd-v{{version}}-linux-amd64/{name}" for name in ("etcdctl", "etcdutl")},
    ),
    Release(
        "crictl",
        f"{_CRICTL}/crictl-v{{version}}-linux-amd64.tar.gz",
        f"{_CRICTL}/crictl-v{{version}}-linux-amd64.tar.gz.sha256",
        {"crictl": "crictl"},
    ),
    Release(
        "helm",
        f"https://get.helm.sh/{_HELM}",
        f"https://get.helm.sh/{_HELM}.sha256sum",
        {"helm": "linux-amd64/helm"},
        f"{GITHUB}/helm/helm/releases/download/v{{version}}/{_HELM}.asc",
        "helm.keyring",
    ),
    Release(
        "cni-plugins",
        f"{CNI}/cni-plugins-linux-amd64-v{{version}}.tgz",
        f"{CNI}/cni-plugins-linux-amd64-v{{version}}.tgz.sha256",
        {
            name: f"./{name}"
            for name in ("bridge", "loopback", "host-local", "portmap", "firewall", "bandwidth")
        },
    ),
    Release(
        "cni-flannel",
        f"{CNI}/cni-plugins-linux-amd64-v{{version}}.tgz",
        f"{CNI}/cni-plugins-linux-amd64-v{{version}}.tgz.sha256",
        {"flannel": "./flannel"},
    ),
)


def replace_with_releases(steps: Mapping[str, Step], versions: Versions) -> dict[str, Step]:
    """Return `steps` with every part that is released downloaded instead of built."""
    released = {
        name: step
        for name in dict.fromkeys(release.program for release in RELEASES)
        for step in [_program_step(name, versions)]
    }
    pulled = {
        f"image-{image.name}": _image_step(image, versions)
        for image in IMAGES
        if image.name not in OURS
    }
    only_for_images = {program.name for program in PROGRAMS if not program.install} | {"pause"}
    needed = {name: step for name, step in steps.items() if name not in only_for_images - {*OURS}}
    return {**needed, **released, **pulled}


def address(url: str) -> str:
    """Return where a file of the internet is fetched from: INKWELL_RELEASES holds copies.

    A mirror keeps them under their host's name: <mirror>/dl.k8s.io/release/...
    """
    mirror = os.environ.get("INKWELL_RELEASES")
    return f"{mirror.rstrip('/')}/{url.removeprefix('https://')}" if mirror else url


def _program_step(program: str, versions: Versions) -> Step:
    version = versions.of(program)
    releases = [release for release in RELEASES if release.program == program]

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        (work / "out").mkdir()
        for release in releases:
            fetch(release, version, work / "out")
        source = releases[0].url.format(version=version)
        return {"version": version, "licence": LICENCE, "modules": {}, "source": source}

    table = [str(asdict(release)) for release in releases]
    return Step(program, {"version": version, "release": "\n".join(table)}, (), make)


def _image_step(image: Image, versions: Versions) -> Step:
    names = references(image, versions)

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        host = names[0].split("/", 1)[0]
        mirror = address(f"https://{host}") if os.environ.get("INKWELL_RELEASES") else None
        registry.pull(names, work / f"{image.name}.tar", mirror)
        facts = {"version": versions.of(image.version), "licence": LICENCE, "source": names[0]}
        return {**facts, "names": names, "programs": [], "layers": []}

    return Step(f"image-{image.name}", {"pulled": " ".join(names)}, (), make)


def fetch(release: Release, version: str, out: Path) -> None:
    """Put a release's commands into `out`; raises InkwellError naming what isn't as published."""
    url = release.url.format(version=version)
    file = url.rsplit("/", 1)[-1]
    checksums = read_url(address(release.checksums.format(version=version))).decode()
    with tempfile.TemporaryDirectory(dir=out.parent) as directory:
        path = Path(directory) / file
        download(address(url), path, checksum_of(file, checksums))
        if release.signature:
            signature = read_url(address(release.signature.format(version=version)))
            verify_signature(path, signature, RECIPES / "keys" / release.keyring)
        for command, member in release.members.items():
            _install(path, member.format(version=version), out / command)


def checksum_of(file: str, checksums: str) -> str:
    """Return the SHA-256 of `file` in a list, or the only one of a list that names no files."""
    digests = SHA256.findall(checksums)
    for sha256, name in digests:
        if Path(name).name == file:
            return str(sha256)
    if len(digests) == 1 and not digests[0][1]:
        return str(digests[0][0])
    raise InkwellError(f"{file} is not in its list of checksums")


def _install(path: Path, member: str, target: Path) -> None:
    if not member:
        target.write_bytes(path.read_bytes())
    else:
        with tarfile.open(path) as archive:
            try:
                content = archive.extractfile(member)
            except KeyError:
                content = None
            if content is None:
                raise InkwellError(f"{path.name}: there is no {member} in it")
            target.write_bytes(content.read())
    target.chmod(0o755)


def verify_signature(path: Path, signature: bytes, keyring: Path) -> None:
    """Check a detached OpenPGP signature by one of a keyring's keys, with gpg."""
    if not shutil.which("gpg"):
        raise InkwellError("gpg is not installed, and checks signatures: apt-get install gpg")
    with tempfile.TemporaryDirectory() as home:
        detached = Path(home) / "signature"
        detached.write_bytes(signature)
        gpg = ["gpg", "--homedir", home, "--batch", "--quiet", "--no-autostart"]
        imported = subprocess.run([*gpg, "--import", keyring], capture_output=True, check=False)
        checked = subprocess.run(
            [*gpg, "--status-fd", "1", "--verify", detached, path],
            capture_output=True,
            text=True,
            check=False,
        )
        if checked.returncode or not GOOD.search(checked.stdout):
            output = (checked.stderr or imported.stderr.decode()).strip().splitlines()
            raise InkwellError(f"{path.name}: no good signature: {' '.join(output[-1:])}")
