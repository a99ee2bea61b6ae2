"""Make the environment with the standard library alone: `python3 -m inkwell.bootstrap up`.

The environment is .venv in the checkout; downloads are cached by pip and uv outside it. A
stamp holds the lock file's hash, so that a run with nothing to do costs milliseconds.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
STOPPED = 130  # the exit code of Ctrl-C, as of every command
SMALLEST = "cli"
PROFILES = {  # what a command needs, where that is more than the smallest
    **dict.fromkeys(("up", "examples", "operators", "reset-password", "eval"), "up"),
    "finetune": "train",
    "aws": "aws",
    **dict.fromkeys(
        ("cluster", "deploy", "menu", "monitoring", "backup", "keys", "canary"), "cluster"
    ),
    **dict.fromkeys(("registry", "bundle", "images", "chart", "toolchain"), "cluster"),
    **dict.fromkeys(("advisories", "release"), "dev"),
}
OWN_HELP = ("eval", "finetune")  # whose help is another program's
SOURCES = (
    *(".", "cli", "services/contract", "services/web", "services/model", "services/training"),
    *("services/features", "services/predictor"),
)


def run(*command: object) -> None:
    """Run a command of the set-up; end with its exit code should it fail."""
    done = subprocess.run([str(part) for part in command], check=False)
    if done.returncode:
        sys.exit(f"inkwell: the set-up failed at: {' '.join(map(str, command))}")


def make_environment() -> None:
    """Make .venv with its installer in it."""
    if sys.version_info < OLDEST:
        sys.exit(f"inkwell: Python {'.'.join(map(str, OLDEST))} or newer is needed")
    try:
        import ensurepip  # noqa: F401 - Debian ships it apart
    except ImportError:
        sys.exit("inkwell: Python's venv module is missing: apt-get install python3-venv")
    run(sys.executable, "-m", "venv", "--clear", VENV)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "uv.txt")


def install(profile: str) -> None:
    """Install the packages that `requirements/PROFILE.txt` pins, by hash."""
    lock = ROOT / "requirements" / f"{profile}.txt"
    stamp = VENV / f"inkwell-{profile}.sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest and PYTHON.exists():
        return
    if profile == SMALLEST and PYTHON.exists() and any(VENV.glob("inkwell-*.sha256")):
        return  # every profile has what the smallest has
    # To stderr: a program reads the command's own output.
    text = "Setting up: installing Inkwell's packages (about a minute, this once) ..."
    print(text, file=sys.stderr, flush=True)
    if not (VENV / "bin" / "uv").exists() or not PYTHON.exists():
        make_environment()
    # The machine's own certificates, so that a company's proxy or mirror is trusted as pip does.
    os.environ.setdefault("UV_SYSTEM_CERTS", "true")
    uv = [VENV / "bin" / "uv", "pip", "install", "--python", PYTHON]
    run(*uv, "--require-hashes", "-r", lock)
    stamp.write_text(digest)


def add_sources() -> None:
    """Let .venv's Python import the checkout's packages, whichever folder it is started in."""
    # Not by sysconfig: Debian's names another folder, and this Python may be another than .venv's.
    packages = next(VENV.glob("lib/python3.*/site-packages"))
    lines = "".join(f"{ROOT / folder}\n" for folder in SOURCES)
    file = packages / "inkwell.pth"
    if not file.exists() or file.read_text() != lines:
        file.write_text(lines)


def prepare(profile: str) -> None:
    """Have the environment of a profile; two set-ups at once take turns."""
    try:
        with (ROOT / "requirements" / "uv.txt").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            install(profile)
            add_sources()
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on with the set-up.", file=sys.stderr)
        sys.exit(STOPPED)
    except OSError as error:
        sys.exit(f"inkwell: the set-up failed: {error}")


def profile_of(arguments: Sequence[str]) -> str:
    """Return the smallest profile that a command line needs."""
    command = "" if not arguments or arguments[0].startswith("-") else arguments[0]
    only_asks = "--help" in arguments and command not in OWN_HELP
    if only_asks or "_INKWELL_COMPLETE" in os.environ:
        return SMALLEST
    return PROFILES.get(command, SMALLEST)


def start(arguments: Sequence[str]) -> NoReturn:
    """Become the command line itself, in its environment."""
    prepare(profile_of(arguments))
    # -P: a folder called inkwell where the person stands must not be taken for this one.
    os.execv(PYTHON, [str(PYTHON), "-P", "-m", "inkwell", *arguments])  # noqa: S606 - our own


def main() -> None:
    """Install the profile named on the command line."""
    prepare(sys.argv[1])


if __name__ == "__main__":
    main()
