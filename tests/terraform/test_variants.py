"""What is left out by choice, as a plan for an empty account has it."""

from collections import Counter
from typing import Any

import pytest

from harness.cloud.programs import Configuration, defaults

Resources = dict[str, dict[str, Any]]


def count(resources: Resources) -> Counter[str]:
    return Counter(address.split(".")[0] for address in resources)


@pytest.fixture(scope="module")
def smallest(empty: Configuration) -> Resources:
    """Return the least that runs: no NAT gateway, no database, one worker."""
    return empty.planned({**defaults(), "nat": "none", "database": None, "workers": {"min": 1}})


@pytest.fixture(scope="module")
def usual(empty: Configuration) -> Resources:
    """Return what the defaults make."""
    return empty.planned(defaults())


def test_without_nat_nodes_have_addresses_of_their_own(smallest: Resources) -> None:
    assert count(smallest)["aws_nat_gateway"] == count(smallest)["aws_eip"] == 0
    for address, values in smallest.items():
        if address.startswith("aws_subnet."):
            assert values["map_public_ip_on_launch"] is address.startswith("aws_subnet.public")


def test_one_nat_gateway_serves_three_zones(usual: Resources) -> None:
    assert count(usual)["aws_nat_gateway"] == 1
    assert len([address for address in usual if address.startswith("aws_route.private")]) == 3
    assert not [
        address
        for address, values in usual.items()
        if address.startswith("aws_subnet.") and values["map_public_ip_on_launch"]
    ]


def test_a_database_is_left_out_with_all_that_is_its(smallest: Resources, usual: Resources) -> None:
    for kind in ("aws_db_instance", "aws_db_subnet_group", "aws_secretsmanager_secret"):
        assert (count(smallest)[kind], count(usual)[kind]) == (0, 1)
    assert not [address for address in smallest if "database-" in address and "alarm" in address]


def test_github_and_a_domain_are_there_by_choice_alone(usual: Resources) -> None:
    for kind in ("aws_iam_openid_connect_provider", "aws_acm_certificate", "aws_route53_record"):
        assert count(usual)[kind] == 0
    assert usual["aws_lb_listener.https"]["protocol"] == "TCP"
    assert not [address for address in usual if address.startswith("aws_iam_role.github")]


def test_nobody_opens_ssh_by_default(usual: Resources) -> None:
    networks = {
        values["cidr_ipv4"]
        for address, values in usual.items()
        if address.startswith("aws_vpc_security_group_ingress_rule") and values["from_port"] == 22
    }
    assert networks == {None}


def test_an_accounts_own_provider_of_github_is_taken(empty: Configuration) -> None:
    arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    subjects = {"deploy_subjects": ["repo:owner/name:environment:production"]}
    resources = empty.planned({**defaults(), "github": {**subjects, "provider_arn": arn}})
    assert count(resources)["aws_iam_openid_connect_provider"] == 0
    assert 'aws_iam_role.github["deploy"]' in resources
    assert arn in resources['aws_iam_role.github["deploy"]']["assume_role_policy"]
