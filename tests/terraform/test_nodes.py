"""Instances: protected, encrypted, named and tagged; and what they run at their first boot."""

import base64
from pathlib import Path
from typing import Any

from harness.cloud.platform import Platform

GOLDEN = Path(__file__).with_name("golden")
TAGS = {"project": "inkwell", "environment": "production"}


def tags(found: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in found.get("Tags", [])}


def running(platform: Platform, role: str) -> list[dict[str, Any]]:
    filters = [
        {"Name": "tag:role", "Values": [role]},
        {"Name": "instance-state-name", "Values": ["running"]},
    ]
    found = platform.aws.client("ec2").describe_instances(Filters=filters)["Reservations"]
    return [instance for reservation in found for instance in reservation["Instances"]]


def template(platform: Platform) -> dict[str, Any]:
    versions = platform.aws.client("ec2").describe_launch_template_versions(
        LaunchTemplateId=platform.outputs["workers"]["launch_template"], Versions=["$Latest"]
    )
    data: dict[str, Any] = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return data


def test_every_running_instance_has_tags(platform: Platform) -> None:
    for role, count in (("control_plane", 3), ("worker", 2)):
        found = running(platform, role)
        assert len(found) == count
        assert all(tags(instance).items() >= {**TAGS, "role": role}.items() for instance in found)
    everything = platform.aws.client("ec2").describe_instances(
        Filters=[{"Name": "instance-state-name", "Values": ["running"]}]
    )["Reservations"]
    assert sum(len(reservation["Instances"]) for reservation in everything) == 5


def test_control_planes_are_protected(platform: Platform) -> None:
    ec2 = platform.aws.client("ec2")
    for instance in running(platform, "control_plane"):
        options = instance["MetadataOptions"]
        assert (options["HttpTokens"], options["HttpPutResponseHopLimit"]) == ("required", 1)
        assert "PublicIpAddress" not in instance
        attribute = ec2.describe_instance_attribute(
            InstanceId=instance["InstanceId"], Attribute="disableApiTermination"
        )
        assert attribute["DisableApiTermination"]["Value"] is True


def test_control_planes_disks_are_encrypted_and_tagged(platform: Platform) -> None:
    ids = [
        mapping["Ebs"]["VolumeId"]
        for instance in running(platform, "control_plane")
        for mapping in instance["BlockDeviceMappings"]
    ]
    volumes = platform.aws.client("ec2").describe_volumes(VolumeIds=ids)["Volumes"]
    assert len(volumes) == 3
    for volume in volumes:
        assert (volume["Encrypted"], volume["VolumeType"], volume["Size"]) == (True, "gp3", 30)
        assert tags(volume).items() >= {**TAGS, "role": "control_plane"}.items()


def test_workers_are_started_encrypted_tagged_and_with_imdsv2(platform: Platform) -> None:
    # moto starts them without the template's disks and options: the template is what is seen.
    data = template(platform)
    assert data["MetadataOptions"]["HttpTokens"] == "required"
    assert data["MetadataOptions"]["HttpPutResponseHopLimit"] == 1
    (disk,) = data["BlockDeviceMappings"]
    assert disk["Ebs"]["Encrypted"] is True
    specified = {given["ResourceType"]: tags(given) for given in data["TagSpecifications"]}
    assert set(specified) == {"instance", "volume", "network-interface"}
    assert all(given.items() >= {**TAGS, "role": "worker"}.items() for given in specified.values())


def test_the_first_boot_is_what_was_reviewed(platform: Platform) -> None:
    first = {tags(found)["Name"]: found for found in running(platform, "control_plane")}[
        "control-1"
    ]
    given = platform.aws.client("ec2").describe_instance_attribute(
        InstanceId=first["InstanceId"], Attribute="userData"
    )["UserData"]["Value"]
    for name, text in {"control-1": given, "worker": template(platform)["UserData"]}.items():
        said = base64.b64decode(text).decode()
        assert len(said) < 16_000  # AWS takes no more
        said = said.replace(platform.outputs["buckets"]["bundle"], "BUNDLE")
        assert said == (GOLDEN / f"{name}.sh").read_text()


def test_one_more_worker_is_a_target_and_is_left_alone(platform: Platform) -> None:
    group = platform.outputs["workers"]["group"]
    scaling = platform.aws.client("autoscaling")
    before = {instance["InstanceId"] for instance in running(platform, "worker")}
    scaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=3)
    (added,) = {one["InstanceId"] for one in running(platform, "worker")} - before
    for name in ("http", "https"):
        health = platform.aws.client("elbv2").describe_target_health(
            TargetGroupArn=platform.outputs["target_groups"][name]
        )["TargetHealthDescriptions"]
        assert added in {target["Target"]["Id"] for target in health}
    # A control plane renews the token: neither is Terraform's to undo.
    platform.aws.client("ssm").put_parameter(
        Name=platform.outputs["join_parameter"], Value="a token", Overwrite=True
    )
    done = platform.configuration.run("plan", "-input=false", "-detailed-exitcode")
    assert done.returncode == 0, done.stdout[-4000:]
    scaling.set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=2)
    (leaving,) = [
        each["InstanceId"]
        for each in scaling.describe_auto_scaling_instances()["AutoScalingInstances"]
        if each["LifecycleState"] == "Terminating:Wait"
    ]
    assert leaving in {instance["InstanceId"] for instance in running(platform, "worker")}
    scaling.complete_lifecycle_action(
        AutoScalingGroupName=group,
        LifecycleHookName=platform.outputs["workers"]["drain_hook"],
        InstanceId=leaving,
        LifecycleActionResult="CONTINUE",
    )
    assert leaving not in {instance["InstanceId"] for instance in running(platform, "worker")}
