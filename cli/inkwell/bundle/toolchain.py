"""What building from source needs of the machine, installed if it is missing and said before."""

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

from inkwell.bundle.fetch import download
from inkwell.bundle.versions import Versions
from inkwell.errors import InkwellError

PROXY = "https://proxy.golang.org"
PACKAGES = {  # a file that shows that the Debian package is there: the package
    "/usr/bin/gcc": "gcc",
    "/usr/bin/pkg-config": "pkg-config",
    "/usr/lib/x86_64-linux-gnu/libc.a": "libc6-dev",
    "/usr/lib/x86_64-linux-gnu/libseccomp.a": "libseccomp-dev",
}


def find_go(versions: Versions, downloads: Path, report: Callable[[str], None]) -> None:
    """Make the pinned Go the one that this process calls."""
    if not shutil.which("go") or not _is_wanted(versions):
        go = _go(versions, downloads, report)
        os.environ["PATH"] = f"{go / 'bin'}{os.pathsep}{os.environ['PATH']}"


def find_compiler(report: Callable[[str], None]) -> None:
    """Install gcc and libseccomp; raises InkwellError where that fails."""
    missing = [package for file, package in PACKAGES.items() if not Path(file).exists()]
    if not missing:
        return
    report(f"installing Debian's {', '.join(missing)}, which building from source needs")
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y"]
    subprocess.run([*apt, "update"], check=False)
    options = ["-o", "Dpkg::Use-Pty=0", "install", "--no-install-recommends"]
    if subprocess.run([*apt, *options, *missing], check=False).returncode:
        raise InkwellError(f"building needs: apt-get install {' '.join(missing)}")


def _is_wanted(versions: Versions) -> bool:
    """Return whether the Go of PATH is the pinned one."""
    env = {**os.environ, "GOTOOLCHAIN": "local"}
    answer = subprocess.run(
        ["go", "env", "GOVERSION"], env=env, capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() == f"go{versions.of('go')}"


def _go(versions: Versions, downloads: Path, report: Callable[[str], None]) -> Path:
    """Return the directory of the pinned Go, fetched as a module (go.dev/ref/mod)."""
    name = f"v0.0.1-go{versions.of('go')}.linux-amd64"
    folder = downloads / f"go-{versions.of('go')}"
    if (folder / "bin" / "go").exists():
        return folder
    report(f"fetching Go {versions.of('go')}")
    proxy = os.environ.get("GOPROXY", PROXY).replace("|", ",").split(",")[0]
    url = f"{proxy.rstrip('/')}/golang.org/toolchain/@v/{name}.zip"
    archive = download(url, downloads / f"{name}.zip", versions.table["go_sha256"])
    work = downloads / f".go-{os.getpid()}"
    with zipfile.ZipFile(archive) as content:
        content.extractall(work)
    whole = work / f"golang.org/toolchain@{name}"
    for tool in [*(whole / "bin").iterdir(), *(whole / "pkg" / "tool").rglob("*")]:
        tool.chmod(0o755)  # a module's files have no modes
    whole.rename(folder)
    shutil.rmtree(work)
    return folder
