"""AWS's network load balancers for these tests: listeners at one address, by target groups.

As there: connections go to healthy targets, or to all where none is; whether a client's address is
kept is the group's attribute; a connection that is open stays where it is.
"""

import http.client
import itertools
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from harness.cloud.aws import Aws

REFRESH_S = 1.0  # between two looks at which targets a group has
CONNECT_S = 5.0
BLOCK = 1 << 16


@dataclass
class Target:
    """A machine and port of a group; `run` is how many checks in a row said the same."""

    address: str
    port: int
    healthy: bool = False
    said: bool = False
    run: int = 0


@dataclass
class Group:
    """A target group as AWS describes it, and its targets by instance."""

    described: Mapping[str, Any]
    keeps_address: bool
    targets: dict[str, Target] = field(default_factory=dict)
    turns: Iterator[int] = field(default_factory=itertools.count)

    def chosen(self) -> Target:
        """The target of the next connection."""
        known = list(self.targets.values())
        able = [each for each in known if each.healthy] or known
        return able[next(self.turns) % len(able)]

    def healthy(self) -> set[str]:
        """The instances that are healthy."""
        return {name for name, target in self.targets.items() if target.healthy}

    def check(self, target: Target) -> None:
        """Ask a target once; it changes its state after as many answers as the group says."""
        said = self._answers(target)
        target.run = target.run + 1 if said == target.said else 1
        target.said = said
        kind = "HealthyThresholdCount" if said else "UnhealthyThresholdCount"
        if target.run >= self.described[kind]:
            target.healthy = said

    def _answers(self, target: Target) -> bool:
        about = self.described
        port = about["HealthCheckPort"]
        where = (target.address, target.port if port == "traffic-port" else int(port))
        seconds = about["HealthCheckTimeoutSeconds"]
        connection: http.client.HTTPConnection
        if about["HealthCheckProtocol"] == "HTTPS":
            anybody = ssl._create_unverified_context()  # noqa: S323 - as a balancer's checks do
            connection = http.client.HTTPSConnection(*where, timeout=seconds, context=anybody)
        else:
            connection = http.client.HTTPConnection(*where, timeout=seconds)
        try:
            connection.request("GET", about["HealthCheckPath"])
            wanted: str = about["Matcher"]["HttpCode"]
            return str(connection.getresponse().status) == wanted
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Balancers:
    """All balancers of an account, while the `with` lasts.

    Attributes:
        groups: the target groups by their ARN.
        failed: connections that a target refused: its address and why.
    """

    def __init__(self, aws: Aws, address: str) -> None:
        self.groups: dict[str, Group] = {}
        self.failed: list[str] = []
        self._aws = aws
        self._address = address
        self._done = Event()
        self._open = ExitStack()

    def __enter__(self) -> "Balancers":
        """Listen as the account's listeners say."""
        asked = self._aws.client("elbv2")
        for balancer in asked.describe_load_balancers()["LoadBalancers"]:
            listeners = asked.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])
            for listener in listeners["Listeners"]:
                self._begin(listener, asked)
        Thread(target=self._follow, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Take no more connections."""
        self._done.set()
        self._open.close()

    def _begin(self, listener: Mapping[str, Any], asked: Any) -> None:
        arn = listener["DefaultActions"][0]["TargetGroupArn"]
        (described,) = asked.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
        attributes = asked.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
        kept = {each["Key"]: each["Value"] for each in attributes}
        group = Group(described, kept["preserve_client_ip.enabled"] == "true")
        self.groups[arn] = group
        taken = socket.create_server((self._address, listener["Port"]), backlog=256)
        self._open.enter_context(taken)
        Thread(target=self._accept, args=(taken, group), daemon=True).start()
        Thread(target=self._check, args=(group,), daemon=True).start()

    def _follow(self) -> None:
        """Keep up with which instances a group has, and which of them run."""
        balancing, ec2 = self._aws.client("elbv2"), self._aws.client("ec2")
        while not self._done.wait(REFRESH_S):
            running = {
                instance["InstanceId"]: instance["PrivateIpAddress"]
                for reservation in ec2.describe_instances()["Reservations"]
                for instance in reservation["Instances"]
                if instance["State"]["Name"] == "running"
            }
            for arn, group in self.groups.items():
                listed = balancing.describe_target_health(TargetGroupArn=arn)
                ids = {each["Target"]["Id"] for each in listed["TargetHealthDescriptions"]}
                group.targets = {
                    one: group.targets.get(one) or Target(running[one], group.described["Port"])
                    for one in sorted(ids & running.keys())
                }

    def _check(self, group: Group) -> None:
        while not self._done.wait(group.described["HealthCheckIntervalSeconds"]):
            for target in list(group.targets.values()):
                group.check(target)

    def _accept(self, taken: socket.socket, group: Group) -> None:
        while not self._done.is_set():
            with suppress(OSError):  # closed at the end
                client, (address, _) = taken.accept()
                Thread(target=self._pass_on, args=(client, address, group), daemon=True).start()

    def _pass_on(self, client: socket.socket, address: str, group: Group) -> None:
        with client, suppress(OSError):
            target = group.chosen()
            source = (address, 0) if group.keeps_address else None
            began = time.monotonic()
            try:
                server = socket.create_connection(
                    (target.address, target.port), CONNECT_S, source_address=source
                )
            except OSError as error:
                took = time.monotonic() - began
                self.failed.append(f"{target.address}:{target.port}: {error} after {took:.1f} s")
                return
            with server:
                server.settimeout(None)
                back = Thread(target=_copy, args=(server, client), daemon=True)
                back.start()
                _copy(client, server)
                back.join()


def _copy(source: socket.socket, to: socket.socket) -> None:
    """Copy until one side ends; the other is told so."""
    with suppress(OSError):
        while block := source.recv(BLOCK):
            to.sendall(block)
    with suppress(OSError):
        to.shutdown(socket.SHUT_WR)
