"""Auto-scaling: hooks and policies."""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup, FakeScalingPolicy, LifecycleHook
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

from harness.cloud.gaps.filled import gap, put


@gap
def lifecycle_hook_without_a_queue() -> None:
    """A lifecycle hook that was given no queue and no role has none."""
    make = LifecycleHook.__init__

    def init(self: Any, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **options)
        self.role_arn = self.notification_target_arn = None

    put(LifecycleHook, "__init__", init)


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

    put(FakeAutoScalingGroup, "set_desired_capacity", set_desired_capacity)
    put(AutoScalingResponse, "complete_lifecycle_action", complete)


@gap
def scaling_policy_is_enabled() -> None:
    """A scaling policy is enabled, and one of another kind has no prediction."""
    make = FakeScalingPolicy.__init__

    def init(self: Any, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **options)
        self.enabled = True
        self.predictive_scaling_configuration = self.predictive_scaling_configuration or None

    put(FakeScalingPolicy, "__init__", init)
