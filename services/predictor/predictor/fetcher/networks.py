"""Which IP addresses are of the public internet: what the fetcher may connect to.

After IANA's registries of special-purpose addresses, RFC 6890. Of IPv6 only what is given out as
unicast, 2000::/3, is public, so that addresses with an IPv4 one inside (mapped, NAT64) are not.
The chart's NetworkPolicy has the same ranges.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

NOT_PUBLIC_4 = (
    "0.0.0.0/8",  # this host
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # behind a carrier's NAT
    "127.0.0.0/8",  # loopback
    "168.63.129.16/32",  # Azure's host, which has a public number
    "169.254.0.0/16",  # link-local, clouds' metadata among it
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # IETF's protocols; Oracle Cloud's metadata
    "192.0.2.0/24",  # documentation
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private
    "198.18.0.0/15",  # benchmarks
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
PUBLIC_6 = "2000::/3"
NOT_PUBLIC_6 = (
    "2001::/23",  # IETF's protocols; Teredo, which has an IPv4 address inside
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4, which has an IPv4 address inside
    "3fff::/20",  # documentation
)
# A tunnel inside a site (ISATAP): its last half is 0:5efe or 200:5efe and an IPv4 address.
ISATAP = (0x00005EFE, 0x02005EFE)

_NOT_4 = tuple(map(IPv4Network, NOT_PUBLIC_4))
_IN_6 = IPv6Network(PUBLIC_6)
_NOT_6 = tuple(map(IPv6Network, NOT_PUBLIC_6))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is of the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_4)
    if address not in _IN_6 or (int(address) >> 32) & 0xFFFFFFFF in ISATAP:
        return False
    return not any(address in network for network in _NOT_6)
