import socket

import pytest

from features.links import address, hosts
from features.links.address import AddressError, read

SAME = "https://example.com/a/b?q=1"


@pytest.mark.parametrize(
    "text",
    [
        SAME,
        "example.com/a/b?q=1",
        "//example.com/a/b?q=1",
        "HTTPS://EXAMPLE.COM/a/b?q=1",
        "https://example.com:443/a/b?q=1",
        "https://example.com./a/b?q=1",
        "https://example.com/a/./x/../b?q=1",
        "https://ex%61mple.com/%61/b?q=1",
        " \thttps://exam\nple.com/a/b?q=1 ",
        "https:\\\\example.com\\a\\b?q=1",
        "https:example.com/a/b?q=1",
        "https://\uff45xample\u3002com/a/b?q=1",
        "https://user:secret@example.com/a/b?q=1",
    ],
)
def test_spellings_that_lead_to_one_place_are_one_address(text: str) -> None:
    assert read(text).text == SAME


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("http://2130706433/", "127.0.0.1"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://[0:0::1]:80/", "[::1]"),
        ("http://b\u00fccher.example/", "xn--bcher-kva.example"),
        ("http://paypal.com@evil.example/", "evil.example"),
        ("http://paypal.com\\@evil.example/", "paypal.com"),
        ("http://a@b@evil.example/", "evil.example"),
        ("localhost:8080/x", "localhost"),
        ("example.com:8443", "example.com"),
    ],
)
def test_the_host_is_where_a_browser_would_go(text: str, host: str) -> None:
    assert read(text).host == host


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("x" * 2049, "longer than 2048"),
        ("javascript:alert(1)", "begin with http or https, not javascript"),
        ("data:text/html,x", "not data"),
        ("file:///etc/passwd", "not file"),
        ("mailto:a@example.com", "not mailto"),
        ("https://", "is missing"),
        ("https:///", "is missing"),
        ("https://a..b/", "empty part"),
        ("https://exa mple.com/", "no name has"),
        ("https://exa%00mple.com/", "no name has"),
        ("https://example.com:99999/", "port"),
        ("https://example.com:x/", "port"),
        ("https://1.2.3.4.5/", "IPv4"),
        ("https://256.1.1.1/", "too large"),
        ("https://[::1/", "brackets"),
        ("https://[nonsense]/", "brackets"),
        ("https://" + "a" * 64 + ".com/", "too long"),
        ("https://" + "a." * 200 + "com/", "longer than 253"),
        ("https://example.com/\ud800", "half of a character"),
    ],
)
def test_what_is_no_web_address_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(AddressError, match=said):
        read(text)


def test_a_scheme_that_was_added_is_said() -> None:
    assert read("example.com").assumed
    assert not read("http://example.com").assumed


def test_a_name_is_shown_as_people_write_it() -> None:
    assert hosts.readable("xn--bcher-kva.example") == "b\u00fccher.example"
    assert hosts.readable("xn--\u00ff.example") == "xn--\u00ff.example"


@pytest.mark.parametrize("piece", ["%", "a\u0301", "\u0301", "@", ":", "/..", "[", ".", "%2e/"])
def test_what_is_repeated_to_the_limit_is_read_or_refused(piece: str) -> None:
    text = ("https://example.com/" + piece * address.LONGEST)[: address.LONGEST]
    assert read(text).host == "example.com"
    with pytest.raises(AddressError):
        read(("https://" + piece * address.LONGEST)[: address.LONGEST])


def test_reading_opens_no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert address.read("http://www.example.co.uk/").domain == "example.co.uk"
