"""What AWS does and moto doesn't: each function fills one gap, in the server's own process.

probes.py asks for the same by an AWS client, under the same name. A gap that a newer moto has
filled makes test_moto_gaps.py fail, and its function goes.
"""

import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup, FakeScalingPolicy, LifecycleHook
from moto.autoscaling.responses import AutoScalingResponse
from moto.budgets.responses import BudgetsResponse
from moto.core.responses import ActionResult
from moto.ec2.models.instances import Instance
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.responses import EC2Response
from moto.ec2.responses.instances import InstanceResponse
from moto.ec2.responses.launch_templates import LaunchTemplates
from moto.servicequotas.models import ServiceQuotasBackend

GAPS: dict[str, Callable[[], None]] = {}


def gap(fill: Callable[[], None]) -> Callable[[], None]:
    """Add a function to the gaps, under its name."""
    GAPS[fill.__name__] = fill
    return fill


def _put(owner: type, name: str, value: object) -> None:
    setattr(owner, name, value)


@gap
def description_of_a_rule_between_groups() -> None:
    """A security group's rule has its description, also where its source is a group."""

    def description(self: Any) -> str | None:
        return self.ip_range.get("Description") or (self.source_group or {}).get("Description")

    _put(SecurityGroupRule, "description", property(description))


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

    _put(LaunchTemplates, "create_launch_template", create_launch_template)


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

    _put(InstanceResponse, "run_instances", run_instances)
    _put(Instance, "__init__", init)


@gap
def lifecycle_hook_without_a_queue() -> None:
    """A lifecycle hook that was given no queue and no role has none."""
    make = LifecycleHook.__init__

    def init(self: Any, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **options)
        self.role_arn = self.notification_target_arn = None

    _put(LifecycleHook, "__init__", init)


@gap
def workers_wait_in_their_hook() -> None:
    """An instance that a group with a hook takes away waits until the hook is completed."""
    scale = FakeAutoScalingGroup.set_desired_capacity

    def set_desired_capacity(self: Any, capacity: int | None) -> None:
        hooks = self.autoscaling_backend.describe_lifecycle_hooks(self.name)
        active = self.active_instances()
        leaving = active[: max(0, len(active) - (capacity or 0))]
        if any(hook.lifecycle_transition.endswith("TERMINATING") for hook in hooks):
            for state in leaving:
                state.lifecycle_state = "Terminating:Wait"
        scale(self, capacity)

    def complete(self: Any) -> ActionResult:
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        waiting = [
            state
            for state in group.instance_states
            if state.lifecycle_state == "Terminating:Wait"
            and state.instance_id == self._get_param("InstanceId")
        ]
        if not waiting:
            raise ValidationError("No active Lifecycle Action found")
        group.instance_states = [one for one in group.instance_states if one not in waiting]
        self.autoscaling_backend.ec2_backend.terminate_instances([waiting[0].instance_id])
        return ActionResult({})

    _put(FakeAutoScalingGroup, "set_desired_capacity", set_desired_capacity)
    _put(AutoScalingResponse, "complete_lifecycle_action", complete)


@gap
def scaling_policy_is_enabled() -> None:
    """A scaling policy is enabled, and one of another kind has no prediction."""
    make = FakeScalingPolicy.__init__

    def init(self: Any, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **options)
        self.enabled = True
        self.predictive_scaling_configuration = self.predictive_scaling_configuration or None

    _put(FakeScalingPolicy, "__init__", init)


@gap
def subscribers_of_a_budget() -> None:
    """A budget's notification tells who gets it."""

    def describe(self: Any) -> str:
        budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
        asked = self._get_param("Notification")
        asked.pop("NotificationState", None)
        subscribers = [
            subscriber
            for notification in budget.notifications
            if asked.items() <= notification.details.items()
            for subscriber in notification.subscribers
        ]
        return json.dumps({"Subscribers": subscribers})

    _put(BudgetsResponse, "describe_subscribers_for_notification", describe)


@gap
def tags_of_a_budget() -> None:
    """A budget has the tags that it was made with."""
    create = BudgetsResponse.create_budget
    kept: dict[str, list[dict[str, str]]] = {}

    def create_budget(self: Any) -> str:
        answer = create(self)
        kept[self._get_param("Budget")["BudgetName"]] = self._get_param("ResourceTags", [])
        return answer

    def list_tags_for_resource(self: Any) -> str:
        name = self._get_param("ResourceARN").split("/")[-1]
        return json.dumps({"ResourceTags": kept.get(name, [])})

    _put(BudgetsResponse, "create_budget", create_budget)
    _put(BudgetsResponse, "list_tags_for_resource", list_tags_for_resource)


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

    _put(EC2Response, "create_instance_connect_endpoint", create)
    _put(EC2Response, "describe_instance_connect_endpoints", describe)
    _put(EC2Response, "delete_instance_connect_endpoint", delete)


@gap
def quotas_of_machines_and_addresses() -> None:
    """An account may have so many vCPUs and elastic IPs, beside what moto knows of networks."""
    answer = ServiceQuotasBackend.get_service_quota
    limits = {"L-1216C47A": 16.0, "L-0263D0A3": 5.0}

    def get_service_quota(self: Any, service_code: str, quota_code: str) -> dict[str, Any]:
        if service_code == "ec2" and quota_code in limits:
            return {"QuotaCode": quota_code, "Value": limits[quota_code]}
        return answer(self, service_code, quota_code)

    _put(ServiceQuotasBackend, "get_service_quota", get_service_quota)
