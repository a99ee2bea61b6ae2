import pytest

from features.links.suffixes import public_suffix, registrable_domain, registry_domain

# From the list's own test file, test_psl.txt, which is in the public domain.
PUBLISHED = [
    ("example.com", "example.com"),
    ("b.example.com", "example.com"),
    ("a.b.example.com", "example.com"),
    ("b.domain.biz", "domain.biz"),
    ("a.b.example.uk.com", "example.uk.com"),
    ("test.ac", "test.ac"),
    ("a.b.c.mm", "b.c.mm"),
    ("test.jp", "test.jp"),
    ("www.test.ac.jp", "test.ac.jp"),
    ("www.test.kyoto.jp", "test.kyoto.jp"),
    ("a.b.c.kobe.jp", "b.c.kobe.jp"),
    ("www.city.kobe.jp", "city.kobe.jp"),
    ("a.b.test.ck", "b.test.ck"),
    ("www.www.ck", "www.ck"),
    ("www.test.us", "test.us"),
    ("www.test.ak.us", "test.ak.us"),
    ("www.test.k12.ak.us", "test.k12.ak.us"),
    ("www.xn--85x722f.com.cn", "xn--85x722f.com.cn"),
    ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
    ("b.example.example", "example.example"),
]


@pytest.mark.parametrize(("host", "domain"), PUBLISHED)
def test_domains_are_those_of_the_published_cases(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


@pytest.mark.parametrize("host", ["co.uk", "github.io", "localhost", "192.0.2.7", "[::1]", "c.mm"])
def test_what_nobody_registered_is_returned_whole(host: str) -> None:
    assert registrable_domain(host) == host


def test_a_companys_suffix_is_one_domain_for_splits() -> None:
    assert registrable_domain("a.someone.github.io") == "someone.github.io"
    assert registry_domain("a.someone.github.io") == "github.io"
    assert public_suffix("a.someone.github.io") == "github.io"
