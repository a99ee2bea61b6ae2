"""What has data refuses to go. It changes the platform, so it runs after what reads it."""

from harness.cloud.platform import Platform
from tests.terraform.life import DATABASE, put_model

MODELS = 'aws_s3_bucket.this["models"]'


def test_destroy_refuses_what_has_data(platform: Platform) -> None:
    bucket, key = put_model(platform)
    targets = [f"-target={MODELS}", f"-target={DATABASE}"]
    done = platform.configuration.run("destroy", "-auto-approve", "-input=false", *targets)
    assert done.returncode == 1
    assert "BucketNotEmpty" in done.stderr
    assert "deletion protection" in done.stderr.lower()
    assert platform.aws.client("s3").get_object(Bucket=bucket, Key=key)
    assert platform.aws.client("rds").describe_db_instances()["DBInstances"]
