"""A direct `vagrant up` refuses a table that `make cluster` refuses, by the same sentence."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.errors import InkwellError
from inkwell.shared import node_table
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import DEFAULT_TABLE

GOOD: dict[str, Any] = yaml.safe_load(DEFAULT_TABLE.read_text())
CONTROL_PLANE, WORKER, _ = GOOD["nodes"]
BROKEN = {
    "an address twice": GOOD | {"nodes": [CONTROL_PLANE, WORKER | {"address": "192.168.56.11"}]},
    "an unknown key": GOOD | {"nodes": [CONTROL_PLANE | {"disk": 20}]},
    "no control plane": GOOD | {"nodes": [WORKER]},
}


def vagrant(table: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("vagrant")
    if program is None:
        pytest.skip("vagrant is not installed on this machine")
    places = {"INKWELL_NODES": str(table), "VAGRANT_DOTFILE_PATH": str(table.parent)}
    return subprocess.run(
        [program, "validate"],
        cwd=ROOT,
        env=os.environ | places | {"VAGRANT_DEFAULT_PROVIDER": "docker"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_json_has_what_the_file_has(capsys: pytest.CaptureFixture[str]) -> None:
    node_table.main(str(DEFAULT_TABLE))
    assert json.loads(capsys.readouterr().out) == GOOD


@pytest.mark.parametrize("name", BROKEN)
def test_vagrant_refuses_a_broken_table_by_the_commands_sentence(tmp_path: Path, name: str) -> None:
    table = tmp_path / "nodes.yml"
    table.write_text(yaml.safe_dump(BROKEN[name]))
    with pytest.raises(InkwellError) as refused:
        node_table.read(table)
    done = vagrant(table)
    assert done.returncode != 0
    assert done.stderr.strip() == str(refused.value)
