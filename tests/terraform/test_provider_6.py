"""What version 6 of the AWS provider took away isn't used, by its upgrade guide.

The provider itself isn't here: registries of packages don't have it, and its Go module takes more
memory and hours than a test machine has.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from harness.cloud.programs import Configuration, defaults

# Types that are gone; some by the beginning of their names.
GONE = (
    *("aws_opsworks_", "aws_simpledb_domain", "aws_worklink_", "aws_redshift_service_account"),
    *("aws_elastictranscoder_", "aws_evidently_", "aws_media_store_", "aws_kms_secret."),
)
# Arguments that are gone, or now something else, by type.
REMOVED = {
    "aws_api_gateway_account": {"reset_on_delete"},
    "aws_api_gateway_deployment": {"stage_name", "stage_description", "canary_settings"},
    "aws_batch_compute_environment": {
        *("compute_environment_name", "compute_environment_name_prefix"),
    },
    "aws_batch_job_queue": {"compute_environments"},
    "aws_cloudfront_response_headers_policy": {"etag"},
    "aws_dms_endpoint": {"s3_settings"},
    "aws_dx_gateway_association": {"vpn_gateway_id"},
    "aws_ecs_task_definition": {"inference_accelerator"},
    "aws_eip": {"vpc"},
    "aws_eks_addon": {"resolve_conflicts"},
    "aws_flow_log": {"log_group_name"},
    "aws_guardduty_detector": {"datasources"},
    "aws_guardduty_organization_configuration": {"auto_enable", "datasources"},
    "aws_instance": {"cpu_core_count", "cpu_threads_per_core"},
    "aws_launch_template": {"elastic_gpu_specifications", "elastic_inference_accelerator"},
    "aws_networkmanager_core_network": {"base_policy_region"},
    "aws_redshift_cluster": {"snapshot_copy", "logging"},
    "aws_sagemaker_notebook_instance": {"accelerator_types"},
    "aws_spot_instance_request": {"block_duration_minutes"},
    "aws_ssm_association": {"instance_id"},
}
# What nobody may refer to: it has another name or another sense.
RENAMED = ("data.aws_region.this.name", "aws_s3_bucket.this.region")
# Booleans that were 0 and 1 as well.
BOOLEANS = {"preserve_client_ip", "encrypted", "delete_on_termination", "ebs_optimized"}


@pytest.fixture(scope="module")
def resources(empty: Configuration) -> list[dict[str, Any]]:
    """Return what the configuration says of each resource, as Terraform reads it."""
    empty.planned(defaults())
    root = json.loads(empty.must("show", "-json", "planned"))["configuration"]["root_module"]
    found: list[dict[str, Any]] = root["resources"]
    return found


def arguments(said: Any) -> Iterator[tuple[str, Any]]:
    """Every argument of a resource and of its blocks, with what is said of it."""
    if isinstance(said, list):
        for each in said:
            yield from arguments(each)
    elif isinstance(said, dict):
        for name, value in said.items():
            yield name, value
            yield from arguments(value)


def test_no_type_of_ours_is_gone(resources: list[dict[str, Any]]) -> None:
    types = {each["type"] for each in resources}
    assert {"aws_eip", "aws_flow_log", "aws_instance", "aws_launch_template"} <= types
    assert [kind for kind in types if f"{kind}.".startswith(GONE)] == []


def test_no_argument_of_ours_is_gone(resources: list[dict[str, Any]]) -> None:
    used = [
        f"{each['address']}: {name}"
        for each in resources
        for name in each.get("expressions", {}).keys() & REMOVED.get(each["type"], set())
    ]
    assert used == []


def test_nothing_refers_to_what_has_another_name(resources: list[dict[str, Any]]) -> None:
    told = json.dumps(resources)
    assert [name for name in RENAMED if f'"{name}"' in told] == []


def test_booleans_are_true_or_false(resources: list[dict[str, Any]]) -> None:
    said = [
        value["constant_value"]
        for each in resources
        for name, value in arguments(each.get("expressions", {}))
        if name in BOOLEANS and "constant_value" in value
    ]
    assert len(said) >= 4
    assert all(isinstance(value, bool) or value in ("true", "false", "") for value in said)


def test_the_newest_image_is_looked_for_with_its_owner(resources: list[dict[str, Any]]) -> None:
    (image,) = (each["expressions"] for each in resources if each["type"] == "aws_ami")
    assert image["most_recent"]["constant_value"] is True
    assert image["owners"]["constant_value"] == ["136693071363"]
