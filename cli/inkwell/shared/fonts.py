"""Fonts for the PDF's other scripts, fetched once from Debian's packages into a cache.

The typst package brings a serif for Latin, Greek and Cyrillic. Arabic, Hebrew, Indic scripts,
Chinese, Japanese, Korean and emoji need the fonts below. They come through apt, which verifies
them against Debian's keys, and no root is needed: nothing is installed, only files are kept.
"""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from inkwell.shared.tail import last_lines

SYSTEM = Path("/usr/share/fonts")
SERIF_SCRIPTS = """Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada
Khmer Lao Malayalam Myanmar Sinhala Tamil Telugu Thai Tibetan""".split()  # noqa: SIM905

# Debian package -> the files taken from it.
WANTED = {
    "fonts-noto-core": [
        *(f"NotoSerif{script}-Regular.ttf" for script in SERIF_SCRIPTS),
        *(f"NotoSerif{script}-Bold.ttf" for script in SERIF_SCRIPTS),
        *("NotoNaskhArabic-Regular.ttf", "NotoNaskhArabic-Bold.ttf"),
        *("NotoSerif-Regular.ttf", "NotoSerif-Bold.ttf"),
        *("NotoSansOriya-Regular.ttf", "NotoSansSymbols2-Regular.ttf"),
    ],
    "fonts-noto-cjk": ["NotoSerifCJK-Regular.ttc"],
    "fonts-noto-color-emoji": ["NotoColorEmoji.ttf"],
}
DOWNLOAD_MB = 79
TIMEOUT_S = 240
QUIET = ["-q", "-o", "APT::Sandbox::User=root", "-o", "Acquire::http::Timeout=20"]


def fonts_directory(cache: Path) -> Path:
    """Return where the fonts are kept; the name changes with what is wanted."""
    key = hashlib.sha256(repr(sorted(WANTED.items())).encode()).hexdigest()[:12]
    return cache / "fonts" / key


def ensure_fonts(cache: Path, report: Callable[[str], None] = print) -> str:
    """Return the fonts' directory under `cache`, filled on the first call.

    Where they can't be had, a sentence says so and "" is returned: PDFs are then set in the
    fonts of the system.
    """
    directory = fonts_directory(cache)
    if directory.is_dir():
        return str(directory)
    scratch = None
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=directory.parent))
        _fill(scratch, report)
        _publish(scratch / "fonts", directory)
    except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
        report(f"PDFs will use this machine's own fonts: {_reason(error)}")
        return ""
    finally:
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)
    return str(directory)


def _fill(scratch: Path, report: Callable[[str], None]) -> None:
    """Put every wanted font into `scratch`/fonts: the system's where it has it."""
    fonts = scratch / "fonts"
    fonts.mkdir()
    installed = {path.name: path for path in SYSTEM.rglob("Noto*.tt[cf]")}
    missing = {}
    for package, names in WANTED.items():
        if all(name in installed for name in names):
            for name in names:
                shutil.copyfile(installed[name], fonts / name)
        else:
            missing[package] = names
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise FileNotFoundError("Arabic, Hebrew, Indic, CJK and emoji fonts come by apt-get")
    report(f"Setting up: fetching fonts for PDFs in every script ({DOWNLOAD_MB} MB, this once) ...")
    for file in _download(list(missing), scratch):
        _extract(file, missing[file.name.split("_")[0]], fonts)


def _download(packages: list[str], scratch: Path) -> Iterator[Path]:
    """Yield the downloaded package files. The system's package lists are used if it has them."""
    download = ["apt-get", *QUIET, "download", *packages]
    if _run(download, scratch).returncode:
        private = _private_lists(scratch)
        _run(["apt-get", *QUIET, *private, "update"], scratch)
        _run(["apt-get", *QUIET, *private, "download", *packages], scratch).check_returncode()
    yield from scratch.glob("*.deb")


def _private_lists(scratch: Path) -> list[str]:
    """Return apt's options for lists of our own, where the system's are empty or stale."""
    lists, archives = scratch / "lists", scratch / "archives"
    (lists / "partial").mkdir(parents=True)
    (archives / "partial").mkdir(parents=True)
    options = [f"Dir::State::Lists={lists}", f"Dir::Cache={scratch}", "Acquire::Languages=none"]
    return [part for option in options for part in ("-o", option)]


def _extract(package: Path, names: list[str], fonts: Path) -> None:
    command = ["dpkg", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as unpack,
        tarfile.open(fileobj=unpack.stdout, mode="r|") as archive,
    ):
        for member in archive:
            name = Path(member.name).name
            source = archive.extractfile(member) if name in names else None
            if source:
                with (fonts / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
    absent = [name for name in names if not (fonts / name).exists()]
    if absent:
        raise FileNotFoundError(f"{package.name} has no {', '.join(absent)}")


def _publish(fonts: Path, directory: Path) -> None:
    """Let the fonts appear whole; another run that was quicker has made the same ones."""
    try:
        fonts.rename(directory)
    except OSError:
        if not directory.is_dir():
            raise


def _run(command: list[str], directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=directory, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return last_lines(error.stderr or "", 1) or "apt-get failed"
    return str(error)
