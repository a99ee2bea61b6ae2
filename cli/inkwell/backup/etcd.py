"""A verified snapshot of etcd on this host, by ansible/backup-etcd.yml over Vagrant's nodes."""

import re
from collections.abc import Callable
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared import command
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.tail import last_lines

INVENTORY = Path("provisioners/ansible/inventory/vagrant_ansible_inventory")  # Vagrant writes it
WHERE = re.compile(r"msg: ['\"]?(/[^'\"]+ bytes)")  # YAML, which wraps long lines


def make(files: ClusterFiles, report: Callable[[str], None]) -> None:
    """Run the playbook; raises InkwellError with its last lines."""
    inventory = files.vagrant / INVENTORY
    if not inventory.exists():
        raise InkwellError("There is no cluster: make cluster")
    log = files.home / "backup-etcd.log"
    env = {**files.environment(), "ANSIBLE_CONFIG": "ansible.cfg", "ANSIBLE_NOCOLOR": "1"}
    play = ["ansible-playbook", f"--inventory={inventory}", "backup-etcd.yml"]
    try:
        lines = command.run(play, log, env, ROOT / "ansible")
    except command.CommandError as error:
        last = last_lines(error.lines, indent="  ")
        raise InkwellError(f"etcd was not backed up:\n{last}\nThe whole log: {log}") from error
    if match := WHERE.search(" ".join(line.strip() for line in lines)):
        report(match[1])
