"""The bucket of Terraform's state: the operator's own, made before everything else."""

from collections.abc import Mapping

from botocore.exceptions import ClientError

from inkwell.aws.account.client import Account, found
from inkwell.errors import InkwellError


def is_there(account: Account, name: str) -> bool:
    """Return whether the bucket is there; raises InkwellError if it is somebody else's."""
    s3 = account.client("s3")
    try:
        return found(lambda: s3.head_bucket(Bucket=name)) is not None
    except ClientError as error:
        raise InkwellError(
            f"The bucket {name} of backend.hcl can't be used ({error.response['Error']['Code']}): "
            "names are the world's, so choose another, or ask for access"
        ) from error


def make(account: Account, state: Mapping[str, str]) -> None:
    """Make it: private, and with the versions that were before."""
    s3, name = account.client("s3"), state["bucket"]
    place = {"CreateBucketConfiguration": {"LocationConstraint": state["region"]}}
    s3.create_bucket(Bucket=name, **({} if state["region"] == "us-east-1" else place))
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration=dict.fromkeys(
            (
                *("BlockPublicAcls", "IgnorePublicAcls"),
                *("BlockPublicPolicy", "RestrictPublicBuckets"),
            ),
            True,
        ),
    )


def has_versions(account: Account, name: str) -> bool:
    """Return whether an overwritten state can be had again."""
    return bool(account.client("s3").get_bucket_versioning(Bucket=name).get("Status") == "Enabled")
