"""What a platform holds that can't be made again: looked for before anything is taken away."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inkwell.aws.account.client import Account, found
from inkwell.aws.cost.bill import Resource


@dataclass(frozen=True)
class Holding:
    """Something with data: what it is, how much it holds in words, how to keep it."""

    what: str
    holds: str
    keep: str

    def __str__(self) -> str:
        return f"{self.what}: {self.holds}. To keep it: {self.keep}"


def holdings(account: Account, resources: Iterable[Resource]) -> list[Holding]:
    """Return what holds data, of the resources of a state; what is gone already holds none."""
    look = {
        "aws_s3_bucket": _bucket,
        "aws_ecr_repository": _repository,
        "aws_db_instance": _database,
    }
    return [
        holding
        for kind, values in resources
        if kind in look
        for holding in look[kind](account, values)
    ]


def _bucket(account: Account, values: Any) -> list[Holding]:
    name = values["bucket"]
    if (values.get("tags") or {}).get("role") == "bundle":  # `make bundle` makes it again
        return []
    versions = found(lambda: account.pages("s3", "list_object_versions", "Versions", Bucket=name))
    if not versions:
        return []
    names = len({version["Key"] for version in versions})
    size = sum(version["Size"] for version in versions)
    holds = f"{names} objects in {len(versions)} versions, {size / 1e6:.1f} MB"
    return [Holding(f"bucket {name}", holds, f"aws s3 sync s3://{name} FOLDER")]


def _repository(account: Account, values: Any) -> list[Holding]:
    name = values["name"]
    images = found(lambda: account.pages("ecr", "list_images", "imageIds", repositoryName=name))
    if not images:
        return []
    count = len({image["imageDigest"] for image in images})
    return [Holding(f"repository {name}", f"{count} images", "crane copy, or docker pull")]


def _database(account: Account, values: Any) -> list[Holding]:
    name = values["identifier"]
    rds = account.client("rds")
    answer = found(lambda: rds.describe_db_instances(DBInstanceIdentifier=name))
    if not answer:
        return []
    snapshots = account.pages(
        "rds", "describe_db_snapshots", "DBSnapshots", DBInstanceIdentifier=name
    )
    own = [each["DBSnapshotIdentifier"] for each in snapshots if each["SnapshotType"] == "manual"]
    kept = f"snapshots that stay: {', '.join(own)}" if own else "no snapshot that stays"
    snapshot = f"aws rds create-db-snapshot --db-instance-identifier {name}"
    return [
        Holding(
            f"database {name}",
            f"people's accounts and letters, and {kept}; its daily backups go with it",
            f"{snapshot} --db-snapshot-identifier {name}-kept",
        )
    ]
