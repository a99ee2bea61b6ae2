"""Which versions a record affects."""

import itertools
import shutil
import subprocess

import pytest

from inkwell.advisories.pins import BITNAMI, DEBIAN, GO, PYPI
from inkwell.advisories.ranges import Subject

# Each in the order of its own source: PEP 440's summary, semver.org (11) with go.dev/ref/mod's
# pseudo-versions, deb-version(7).
PEP_440 = (
    *("1.dev0", "1.0.dev456", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456"),
    *("1.0b2", "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0"),
    *("1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1"),
)
SEMVER = (
    *("0.0.0-20200124225646-8b5121be2f68", "0.0.0-20260827124520-eed52ebb66ad", "0.53.0"),
    *("1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2"),
    *(
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "1.2.3-pre",
        "1.2.3-pre.0.20191109021931-daa7c04131f5",
    ),
    *("1.2.3", "1.2.4-0.20191109021931-daa7c04131f5", "1.2.4", "1.26.0-0", "1.26.0-rc.1"),
    *("1.26.0", "1.26.8", "25.0.6+incompatible", "28.5.2+incompatible"),
)
DPKG = (
    *("0", "1.0~~-1", "1.0~rc1-1", "1.0-1", "1.00-1", "1.0-1~deb12u1", "1.0-1+deb12u1", "1.0-1+b1"),
    *("1.0-1.1", "1.0-9", "1.0-10", "1.0a-1", "1.0+dfsg-1", "1:0.9-1", "5:7.0.15-1~deb12u10"),
    *("5:7.0.15-1~deb12u2", "2.36-9+deb12u14", "2.36-9+deb12u9", "20250419~deb12u2"),
    *("1.2.13.dfsg-1", "252.39-1~deb12u2", "3.0.22-1~deb12u2", "2:6.2.1+dfsg1-1.1", "1:1.0-z"),
)


def affected(ecosystem: str, version: str, *events: dict[str, str]) -> tuple[bool, str | None]:
    return Subject(ecosystem, version).affected({"ranges": [{"type": "X", "events": events}]})


@pytest.mark.parametrize(("ecosystem", "versions"), [(PYPI, PEP_440), (GO, SEMVER)])
def test_versions_are_in_the_order_of_their_specification(
    ecosystem: str, versions: tuple[str, ...]
) -> None:
    for (low, one), (high, other) in itertools.product(enumerate(versions), repeat=2):
        hit, _ = affected(ecosystem, one, {"introduced": "0"}, {"fixed": other})
        assert hit == (low < high), f"{one} before {other}"


@pytest.mark.skipif(not shutil.which("dpkg"), reason="dpkg is Debian's own word on its versions")
@pytest.mark.parametrize("one", DPKG)
def test_debians_versions_are_in_dpkgs_order(one: str) -> None:
    for other in DPKG:
        for event, operator in (("fixed", "lt"), ("last_affected", "le")):
            hit, _ = affected(DEBIAN, one, {"introduced": "0"}, {event: other})
            command = ["dpkg", "--compare-versions", one, operator, other]
            assert hit == (subprocess.run(command).returncode == 0), f"{one} {operator} {other}"


STDLIB = ({"introduced": "0"}, {"fixed": "1.21.9"}, {"introduced": "1.22.0-0"}, {"fixed": "1.22.2"})
CASES = [
    # GO-2024-2687: two stretches, the second from the first pre-release on
    (GO, "1.21.8", STDLIB, True, "1.21.9"),
    (GO, "1.21.9", STDLIB, False, None),
    (GO, "1.22.0-rc.1", STDLIB, True, "1.22.2"),
    (GO, "1.22.1", STDLIB, True, "1.22.2"),
    (GO, "1.22.2", STDLIB, False, None),
    (GO, "1.22.1", STDLIB[::-1], True, "1.22.2"),
    # a commit's version lies before every release, and a record in commits after none
    (
        GO,
        "0.53.0",
        ({"introduced": "0"}, {"fixed": "0.0.0-20200124225646-8b5121be2f68"}),
        False,
        None,
    ),
    # what stands behind a + doesn't count
    (GO, "28.5.2+incompatible", ({"introduced": "0"}, {"fixed": "28.5.2"}), False, None),
    (GO, "28.5.2", ({"introduced": "0"}, {"fixed": "28.5.2+incompatible"}), False, None),
    (
        GO,
        "28.5.1+incompatible",
        ({"introduced": "0"}, {"fixed": "28.5.2+incompatible"}),
        True,
        "28.5.2+incompatible",
    ),
    (GO, "1.4.0", ({"introduced": "1.4.0"}, {"fixed": "1.4.1"}), True, "1.4.1"),
    (GO, "1.3.9", ({"introduced": "1.4.0"}, {"fixed": "1.4.1"}), False, None),
    # BIT-envoy-2023-44487
    (BITNAMI, "1.26.5", ({"introduced": "1.26.0"}, {"fixed": "1.26.6"}), True, "1.26.6"),
    (BITNAMI, "1.39.3", ({"introduced": "1.26.0"}, {"fixed": "1.26.6"}), False, None),
    # GHSA-h75v-3vvj-5mfj
    (PYPI, "3.1.3", ({"introduced": "0"}, {"fixed": "3.1.4"}), True, "3.1.4"),
    (PYPI, "3.1.4", ({"introduced": "0"}, {"fixed": "3.1.4"}), False, None),
    (PYPI, "3.1.4rc1", ({"introduced": "0"}, {"fixed": "3.1.4"}), True, "3.1.4"),
    (PYPI, "3.1.3.post1", ({"introduced": "0"}, {"last_affected": "3.1.3"}), False, None),
    (PYPI, "3.1.3", ({"introduced": "0"}, {"last_affected": "3.1.3"}), True, "after 3.1.3"),
    (PYPI, "1.0", ({"introduced": "1.0.0"},), True, None),
    (PYPI, "2.0", ({"introduced": "0"}, {"limit": "2.0"}), False, None),
    (PYPI, "1.9", ({"introduced": "0"}, {"limit": "2.0"}), True, None),
    (PYPI, "1.9", ({"introduced": "0"}, {"limit": "*"}), True, None),
    # a bound that is no version: better a finding too many
    (PYPI, "1.9", ({"introduced": "0"}, {"fixed": "2004d-legacy"}), True, None),
    # the epoch outweighs all else; a stable update is before the next upstream version
    (DEBIAN, "5:7.0.15-1~deb12u10", ({"introduced": "0"}, {"fixed": "6:1"}), True, "6:1"),
    (
        DEBIAN,
        "5:7.0.15-1~deb12u10",
        ({"introduced": "0"}, {"fixed": "5:7.0.15-1~deb12u9"}),
        False,
        None,
    ),
    (
        DEBIAN,
        "2.36-9+deb12u9",
        ({"introduced": "0"}, {"fixed": "2.36-9+deb12u10"}),
        True,
        "2.36-9+deb12u10",
    ),
    (DEBIAN, "3.0.22-1~deb12u2", ({"introduced": "0"}, {"fixed": "3.0.22-1"}), True, "3.0.22-1"),
    (DEBIAN, "1.0-1", ({"introduced": "0"}, {"fixed": "0"}), False, None),
]


@pytest.mark.parametrize(("ecosystem", "version", "events", "hit", "fix"), CASES)
def test_a_version_is_affected_as_the_schemas_algorithm_has_it(
    ecosystem: str, version: str, events: tuple[dict[str, str], ...], hit: bool, fix: str | None
) -> None:
    assert affected(ecosystem, version, *events) == (hit, fix)


@pytest.mark.parametrize(
    ("ecosystem", "version", "listed", "hit"),
    [
        (PYPI, "1.0", "1.0", True),
        (PYPI, "1.0", "1.0.0", True),
        (PYPI, "1.0", "1.0.1", False),
        (PYPI, "1.0", "junk", False),
        (DEBIAN, "1.0-1", "1.00-1", True),
        (DEBIAN, "1.0-1", "1:1.0-1", False),
    ],
)
def test_a_version_that_a_record_lists_is_affected(
    ecosystem: str, version: str, listed: str, hit: bool
) -> None:
    one = {
        "versions": ["0.9", listed],
        "ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}],
    }
    assert Subject(ecosystem, version).affected(one) == (hit, None)


def test_a_list_of_versions_decides_where_a_bound_cant_be_read() -> None:
    one = {
        "versions": ["0.8"],
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "0.9-legacy"}]}],
    }
    assert Subject(PYPI, "0.8").affected(one) == (True, None)
    assert Subject(PYPI, "1.0").affected(one) == (False, None)


# GHSA-856q-xv3c-7f2f of istio.io/istio counts in releases, GO-2024 records in commits.
PINNED = "0.0.0-20260827124520-eed52ebb66ad"


@pytest.mark.parametrize(
    ("fixed", "hit"),
    [
        ("1.13.1", False),
        ("1.31.1", True),
        ("0.0.0-20220308185742-91533d04e894", False),
        ("0.0.0-20261001000000-91533d04e894", True),
    ],
)
def test_a_commit_is_compared_with_releases_as_the_release_that_it_is(
    fixed: str, hit: bool
) -> None:
    one = {"ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": fixed}]}]}
    assert Subject(GO, PINNED, "1.31.0").affected(one)[0] == hit
