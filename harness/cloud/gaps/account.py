"""The account: budgets and quotas."""

import json
from typing import Any

from moto.budgets.responses import BudgetsResponse
from moto.servicequotas.models import ServiceQuotasBackend

from harness.cloud.gaps.filled import gap, put


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

    put(BudgetsResponse, "describe_subscribers_for_notification", describe)


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

    put(BudgetsResponse, "create_budget", create_budget)
    put(BudgetsResponse, "list_tags_for_resource", list_tags_for_resource)


@gap
def quotas_of_machines_and_addresses() -> None:
    """An account may have so many vCPUs and elastic IPs, beside what moto knows of networks."""
    answer = ServiceQuotasBackend.get_service_quota
    limits = {"L-1216C47A": 16.0, "L-0263D0A3": 5.0}

    def get_service_quota(self: Any, service_code: str, quota_code: str) -> dict[str, Any]:
        if service_code == "ec2" and quota_code in limits:
            return {"QuotaCode": quota_code, "Value": limits[quota_code]}
        return answer(self, service_code, quota_code)

    put(ServiceQuotasBackend, "get_service_quota", get_service_quota)
