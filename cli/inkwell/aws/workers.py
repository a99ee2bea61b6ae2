"""`inkwell aws workers`: what workers of the auto-scaling group make themselves nodes by.

The bundle, and an archive of the roles' scripts with a worker's configuration, go into the
platform's bucket. New workers take them from there (terraform/user-data/join.py) as soon as a
control plane offers them a token (ansible/roles/aws).
"""

import json
from pathlib import Path
from typing import Any

from inkwell.aws.account.client import Account, found
from inkwell.aws.terraform.files import Files
from inkwell.bundle import make, versions
from inkwell.bundle.fetch import sha256_of
from inkwell.bundle.output import manifest
from inkwell.errors import InkwellError
from inkwell.shared import command
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.progress import Progress
from inkwell.shared.tail import last_lines

ANSIBLE = ROOT / "ansible"
WHOLE = "manifest.json"  # comes last: a copy that was cut off has none
LIST_OF_PARTS = "sbom.spdx.json"


def offer(files: Files, outputs: dict[str, Any], progress: Progress) -> None:
    """Put them there; what is there already stays.

    Raises InkwellError without a bundle, without a cluster on the inventory's machines, and where
    S3 refuses.
    """
    pinned = versions.read()
    bundle = make.directory_of(pinned, versions.home())
    if not (bundle / WHOLE).exists():
        raise InkwellError(f"There is no bundle at {bundle}: `make bundle` makes it")
    if not files.inventory.exists():
        raise InkwellError(f"{files.inventory} is missing: `inkwell aws inventory` writes it")
    archive = files.home / "worker.tar.gz"
    with progress.stage("Worker's files"):
        pack(files, archive)
    s3 = Account(outputs["platform"]["region"]).client("s3")
    with progress.stage("Bundle") as say:
        parts = [(each.path, each.sha256) for each in manifest.read(bundle).artifacts]
        parts += [(name, sha256_of(bundle / name)) for name in (LIST_OF_PARTS, WHOLE)]
        bucket = outputs["buckets"]["bundle"]
        prefix = pinned.kubernetes
        s3.upload_file(str(archive), bucket, f"{prefix}/{archive.name}")
        sent = sum(
            upload(s3, bucket, f"{prefix}/{path}", bundle / path, sha256) for path, sha256 in parts
        )
        say(f"{bucket} took {sent} of {len(parts)} files")


def pack(files: Files, archive: Path) -> None:
    """Bring the archive here, from the first worker of the inventory."""
    play = ["ansible-playbook", f"--inventory={files.inventory}", "worker-files.yml"]
    given = f"--extra-vars={json.dumps({'worker_archive': str(archive)})}"
    log = files.home / "worker-files.log"
    try:
        env = ClusterFiles.from_environment().environment()
        command.run([*play, given], log, env, ANSIBLE)
    except command.CommandError as error:
        raise InkwellError(
            f"A worker's files can't be had by SSH:\n{last_lines(error.lines, 8, '  ')}\n"
            f"The whole log: {log}"
        ) from error


def upload(s3: Any, bucket: str, key: str, file: Path, sha256: str) -> bool:
    """Put a file there unless the very same is; returns whether it was put."""
    there = found(lambda: s3.head_object(Bucket=bucket, Key=key))
    if there and there["Metadata"].get("sha256") == sha256:
        return False
    s3.upload_file(str(file), bucket, key, ExtraArgs={"Metadata": {"sha256": sha256}})
    return True
