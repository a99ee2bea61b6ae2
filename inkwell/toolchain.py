"""What the tests need beyond Python's packages: a real Chromium. `python -m inkwell.toolchain`."""

import os
import shutil
import subprocess
import sys


def main() -> None:
    """Install Debian's Chromium if there is none, saying so first."""
    if shutil.which("chromium"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print("Setting up: installing Debian's Chromium for the browser tests ...", flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y"]
    update = subprocess.run([*apt, "update"], check=False)
    install = [*apt, "-o", "Dpkg::Use-Pty=0", "install", "--no-install-recommends", "chromium"]
    if update.returncode or subprocess.run(install, check=False).returncode:
        sys.exit("inkwell: the browser tests need Chromium: apt-get install chromium")


if __name__ == "__main__":
    main()
