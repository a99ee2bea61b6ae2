"""What trivy says of terraform/."""

import json
import subprocess
from pathlib import Path

from harness.cloud.programs import found


def high(folder: Path, cache: Path) -> set[tuple[str, str]] | None:
    """Return what is of severity high or critical, by rule and resource; None without trivy."""
    trivy = found("trivy")
    if not trivy:
        return None
    command = [trivy, "config", "--skip-check-update", "--quiet", "--format", "json"]
    command += ["--severity", "HIGH,CRITICAL", "--cache-dir", str(cache), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return {
        (finding["ID"], finding["CauseMetadata"]["Resource"])
        for result in json.loads(done.stdout)["Results"]
        for finding in result.get("Misconfigurations", [])
    }
