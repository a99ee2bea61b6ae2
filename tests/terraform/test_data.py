"""What has data: buckets, images, database, secrets, logs, and the key that encrypts them."""

import json

import pytest
from botocore.exceptions import ClientError

from harness.cloud.platform import Platform

BUCKETS = ("models", "backups", "bundle")


def key(platform: Platform) -> str:
    found = platform.aws.client("kms").describe_key(KeyId="alias/inkwell-production")
    return str(found["KeyMetadata"]["Arn"])


def test_the_key_changes_each_year(platform: Platform) -> None:
    kms = platform.aws.client("kms")
    assert kms.get_key_rotation_status(KeyId=key(platform))["KeyRotationEnabled"] is True


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_is_private_encrypted_and_versioned(name: str, platform: Platform) -> None:
    s3, bucket = platform.aws.client("s3"), platform.outputs["buckets"][name]
    blocked = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert list(blocked.values()) == [True] * 4
    (rule,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    encryption = rule["ApplyServerSideEncryptionByDefault"]
    assert encryption == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key(platform)}
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    controls = s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"]
    assert controls == [{"ObjectOwnership": "BucketOwnerEnforced"}]


@pytest.mark.parametrize("name", BUCKETS)
def test_a_bucket_refuses_what_is_not_encrypted_on_the_way(name: str, platform: Platform) -> None:
    s3, bucket = platform.aws.client("s3"), platform.outputs["buckets"][name]
    with pytest.raises(ClientError, match="Forbidden"):
        s3.put_object(Bucket=bucket, Key="by-http", Body=b"")  # moto is asked by http


@pytest.mark.parametrize(
    ("name", "old", "kept"), [("models", 90, None), ("backups", 30, 90), ("bundle", 30, None)]
)
def test_old_objects_go(name: str, old: int, kept: int | None, platform: Platform) -> None:
    bucket = platform.outputs["buckets"][name]
    (rule,) = platform.aws.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert rule["Status"] == "Enabled"
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == old
    assert rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7
    assert rule.get("Expiration", {}).get("Days") == kept


@pytest.mark.parametrize("name", ["web", "model", "model-mini", "predictor"])
def test_images_are_scanned_encrypted_and_not_overwritten(name: str, platform: Platform) -> None:
    ecr, repository = platform.aws.client("ecr"), f"inkwell-production/{name}"
    (found,) = ecr.describe_repositories(repositoryNames=[repository])["repositories"]
    assert found["imageTagMutability"] == "IMMUTABLE"
    assert found["imageScanningConfiguration"]["scanOnPush"] is True
    assert found["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": key(platform)}
    policy = ecr.get_lifecycle_policy(repositoryName=repository)["lifecyclePolicyText"]
    assert '"untagged"' in policy
    assert found["repositoryUri"] == platform.outputs["registry"]["repositories"][name]


def test_the_database_is_private_encrypted_and_backed_up(platform: Platform) -> None:
    (found,) = platform.aws.client("rds").describe_db_instances()["DBInstances"]
    assert found["Endpoint"]["Address"] == platform.outputs["database"]["host"]
    assert (found["PubliclyAccessible"], found["StorageEncrypted"]) == (False, True)
    assert found["KmsKeyId"] == key(platform)
    assert found["BackupRetentionPeriod"] == 14
    assert found["DeletionProtection"] is True
    subnets = {subnet["SubnetIdentifier"] for subnet in found["DBSubnetGroup"]["Subnets"]}
    # The nodes' subnets are the private ones here.
    assert subnets == set(platform.outputs["network"]["node_subnets"].values())


def test_secrets_are_encrypted_by_the_platforms_key(platform: Platform) -> None:
    secret = platform.aws.client("secretsmanager").describe_secret(
        SecretId=platform.outputs["database"]["secret"]
    )
    assert secret["KmsKeyId"] == key(platform)
    parameter = platform.aws.client("ssm").describe_parameters()["Parameters"][0]
    assert (parameter["Type"], parameter["KeyId"]) == ("SecureString", key(platform))
    assert parameter["Name"] == platform.outputs["join_parameter"]


def test_logs_end_some_day_and_are_encrypted(platform: Platform) -> None:
    groups = platform.aws.client("logs").describe_log_groups()["logGroups"]
    assert {group["logGroupName"] for group in groups} == set(
        platform.outputs["log_groups"].values()
    )
    assert {(group["retentionInDays"], group["kmsKeyId"]) for group in groups} == {
        (30, key(platform))
    }


def test_a_tag_of_an_image_cannot_be_overwritten(platform: Platform) -> None:
    ecr, repository = platform.aws.client("ecr"), "inkwell-production/web"

    def push(layer: str) -> str:
        kind = "application/vnd.docker.distribution.manifest.v2+json"
        part = {"mediaType": "application/json", "size": 2, "digest": f"sha256:{layer * 64}"}
        content = {"schemaVersion": 2, "mediaType": kind, "config": part, "layers": [part]}
        image = ecr.put_image(
            repositoryName=repository,
            imageManifest=json.dumps(content),
            imageManifestMediaType=kind,
            imageTag="1.0",
        )["image"]
        return str(image["imageId"]["imageDigest"])

    digest = push("a")
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        push("b")
    (found,) = ecr.describe_images(repositoryName=repository)["imageDetails"]
    assert (found["imageDigest"], found["imageTags"]) == (digest, ["1.0"])
    ecr.batch_delete_image(repositoryName=repository, imageIds=[{"imageDigest": digest}])
