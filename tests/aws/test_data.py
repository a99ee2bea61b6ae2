"""What would be lost is found, and counted, before anything goes."""

from harness.cloud.aws import REGION, Aws
from inkwell.aws.account.data import holdings
from tests.aws.account import Asked


def found(aws: Aws, kind: str, **values: object) -> list[str]:
    return [str(each) for each in holdings(Asked(aws), [(kind, values)])]


def test_a_bucket_holds_its_objects_and_their_older_versions(aws: Aws) -> None:
    s3 = aws.client("s3")
    place = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="data-bucket", CreateBucketConfiguration=place)
    s3.put_bucket_versioning(Bucket="data-bucket", VersioningConfiguration={"Status": "Enabled"})
    assert found(aws, "aws_s3_bucket", bucket="data-bucket") == []
    for body in (b"old", b"new"):
        s3.put_object(Bucket="data-bucket", Key="model", Body=body)
    s3.delete_object(Bucket="data-bucket", Key="model")
    (line,) = found(aws, "aws_s3_bucket", bucket="data-bucket")
    assert line.startswith("bucket data-bucket: 1 objects in 2 versions, 0.0 MB. To keep it: aws ")


def test_a_repository_holds_its_images(aws: Aws) -> None:
    ecr = aws.client("ecr")
    ecr.create_repository(repositoryName="ink-test/data")
    assert found(aws, "aws_ecr_repository", name="ink-test/data") == []
    ecr.put_image(
        repositoryName="ink-test/data",
        imageManifest='{"schemaVersion": 2}',
        imageManifestMediaType="application/vnd.oci.image.manifest.v1+json",
        imageTag="one",
    )
    (line,) = found(aws, "aws_ecr_repository", name="ink-test/data")
    assert line.startswith("repository ink-test/data: 1 images.")


def test_a_database_always_holds_something_and_tells_its_snapshots(aws: Aws) -> None:
    rds = aws.client("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="data-base",
        Engine="postgres",
        DBInstanceClass="db.t4g.micro",
        AllocatedStorage=20,
        MasterUsername="inkwell",
        MasterUserPassword="not-a-secret",
    )
    (line,) = found(aws, "aws_db_instance", identifier="data-base")
    assert "no snapshot that stays; its daily backups go with it" in line
    rds.create_db_snapshot(DBInstanceIdentifier="data-base", DBSnapshotIdentifier="kept")
    (line,) = found(aws, "aws_db_instance", identifier="data-base")
    assert "snapshots that stay: kept" in line


def test_what_is_gone_already_and_what_has_no_data_hold_none(aws: Aws) -> None:
    assert found(aws, "aws_s3_bucket", bucket="data-bucket-gone") == []
    assert found(aws, "aws_ecr_repository", name="ink-test/gone") == []
    assert found(aws, "aws_db_instance", identifier="gone") == []
    assert found(aws, "aws_vpc", id="vpc-1") == []


def test_the_bundle_can_be_made_again_and_is_no_data(aws: Aws) -> None:
    s3, place = aws.client("s3"), {"LocationConstraint": REGION}
    s3.create_bucket(Bucket="bundle-bucket", CreateBucketConfiguration=place)
    s3.put_object(Bucket="bundle-bucket", Key="1.36.3/bin/kubelet", Body=b"")
    assert len(found(aws, "aws_s3_bucket", bucket="bundle-bucket", tags={"role": "models"})) == 1
    assert found(aws, "aws_s3_bucket", bucket="bundle-bucket", tags={"role": "bundle"}) == []
