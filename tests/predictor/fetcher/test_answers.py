"""What servers answer: followed, bounded, and refused in plain sentences."""

import asyncio
import gzip
from ipaddress import IPv4Address

import pytest

from predictor.fetcher import exchange, fetch
from predictor.fetcher.errors import FetchError
from tests.predictor.fetcher.internet import OK, PICTURE, PUBLIC, Internet, file, redirect

MOST = exchange.MOST


@pytest.mark.parametrize(
    ("url", "dialled"),
    [
        ("http://pictures.org/picture", (PUBLIC[0], 80)),
        ("HTTP://Pictures.ORG./picture#top", (PUBLIC[0], 80)),
        ("https://pictures.org/picture", (PUBLIC[0], 443)),
        ("https://shop.net:443/picture?size=2", (PUBLIC[1], 443)),
        (f"https://{PUBLIC[0]}/picture", (PUBLIC[0], 443)),
        ("http://1572395042/picture", (PUBLIC[0], 80)),
        (f"http://[{PUBLIC[2]}]/picture", (PUBLIC[2], 80)),
        ("  http://pictures.org:80/picture\n", (PUBLIC[0], 80)),
    ],
)
def test_a_public_picture_is_fetched(
    internet: Internet, url: str, dialled: tuple[str, int]
) -> None:
    picture = internet.fetch(url)
    assert (picture.media_type, picture.data) == ("image/png", PICTURE)
    assert internet.dialled == [dialled]


def test_a_server_is_told_no_more_than_what_is_wanted(internet: Internet) -> None:
    internet.pages["/a%20b/ü.png".replace("ü", "%C3%BC")] = file()
    internet.fetch("http://pictures.org:443/a b/ü.png?x=[1]&y=%2f#not-sent")
    [head] = internet.requests
    lines = head.decode().split("\r\n")
    assert lines[0] == "GET /a%20b/%C3%BC.png?x=[1]&y=%2f HTTP/1.1"
    assert lines[1] == "Host: pictures.org:443"
    names = {line.partition(":")[0] for line in lines[1:] if line}
    assert names == {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert "Accept-Encoding: identity" in lines


def test_a_redirect_is_followed_three_times_and_brings_no_cookie(internet: Internet) -> None:
    to = ["/1", "http://shop.net/2", "https://shop.net/picture"]
    for at, leads in zip(("/0", "/1", "/2"), to, strict=True):
        answer = redirect(leads, 307).replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n")
        internet.pages[at] = answer
    assert internet.fetch("http://pictures.org/0").data == PICTURE
    assert internet.asked == ["pictures.org", "pictures.org", "shop.net", "shop.net"]
    assert b"cookie" not in b"".join(internet.requests).lower()
    internet.pages["/once-more"] = redirect("/0")
    assert internet.refusal("http://pictures.org/once-more") == (
        "The address leads on more than 3 times."
    )


def test_a_certificate_must_be_of_the_name_that_was_asked_for(internet: Internet) -> None:
    internet.names["others.org"] = [[PUBLIC[0]]]
    sentence = internet.refusal("https://others.org/picture")
    assert sentence == "The address's server has no valid certificate."
    assert internet.requests == []


def test_https_leads_on_to_no_http(internet: Internet) -> None:
    internet.pages["/down"] = redirect("http://pictures.org/picture")
    sentence = internet.refusal("https://pictures.org/down")
    assert sentence == "The address leads on from https to http."


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (file(b"<html>", "Content-Type: image/png"), 415, "It is no picture."),
        (file(b"<svg xmlns=..."), 415, "It is no picture."),
        (file(b"%PDF-1.7"), 415, "It is no picture."),
        (file(b""), 415, "It is no picture."),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 422, "answered 404"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", 422, "more than 3 times"),
        (b"HTTP/1.1 206 Part\r\nContent-Length: 0\r\n\r\n", 422, "answered 206"),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", 422, "server"),
        (redirect("ftp://pictures.org/picture"), 422, "https:// or http://"),
        (redirect("http://[/"), 422, "can't be read"),
        (file(gzip.compress(bytes(9), mtime=0), "Content-Encoding: gzip"), 422, "packed"),
        (file(PICTURE, "Content-Encoding: br, identity"), 422, "packed"),
        (OK + f"Content-Length: {MOST + 1}\r\n\r\n".encode(), 413, "larger than 10 MB"),
        (OK + b"Content-Length: 500\r\n\r\n" + PICTURE, 422, "broke off"),
        (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n1", 422, "no HTTP"),
        (OK + b"Content-Length: -1\r\n\r\n", 422, "no HTTP"),
        (OK + b"X: " + b"a" * 200_000, 422, "no HTTP"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", 422, "no HTTP"),
        (b"+PONG\r\n" * 5000, 422, "no HTTP"),
        (b"", 422, "server"),
    ],
)
def test_what_is_no_picture_is_refused(
    internet: Internet, answer: bytes, status: int, says: str
) -> None:
    internet.pages["/odd"] = answer
    with pytest.raises(FetchError) as refused:
        internet.fetch("http://pictures.org/odd")
    assert says in str(refused.value)
    assert refused.value.status == status


def test_what_has_no_end_is_read_to_the_limit_and_no_further(internet: Internet) -> None:
    sent = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(OK + b"Transfer-Encoding: chunked\r\n\r\n")
        piece = bytes(100_000)
        while sent < 20 * MOST:
            writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            sent += len(piece)
            await writer.drain()

    internet.pages["/endless"] = endless
    assert internet.refusal("http://pictures.org/endless") == "The picture is larger than 10 MB."
    assert sent < 2 * MOST


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n", OK + b"\r\n\x89PNG"])
def test_a_slow_drip_ends_with_the_time(
    internet: Internet, begin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while True:
            await writer.drain()
            await asyncio.sleep(0.02)
            writer.write(b"x")

    assert fetch.ALL_S == 5
    monkeypatch.setattr(fetch, "ALL_S", 0.3)
    internet.pages["/drip"] = drip
    assert internet.refusal("http://pictures.org/drip").startswith("The picture did not arrive")


def test_the_next_address_is_tried_where_the_first_has_no_way(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet.names["pictures.org"] = [[PUBLIC[2], PUBLIC[0]]]
    real = internet.fetcher._dial

    async def no_ipv6(address: object, *rest: object) -> object:
        if not isinstance(address, IPv4Address):
            raise OSError("Network is unreachable")
        return await real(address, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(internet.fetcher, "_dial", no_ipv6)
    assert internet.fetch("https://pictures.org/picture").data == PICTURE
    assert internet.dialled == [(PUBLIC[0], 443)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"), (b"GIF89a", "gif"), (b"BM", "bmp"), (b"II*\x00", "tiff"),
        (b"MM\x00*", "tiff"), (b"RIFF\x00\x00\x00\x00WEBP", "webp"),
    ],
)  # fmt: skip
def test_a_picture_is_what_its_bytes_say(internet: Internet, data: bytes, kind: str) -> None:
    internet.pages["/it"] = file(data, "Content-Type: text/html")
    assert internet.fetch("http://pictures.org/it").media_type == f"image/{kind}"
