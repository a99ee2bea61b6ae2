import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from features import identity
from features.links import vectors
from features.links.address import read
from features.links.signs import SIGNS

URL = "https://shop.example.com/Order/17?id=abc"


def signs_of(text: str) -> set[str]:
    return {sign.name for sign in SIGNS if sign.holds(read(text))}


@pytest.mark.parametrize(
    "other",
    [
        "shop.example.com/Order/17?id=abc",
        "http://shop.example.com/Order/17?id=abc",
        "https://www.shop.example.com/Order/17?id=abc",
        "https://SHOP.example.com/ORDER/17?ID=ABC",
        "https://shop.example.com:443/Order/17/?id=abc",
    ],
)
def test_another_spelling_has_the_same_numbers(other: str) -> None:
    for one, two in zip(vectors.row(read(URL)), vectors.row(read(other)), strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_row_is_the_same_alone_and_in_any_batch() -> None:
    addresses = [read(URL), read("http://a.example/" + "x" * 500), read("b.example")]
    whole = vectors.batch(addresses)
    for place, address in enumerate(addresses):
        indices, values = vectors.row(address)
        np.testing.assert_array_equal(whole.indices[place, : len(indices)], indices)
        np.testing.assert_array_equal(whole.values[place, : len(values)], values)
        assert not whole.indices[place, len(indices) :].any()
        assert not whole.values[place, len(values) :].any()


def test_numbers_are_the_same_in_every_process() -> None:
    code = (
        "import hashlib; from features.links import vectors; from features.links.address import "
        f"read; i, v = vectors.row(read({URL!r})); "
        "print(hashlib.sha256(i.tobytes() + v.tobytes()).hexdigest())"
    )
    paths = ["services/features"]
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": ":".join(paths), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_features_are_within_the_models_table() -> None:
    indices, values = vectors.row(read("http://b\u00fccher.example/\u00e4?%20#z"))
    assert indices.min() >= 1
    assert indices.max() < vectors.BUCKETS
    assert np.isfinite(values).all()
    assert (indices.dtype.name, values.dtype.name) == ("int32", "float32")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("http://192.0.2.7/a", "ip"),
        ("http://3221225991/a", "ip"),
        ("http://paypal.com@evil.example/", "userinfo"),
        ("http://b\u00fccher.example/", "punycode"),
        ("http://example.com:8443/", "port"),
        ("http://example.com/update.EXE", "file"),
        ("http://paypal.com.evil.example/", "brand"),
        ("http://evil.example/paypal/", "brand"),
        ("http://example.com/signin", "asks"),
        ("http://example.com/?to=http://b.example", "address inside"),
        ("http://bit.ly/x", "shortener"),
    ],
)
def test_what_can_be_seen_is_a_sign(text: str, sign: str) -> None:
    assert sign in signs_of(text)


def test_a_companys_own_address_borrows_no_brand() -> None:
    assert "brand" not in signs_of("https://www.paypal.com/signin")
    assert "brand" not in signs_of("https://mail.google.com/")


def test_a_changed_file_is_another_identity(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    before = identity.hash_of(tmp_path)
    (tmp_path / "notes.md").write_text("nothing that computes")
    assert identity.hash_of(tmp_path) == before
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    renamed = identity.hash_of(tmp_path)
    (tmp_path / "b.py").write_text("x = 2\n")
    assert len({before, renamed, identity.hash_of(tmp_path)}) == 3


def test_an_unknown_task_has_no_identity() -> None:
    for task in ("", "nothing", "../links", "links/.."):
        with pytest.raises(KeyError):
            identity.identity(task)
