"""EC2: rules, templates, instances, and the endpoint for SSH."""

from contextvars import ContextVar
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.models.instances import Instance
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses import EC2Response
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.launch_templates import LaunchTemplates

from harness.cloud.gaps.filled import gap, put


@gap
def description_of_a_rule_between_groups() -> None:
    """A security group's rule has its description, also where its source is a group."""

    def description(self: Any) -> str | None:
        return self.ip_range.get("Description") or (self.source_group or {}).get("Description")

    put(SecurityGroupRule, "description", property(description))


@gap
def tags_of_a_launch_template() -> None:
    """The tags of a launch template are its own, and not those of what is started by it."""
    create = LaunchTemplates.create_launch_template

    def create_launch_template(self: Any) -> ActionResult:
        result = create(self)
        template = self.ec2_backend.get_launch_template_by_name(
            self._get_param("LaunchTemplateName")
        )
        data = template.versions[0].data
        data["TagSpecifications"] = [
            given
            for given in data.get("TagSpecifications", [])
            if given["ResourceType"] != "launch-template"
        ]
        return result

    put(LaunchTemplates, "create_launch_template", create_launch_template)


@gap
def termination_protection_from_the_start() -> None:
    """RunInstances protects an instance against termination if it is asked to."""
    run, make = InstanceResponse.run_instances, Instance.__init__
    protected: ContextVar[bool] = ContextVar("protected", default=False)

    def run_instances(self: Any) -> Any:
        token = protected.set(str(self._get_param("DisableApiTermination")).lower() == "true")
        try:
            return run(self)
        finally:
            protected.reset(token)

    def init(self: Any, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **{"disable_api_termination": protected.get(), **options})

    put(InstanceResponse, "run_instances", run_instances)
    put(Instance, "__init__", init)


@gap
def instance_connect_endpoint() -> None:
    """EC2 has Instance Connect Endpoints: made, listed and deleted."""
    kept: dict[str, dict[str, Any]] = {}

    def create(self: Any) -> ActionResult:
        identity = f"eice-{len(kept):017x}"
        subnet = self.ec2_backend.get_subnet(self._get_param("SubnetId"))
        tags = self._parse_tag_specification().get("instance-connect-endpoint", {})
        arn = f"arn:aws:ec2:{self.region}:{self.current_account}"
        kept[identity] = {
            "OwnerId": self.current_account,
            "InstanceConnectEndpointId": identity,
            "InstanceConnectEndpointArn": f"{arn}:instance-connect-endpoint/{identity}",
            "State": "create-complete",
            "SubnetId": subnet.id,
            "VpcId": subnet.vpc_id,
            "AvailabilityZone": subnet.availability_zone,
            "PreserveClientIp": self._get_param("PreserveClientIp", False),
            "SecurityGroupIds": self._get_param("SecurityGroupIds", []),
            "NetworkInterfaceIds": [],
            "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        }
        return ActionResult({"InstanceConnectEndpoint": kept[identity]})

    def describe(self: Any) -> ActionResult:
        asked = self._get_param("InstanceConnectEndpointIds", []) or list(kept)
        return ActionResult(
            {"InstanceConnectEndpoints": [kept[key] for key in asked if key in kept]}
        )

    def delete(self: Any) -> ActionResult:
        gone = kept.pop(self._get_param("InstanceConnectEndpointId"))
        return ActionResult({"InstanceConnectEndpoint": {**gone, "State": "delete-complete"}})

    put(EC2Response, "create_instance_connect_endpoint", create)
    put(EC2Response, "describe_instance_connect_endpoints", describe)
    put(EC2Response, "delete_instance_connect_endpoint", delete)
