import subprocess

import pytest

from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles


@pytest.mark.parametrize("provider", ["docker", "virtualbox"])
def test_vagrant_finds_nothing_wrong_with_the_vagrantfile(provider: str) -> None:
    # VirtualBox need not be here; libvirt would need a plugin of Vagrant.
    ignore = [] if provider == "docker" else ["--ignore-provider"]
    done = subprocess.run(
        ["vagrant", "validate", *ignore],
        env=ClusterFiles.from_environment().environment() | {"VAGRANT_DEFAULT_PROVIDER": provider},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "validated successfully" in done.stdout
