"""Addresses that lead where the fetcher must not go: none of them is connected to.

The server inside would answer each with a picture. A name's answer is the test's own.
"""

import re

import pytest

from predictor.fetcher.target import PORTS
from tests.predictor.fetcher.internet import PUBLIC, Internet, redirect

HOSTS = {
    "loopback": "127.0.0.1",
    "loopback, another": "127.8.9.10",
    "this host": "0.0.0.0",  # noqa: S104 - asked for, not listened on
    "private 10": "10.43.0.1",
    "private 172": "172.17.0.1",
    "private 192": "192.168.1.1",
    "carrier's NAT": "100.64.0.1",
    "metadata": "169.254.169.254",
    "metadata, containers": "169.254.170.2",
    "metadata, Alibaba": "100.100.100.200",
    "metadata, Oracle": "192.0.0.192",
    "metadata, Azure's public number": "168.63.129.16",
    "documentation": "203.0.113.5",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.251",
    "broadcast": "255.255.255.255",
    "reserved": "240.0.0.1",
    "decimal": "2130706433",
    "decimal, metadata": "2852039166",
    "hex": "0x7f000001",
    "hex in parts": "0x7f.0.0.0x1",
    "octal": "0177.0.0.1",
    "octal, whole": "017700000001",
    "short": "127.1",
    "shorter": "10.1",
    "zero": "0",
    "trailing dot": "127.0.0.1.",
    "full-width digits": "\uff11\uff12\uff17.\uff10.\uff10.\uff11",
    "ideographic full stops": "127。0。0。1",
    "circled digits": "①②⑦.⓪.⓪.①",
    "IPv6 loopback": "[::1]",
    "IPv6 unspecified": "[::]",
    "IPv6 mapped": "[::ffff:127.0.0.1]",
    "IPv6 mapped in hex": "[::ffff:a9fe:a9fe]",
    "IPv6 compatible": "[::127.0.0.1]",
    "IPv6 translated": "[::ffff:0:127.0.0.1]",
    "NAT64": "[64:ff9b::169.254.169.254]",
    "NAT64, local": "[64:ff9b:1::10.0.0.1]",
    "6to4": "[2002:7f00:1::]",
    "Teredo": "[2001:0:7f00:1::1]",
    "ISATAP": "[2606:2800:220:1:0:5efe:7f00:1]",
    "link-local": "[fe80::1]",
    "link-local with a zone": "[fe80::1%25eth0]",
    "zone on a public address": "[2606:2800:220:1:248:1893:25c8:1946%25lo]",
    "unique local": "[fd00:ec2::254]",
    "site-local": "[fec0::1]",
    "IPv6 multicast": "[ff02::1]",
    "IPv6 documentation": "[2001:db8::1]",
    "IPv6 documentation, new": "[3fff::1]",
    "localhost": "localhost",
    "localhost, capitals": "LocalHost",
    "localhost with a dot": "localhost.",
    "below localhost": "www.localhost",
    "one label": "postgres",
    "a service of the cluster": "inkwell-postgres.default.svc.cluster.local",
    "the API server": "kubernetes.default.svc",
    "metadata by name": "metadata.google.internal",
    "metadata by name, dot": "metadata.google.internal.",
    "a name at home": "printer.lan",
    "home.arpa": "router.home.arpa",
    "name to loopback": "to-loopback.org",
    "name to metadata": "to-metadata.org",
    "name to mapped": "to-mapped.org",
    "name to public and private": "to-both.org",
    "name to private and public": "to-both-turned.org",
    "IDN to private": "bücher.org",
}
WHOLE = {
    "user": f"http://user@{PUBLIC[0]}/picture",
    "password": f"http://user:secret@{PUBLIC[0]}/picture",
    "public name as user": "http://pictures.org@127.0.0.1/picture",
    "public name as user, escaped": "http://pictures.org%40127.0.0.1/picture",
    "backslash": "http://127.0.0.1\\@pictures.org/picture",
    "backslash behind": "http://pictures.org\\@127.0.0.1/picture",
    "escaped slash": "http://127.0.0.1%2f.pictures.org/picture",
    "escaped host": "http://%31%32%37.0.0.1/picture",
    "line break": "http://pictures.org\r\nHost: 127.0.0.1/picture",
    "line break in a path": "http://pictures.org/picture\r\nX-Injected: 1",
    "tab in a host": "http://127.0.\t0.1/picture",
    "nothing in a host": "http://127.0.0.1\x00.pictures.org/picture",
    "another port": "http://pictures.org:8080/picture",
    "port of Postgres": "http://pictures.org:5432/picture",
    "port zero": "http://pictures.org:0/picture",
    "port too large": "http://pictures.org:65616/picture",
    "port in another script": "http://pictures.org:٨٠/picture",
    "two ports": "http://pictures.org:80:22/picture",
    "no host": "http:///picture",
    "one slash": "http:/pictures.org/picture",
    "no scheme": "pictures.org/picture",
    "slashes alone": "//pictures.org/picture",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:6379/_INFO",
    "ftp": "ftp://pictures.org/picture",
    "data": "data:image/png;base64,iVBORw0KGgo=",
    "dict": "dict://127.0.0.1:11211/stats",
    "javascript": "javascript:alert(1)",
    "jar": "jar:http://pictures.org/x!/y",
    "UNC": "\\\\127.0.0.1\\share",
    "half of a character": "http://pictures.org/\ud800",
    "too long": "http://pictures.org/" + "a" * 2048,
    "host too long": "http://" + "a." * 500 + "org/picture",
    "open bracket": "http://[::1/picture",
    "empty": "",
}
CASES = {name: f"http://{host}/picture" for name, host in HOSTS.items()} | WHOLE


@pytest.fixture(autouse=True)
def names(internet: Internet) -> None:
    internet.names |= {
        "to-loopback.org": [["127.0.0.1"]],
        "to-metadata.org": [["169.254.169.254"]],
        "to-mapped.org": [["::ffff:10.0.0.1"]],
        "to-both.org": [[PUBLIC[0], "10.0.0.1"]],
        "to-both-turned.org": [["fd00::1", PUBLIC[0]]],
        "xn--bcher-kva.org": [["192.168.0.7"]],
    }
    for refused in HOSTS.values():  # whoever asks for one is told that it is there
        if refused not in internet.names and refused.isascii():
            internet.names[refused.rstrip(".").lower()] = [["127.0.0.1"]]


@pytest.mark.parametrize("case", CASES)
def test_nothing_inside_is_reached(internet: Internet, case: str) -> None:
    sentence = internet.refusal(CASES[case])
    assert internet.dialled == []
    assert internet.inside == 0
    assert sentence.startswith(("The address", "The picture")), sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_nothing_inside_is_reached_by_a_detour(internet: Internet, scheme: str) -> None:
    through = []
    every = 1 if scheme == "http" else 8  # a handshake each takes its time
    for name, url in [*CASES.items()][::every]:
        if not url or re.search(r"[\x00-\x1f\ud800]", url):
            continue  # no header can carry it
        internet.pages["/detour"] = redirect(url)
        internet.dialled.clear()
        sentence = internet.refusal(f"{scheme}://pictures.org/detour")
        if internet.inside or not set(internet.dialled) <= {(PUBLIC[0], PORTS[scheme])}:
            through.append((name, sentence))
    assert through == []


def test_what_is_refused_by_its_name_is_not_even_looked_up(internet: Internet) -> None:
    for host in ("postgres", "kubernetes.default.svc.cluster.local", "metadata.google.internal"):
        internet.refusal(f"http://{host}/picture")
    assert internet.asked == []


def test_a_name_is_resolved_once_for_a_request_and_that_is_connected_to(
    internet: Internet,
) -> None:
    """DNS rebinding: the first answer is public, every later one is not."""
    internet.names["turns.org"] = [[PUBLIC[1]], ["127.0.0.1"]]
    assert internet.fetch("http://turns.org/picture").media_type == "image/png"
    assert (internet.asked, internet.dialled) == (["turns.org"], [(PUBLIC[1], 80)])


def test_a_name_that_leads_on_to_itself_is_resolved_and_checked_again(internet: Internet) -> None:
    internet.names["turns.org"] = [[PUBLIC[1]], ["127.0.0.1"]]
    internet.pages["/on"] = redirect("/picture")
    assert "not one of the public internet" in internet.refusal("http://turns.org/on")
    assert (internet.dialled, internet.inside) == ([(PUBLIC[1], 80)], 0)


def test_no_proxy_of_the_environment_is_used(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert internet.fetch("http://pictures.org/picture").data
    assert internet.dialled == [(PUBLIC[0], 80)]
