"""An image's bill of materials: its Debian packages, and the Python packages in its layers."""

import email
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from contract.version import VERSION
from inkwell.bundle import debian
from inkwell.bundle.output import sbom
from inkwell.images.archive import Written
from inkwell.images.recipes import Image

METADATA = re.compile(r"\.dist-info/METADATA$")


def write(target: Path, image: Image, archive: Path, written: Written) -> None:
    """Write the bill of the image in `archive` (SPDX 2.3 in JSON)."""
    hashed = written.digest.removeprefix("sha256:")
    owner = sbom.package_of(f"image-{image.name}", f"inkwell/{image.name}", VERSION)
    owner["checksums"] = [{"algorithm": "SHA256", "checksumValue": hashed}]
    parts = {
        part["SPDXID"]: part
        for part in (
            *(
                sbom.debian_package(package._asdict())
                for layer in image.base
                for package in debian.locked(layer)
            ),
            *python_packages(archive, written),
        )
    }
    relations = [
        sbom.relation("SPDXRef-DOCUMENT", "DESCRIBES", owner),
        *(sbom.relation(owner["SPDXID"], "CONTAINS", part) for part in parts.values()),
    ]
    name = f"inkwell-{image.name}-{VERSION}"
    packages = [owner, *parts.values()]
    sbom.write_document(target, name, f"image/{hashed}", packages, relations)


def python_packages(archive: Path, written: Written) -> Iterator[sbom.Package]:
    """Yield the Python packages that an image's layers hold, by their own METADATA."""
    with tarfile.open(archive) as outer:
        for layer in written.layers:
            with tarfile.open(fileobj=outer.extractfile(layer)) as tar:
                for member in tar:
                    file = tar.extractfile(member) if METADATA.search(member.name) else None
                    if file:
                        yield _python_package(email.message_from_bytes(file.read()))


def _python_package(about: "email.message.Message[str, str]") -> sbom.Package:
    name, version = about["Name"], about["Version"]
    normal = re.sub(r"[-_.]+", "-", name).lower()  # packaging.python.org: name normalization
    purl = f"pkg:pypi/{normal}@{quote(version)}"
    package = sbom.package_of(f"pypi-{normal}-{version}", normal, version, purl)
    if about["License-Expression"]:  # SPDX's, since metadata 2.4
        package["licenseDeclared"] = about["License-Expression"]
    return package
