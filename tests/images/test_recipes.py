"""What images are made of: versions that agree, locks that are whole, bills that tell."""

import io
import re
import tarfile
from pathlib import Path

import pytest

from inkwell.bundle import debian
from inkwell.images import sbom
from inkwell.images.archive import Written
from inkwell.images.recipes import IMAGES
from inkwell.shared.checkout import ROOT


@pytest.mark.parametrize("layer", sorted({layer for image in IMAGES for layer in image.base}))
def test_a_base_has_exactly_the_packages_of_its_list(layer: str) -> None:
    wanted = (ROOT / "bundle/debian" / f"{layer}.txt").read_text().split()
    pinned = debian.locked(layer)
    assert sorted(wanted) == sorted(package.name for package in pinned)
    assert all(re.fullmatch(r"[0-9a-f]{64}", package.sha256) for package in pinned)


def test_a_bill_names_the_packages_by_what_they_say_of_themselves(tmp_path: Path) -> None:
    about = (
        b"Metadata-Version: 2.4\nName: Foo.Bar_baz\nVersion: 1.0+local\nLicense-Expression: MIT\n"
    )
    layer = tmp_path / "layer.tar"
    with tarfile.open(layer, "w") as tar:
        info = tarfile.TarInfo("app/packages/foo-1.0.dist-info/METADATA")
        info.size = len(about)
        tar.addfile(info, io.BytesIO(about))
    with tarfile.open(tmp_path / "image.tar", "w") as tar:
        tar.add(layer, "layer.tar")
    written = Written("sha256:0", ["layer.tar"], 0, 0)
    (package,) = sbom.python_packages(tmp_path / "image.tar", written)
    assert (package["name"], package["licenseDeclared"]) == ("foo-bar-baz", "MIT")
    assert package["externalRefs"][0]["referenceLocator"] == "pkg:pypi/foo-bar-baz@1.0%2Blocal"
