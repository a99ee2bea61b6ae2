"""Who reaches what: security groups, load balancers, subnets."""

import ipaddress
from typing import Any

from harness.cloud.platform import Platform

PEOPLE = {("balancer", 80, 80), ("balancer", 443, 443)}


def groups(platform: Platform) -> dict[str, str]:
    """The security groups' roles by id; AWS's own group is `default`."""
    found = platform.aws.client("ec2").describe_security_groups(
        Filters=[{"Name": "vpc-id", "Values": [platform.outputs["network"]["vpc_id"]]}]
    )["SecurityGroups"]
    return {
        group["GroupId"]: next(
            (tag["Value"] for tag in group.get("Tags", []) if tag["Key"] == "role"), "default"
        )
        for group in found
    }


def rules(platform: Platform, *, egress: bool) -> set[tuple[str, str, str, int, int]]:
    """The rules of the network: whose, the other end, protocol, first and last port."""
    roles = groups(platform)
    found = platform.aws.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
    return {
        (
            roles[rule["GroupId"]],
            _other(rule, roles),
            rule["IpProtocol"],
            rule["FromPort"],
            rule["ToPort"],
        )
        for rule in found
        if rule["GroupId"] in roles and rule["IsEgress"] is egress
    }


def _other(rule: dict[str, Any], roles: dict[str, str]) -> str:
    if "CidrIpv4" in rule:
        return str(rule["CidrIpv4"])
    return roles[rule["ReferencedGroupInfo"]["GroupId"]]


def test_the_world_reaches_the_balancers_two_ports_alone(platform: Platform) -> None:
    world = {
        (whose, first, last)
        for whose, other, _, first, last in rules(platform, egress=False)
        if other == "0.0.0.0/0"
    }
    assert world == PEOPLE
    listed = platform.aws.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
    assert not [rule for rule in listed if not rule["IsEgress"] and "CidrIpv6" in rule]


def test_ssh_comes_from_the_endpoint_and_the_operators_alone(platform: Platform) -> None:
    ssh = {
        (whose, other)
        for whose, other, protocol, first, last in rules(platform, egress=False)
        if protocol in ("tcp", "-1") and first <= 22 <= last
    }
    nodes = ("control_plane", "worker")
    assert ssh == {(node, other) for node in nodes for other in ("connect", "203.0.113.0/24")}


def test_workers_are_reached_where_they_must_be(platform: Platform) -> None:
    arriving = {rule[1:] for rule in rules(platform, egress=False) if rule[0] == "worker"}
    nodes = ("control_plane", "worker")
    assert arriving == {
        ("balancer", "tcp", 30080, 30080),
        ("balancer", "tcp", 30443, 30443),
        ("balancer", "tcp", 30021, 30021),
        *((node, "udp", 8472, 8472) for node in nodes),
        *((node, "tcp", 10250, 10250) for node in nodes),
        ("connect", "tcp", 22, 22),
        ("203.0.113.0/24", "tcp", 22, 22),
    }


def test_the_database_is_reached_by_nodes_and_reaches_nothing(platform: Platform) -> None:
    arriving = {rule[1:] for rule in rules(platform, egress=False) if rule[0] == "database"}
    assert arriving == {(node, "tcp", 5432, 5432) for node in ("control_plane", "worker")}
    assert not [rule for rule in rules(platform, egress=True) if rule[0] == "database"]


def test_what_may_come_in_may_go_out_at_its_other_end(platform: Platform) -> None:
    roles = set(groups(platform).values())
    arriving = {
        (other, whose, *ports)
        for whose, other, *ports in rules(platform, egress=False)
        if other in roles
    }
    leaving = {
        (whose, other, *ports)
        for whose, other, *ports in rules(platform, egress=True)
        if other in roles
    }
    assert arriving == leaving


def test_nodes_reach_the_world_by_http_alone(platform: Platform) -> None:
    world = {
        (whose, protocol, first)
        for whose, other, protocol, first, last in rules(platform, egress=True)
        if other == "0.0.0.0/0" and first == last
    }
    nodes = ("control_plane", "worker")
    assert world == {(node, "tcp", port) for node in nodes for port in (80, 443)}


def test_awss_own_group_lets_nothing_through(platform: Platform) -> None:
    both = rules(platform, egress=True) | rules(platform, egress=False)
    assert "default" in groups(platform).values()
    assert not [rule for rule in both if rule[0] == "default"]


def test_a_network_of_256_addresses_has_six_subnets(platform: Platform) -> None:
    found = platform.aws.client("ec2").describe_subnets(
        Filters=[{"Name": "vpc-id", "Values": [platform.outputs["network"]["vpc_id"]]}]
    )["Subnets"]
    networks = [ipaddress.IPv4Network(subnet["CidrBlock"]) for subnet in found]
    assert sorted(network.prefixlen for network in networks) == [27] * 6
    assert len({subnet["AvailabilityZone"] for subnet in found}) == 3
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in found)


def attributes(platform: Platform, group: str) -> dict[str, str]:
    found = platform.aws.client("elbv2").describe_target_group_attributes(
        TargetGroupArn=platform.outputs["target_groups"][group]
    )["Attributes"]
    return {attribute["Key"]: attribute["Value"] for attribute in found}


def test_clients_addresses_are_kept_for_people_and_not_for_the_api(platform: Platform) -> None:
    # A control plane that the balancer sends back to itself drops packets from its own address.
    preserved = {
        group: attributes(platform, group)["preserve_client_ip.enabled"]
        for group in ("http", "https", "api")
    }
    assert preserved == {"http": "true", "https": "true", "api": "false"}


def test_target_groups_ask_for_a_gateway_and_for_a_ready_server(platform: Platform) -> None:
    asked = {}
    for name, arn in platform.outputs["target_groups"].items():
        (group,) = platform.aws.client("elbv2").describe_target_groups(TargetGroupArns=[arn])[
            "TargetGroups"
        ]
        asked[name] = (
            group["Port"],
            group["HealthCheckProtocol"],
            group["HealthCheckPort"],
            group["HealthCheckPath"],
        )
    assert asked == {
        "http": (30080, "HTTP", "30021", "/healthz"),
        "https": (30443, "HTTP", "30021", "/healthz"),
        "api": (6443, "HTTPS", "traffic-port", "/readyz"),
    }


def test_the_balancer_ends_tls_where_there_is_a_domain(platform: Platform) -> None:
    client = platform.aws.client("elbv2")
    ports = {}
    for balancer in client.describe_load_balancers()["LoadBalancers"]:
        assert balancer["Type"] == "network"
        assert balancer["SecurityGroups"]
        for listener in client.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])[
            "Listeners"
        ]:
            # moto leaves AWS's default unsaid.
            scheme = balancer.get("Scheme", "internet-facing")
            ports[listener["Port"]] = (scheme, listener["Protocol"])
    assert ports == {
        80: ("internet-facing", "TCP"),
        443: ("internet-facing", "TLS"),
        6443: ("internal", "TCP"),
    }


def test_buckets_are_reached_without_the_nat_gateway(platform: Platform) -> None:
    (endpoint,) = platform.aws.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    assert (endpoint["VpcEndpointType"], endpoint["ServiceName"][-3:]) == ("Gateway", ".s3")
    assert len(endpoint["RouteTableIds"]) == 4
