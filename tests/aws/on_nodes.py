"""Programs that run on nodes, run here against the tests' account; what they call is faked."""

import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest

from harness.cloud.aws import Aws
from inkwell.shared.checkout import ROOT

ROLE = ROOT / "ansible" / "roles" / "aws" / "files"
# Each call is a line of `calls`; the file of its first words, with - between them, is the answer.
FAKE = """#!/bin/sh
echo "${{0##*/}} $*" >> {folder}/calls
answer={folder}/answers/${{0##*/}}-$1-$2
if [ -e "$answer.fails" ]; then cat "$answer.fails" >&2; exit 1; fi
if [ -e "$answer" ]; then cat "$answer"; fi
"""


def program(file: Path) -> ModuleType:
    """Return a program of ours as a module."""
    spec = importlib.util.spec_from_file_location(f"on_nodes_{file.stem}", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Node:
    """A folder that stands for a node: fake programs, what they answer, how they were called."""

    def __init__(
        self, folder: Path, aws: Aws, monkeypatch: pytest.MonkeyPatch, *programs: str
    ) -> None:
        self.folder, self.aws = folder, aws
        (folder / "bin").mkdir()
        (folder / "answers").mkdir()
        for name in programs:
            file = folder / "bin" / name
            file.write_text(FAKE.format(folder=folder))
            file.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder / 'bin'}:{os.environ['PATH']}")
        monkeypatch.setattr(boto3.session, "Session", lambda **_region: Session(aws))

    def answer(self, name: str, text: str) -> None:
        """Say what a call prints, such as `kubectl-get-nodes`."""
        (self.folder / "answers" / name).write_text(text)

    def items(self, name: str, *items: dict[str, Any]) -> None:
        """Say what a call lists."""
        self.answer(name, json.dumps({"items": items}))

    def calls(self) -> list[str]:
        """Return the calls since the last time."""
        file = self.folder / "calls"
        found = file.read_text().splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return found


class Session:
    """boto3's, with the clients that the tests have already."""

    def __init__(self, aws: Aws) -> None:
        self.client = aws.client

    def resource(self, service: str) -> Any:
        """Return boto3's resource over the same account."""
        own = self.client(service)
        return boto3.resource(
            service,
            region_name=own.meta.region_name,
            endpoint_url=own.meta.endpoint_url,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
