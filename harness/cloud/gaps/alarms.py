"""CloudWatch's alarms."""

import json
from typing import Any

from moto.cloudwatch.models import Alarm
from moto.sns.models import sns_backends

from harness.cloud.gaps.filled import gap, put


@gap
def alarms_tell_their_topics() -> None:
    """An alarm that changes its state tells the topics that it has for that state."""
    update = Alarm.update_state

    def update_state(self: Any, reason: str, reason_data: str, state_value: str) -> None:
        before = self.state_value
        update(self, reason, reason_data, state_value)
        actions = {"ALARM": self.alarm_actions, "OK": self.ok_actions}.get(state_value)
        if before == state_value or not self.actions_enabled:
            return
        told = {
            "AlarmName": self.name,
            "OldStateValue": before,
            "NewStateValue": state_value,
            "NewStateReason": reason,
        }
        for topic in actions or self.insufficient_data_actions:
            _, _, _, region, account, _ = topic.split(":")
            sns_backends[account][region].publish(json.dumps(told), arn=topic)

    put(Alarm, "update_state", update_state)
