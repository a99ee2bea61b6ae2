"""AWS on this machine, for one test run: moto as a process, and clients that ask it."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from inkwell.shared.checkout import ROOT

REGION = "eu-central-1"
ACCOUNT = "123456789012"
IMAGES = Path(__file__).with_name("machine_images.json")


@dataclass(frozen=True)
class Aws:
    """An account of its own, empty at first; `url` answers for every service."""

    url: str
    process: "subprocess.Popen[str]"
    clients: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def start(cls, log: Path, *options: str) -> "Aws":
        """Start the server; what it logs is in `log`."""
        with log.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "harness.cloud.server", *options],
                cwd=ROOT,
                env={**os.environ, "MOTO_AMIS_PATH": str(IMAGES)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
            )
        assert process.stdout
        served = process.stdout.readline().strip()
        assert served, log.read_text()
        return cls(f"http://{served}", process)

    def stop(self) -> None:
        """Stop the server, by the end of its input."""
        self.process.communicate(timeout=120)

    def environment(self) -> dict[str, str]:
        """Return what leads Terraform, OpenTofu and their provider here."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str) -> Any:
        """Return boto3's client of a service, which takes a while to make."""
        if service not in self.clients:
            self.clients[service] = boto3.client(
                service,
                region_name=REGION,
                endpoint_url=self.url,
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
        return self.clients[service]
