"""A changed variable touches what it is about, and no control plane is ever replaced."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.cloud.platform import NEWER_IMAGE, Platform
from harness.cloud.programs import Change, defaults

TEMPLATE = [
    ("aws_autoscaling_group.workers", "update"),
    ("aws_launch_template.worker", "update"),
]
NODES = [f'aws_instance.control_plane["control-{number}"]' for number in (1, 2, 3)]
LOGS = ("audit", "containers", "flow", "nodes", "postgresql", "upgrade")

# Variables, and all that may change by them.
CASES: dict[str, tuple[dict[str, object], list[tuple[str, str]]]] = {
    "a newer image": ({"node_image": NEWER_IMAGE}, TEMPLATE),
    "larger workers": ({"worker_type": "t3.large"}, TEMPLATE),
    "more workers": (
        {"workers": {"max": 9}},
        [("aws_autoscaling_group.workers", "update")],
    ),
    "larger control planes": (
        {"control_plane_type": "t3.medium"},
        [(node, "update") for node in NODES],
    ),
    "logs for longer": (
        {"log_days": 60},
        [(f'aws_cloudwatch_log_group.this["{name}"]', "update") for name in LOGS],
    ),
    "a larger budget": (
        {"monthly_budget_usd": 500},
        [("aws_budgets_budget.this", "update")],
    ),
    "another image of ours": (
        {"images": ["web", "model", "model-mini", "predictor", "extra"]},
        [
            ('aws_ecr_lifecycle_policy.this["extra"]', "create"),
            ('aws_ecr_repository.this["extra"]', "create"),
            # Who may pull and push names the repositories.
            ('aws_iam_role_policy.github["deploy"]', "update"),
            ('aws_iam_role_policy.github["publish"]', "update"),
            ('aws_iam_role_policy.node["control_plane"]', "update"),
            ('aws_iam_role_policy.node["worker"]', "update"),
        ],
    ),
    "a new password": (
        {"database": {"password_version": 2}},
        [
            ('aws_db_instance.this["postgres"]', "update"),
            ('aws_secretsmanager_secret_version.database["postgres"]', "replace"),
        ],
    ),
}


# Everything at once that might replace one.
HARSH: dict[str, dict[str, object]] = {
    "other machines": {"control_plane_count": 5, "disk_gb": 60, "control_plane_type": "m7i.large"},
    "another key": {"ssh_public_key": defaults()["ssh_public_key"]},
    "another network": {"node_image": NEWER_IMAGE, "nat": "none", "operator_networks": []},
}


@pytest.fixture(scope="module")
def changes(platform: Platform) -> dict[str, list[Change]]:
    """Return what each case would change; two plans at a time."""
    values = {**{case: given for case, (given, _) in CASES.items()}, **HARSH}
    configuration = platform.configuration
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = pool.map(configuration.changes, values.values())
        return dict(zip(values, found, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_a_changed_variable_touches_only_what_it_should(
    case: str, changes: dict[str, list[Change]]
) -> None:
    _, expected = CASES[case]
    found = sorted((change.address, change.action) for change in changes[case])
    assert found == sorted(expected)


@pytest.mark.parametrize("case", HARSH)
def test_no_change_replaces_a_control_plane(case: str, changes: dict[str, list[Change]]) -> None:
    assert changes[case]
    hit = {change for change in changes[case] if change.address in NODES}
    assert hit <= {Change(node, "update") for node in NODES}
