import random
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from predictor.fetcher.networks import is_public
from tests.predictor.fetcher.internet import PUBLIC

LISTED = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
127.255.255.254 168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1
192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:93.184.216.34 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::5db8:d822 64:ff9b:1::a00:1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1:: 2001:2::1
2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe:: 3fff::1 5f00::1 fc00::1
fd00:ec2::254 fd12:3456:789a::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1
2606:2800:220:1:0:5efe:7f00:1 2606:2800:220:1:200:5efe:a00:1
"""


@pytest.mark.parametrize("address", LISTED.split())
def test_an_address_of_no_public_host_is_known(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", [*PUBLIC, "1.1.1.1", "100.128.0.1", "172.32.0.1", "2a00::1"])
def test_an_address_of_a_public_host_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_nothing_is_public_that_the_standard_library_calls_private() -> None:
    draw = random.Random(19)
    four = [IPv4Address(draw.getrandbits(32)) for _ in range(3_000)]
    six = [IPv6Address(draw.getrandbits(128)) for _ in range(3_000)]
    drawn: list[IPv4Address | IPv6Address] = [*four, *six]
    taken = [each for each in drawn if is_public(each)]
    assert [each for each in taken if not each.is_global or each.is_multicast] == []
    assert len(taken) > 2_000
