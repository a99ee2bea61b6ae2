"""The bill of materials names what is inside every artifact."""

import json
from pathlib import Path
from typing import Any

from inkwell.bundle.output import manifest, sbom
from inkwell.bundle.output.manifest import Artifact, Kind

MODULE = {
    "path": "golang.org/x/net",
    "version": "v0.50.0",
    "checksum": "h1:ucWh9eiCGyDR3vtzso0WMQinm2Dnt8cFMuQa9K33J60=",
    "licence": "BSD-3-Clause",
}
PACKAGE = {"name": "libc6", "version": "2.36-9+deb12u14", "sha256": "1" * 64, "path": "x.deb"}


def artifact(name: str, kind: Kind, path: str) -> Artifact:
    return Artifact(name, "1.0", kind, path, "0" * 64, 1, "Apache-2.0", "pkg:golang/x@v1")


def bill(tmp_path: Path) -> dict[str, Any]:
    artifacts = [
        artifact("crictl", "binary", "bin/crictl"),
        artifact("kube-proxy", "image", "images/kube-proxy.tar"),
    ]
    records: dict[str, dict[str, Any]] = {
        "crictl": {"modules": {"crictl": [MODULE]}},
        "kubernetes": {"modules": {"kube-proxy": [MODULE], "kubelet": []}},
        "layer-base": {"packages": [PACKAGE]},
        "image-kube-proxy": {"programs": [["kubernetes", "kube-proxy"]], "layers": ["base"]},
    }
    sbom.write(tmp_path / sbom.NAME, manifest.of("1.0.0", artifacts), records)
    document: dict[str, Any] = json.loads((tmp_path / sbom.NAME).read_text())
    return document


def test_every_artifact_contains_its_modules_and_packages(tmp_path: Path) -> None:
    relations = {
        (entry["spdxElementId"], entry["relationshipType"], entry["relatedSpdxElement"])
        for entry in bill(tmp_path)["relationships"]
    }
    module, package = "SPDXRef-go-golang.org-x-net-v0.50.0", "SPDXRef-deb-libc6-2.36-9-deb12u14"
    binary, image = "SPDXRef-artifact-bin-crictl", "SPDXRef-artifact-images-kube-proxy.tar"
    assert relations == {
        ("SPDXRef-DOCUMENT", "DESCRIBES", binary),
        ("SPDXRef-DOCUMENT", "DESCRIBES", image),
        (binary, "CONTAINS", module),
        (image, "CONTAINS", module),
        (image, "CONTAINS", package),
    }


def test_packages_have_package_urls_and_licences(tmp_path: Path) -> None:
    packages = {package["name"]: package for package in bill(tmp_path)["packages"]}
    assert packages["golang.org/x/net"]["licenseDeclared"] == "BSD-3-Clause"
    (reference,) = packages["libc6"]["externalRefs"]
    assert reference["referenceLocator"] == "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14"
    assert packages["crictl"]["checksums"] == [{"algorithm": "SHA256", "checksumValue": "0" * 64}]


def test_identifiers_are_unique_and_every_relation_has_both_ends(tmp_path: Path) -> None:
    document = bill(tmp_path)
    names = [package["SPDXID"] for package in document["packages"]]
    assert len(names) == len(set(names))
    ends = {entry["relatedSpdxElement"] for entry in document["relationships"]}
    assert ends == set(names)


def test_the_same_bundle_has_the_same_bill(tmp_path: Path) -> None:
    assert bill(tmp_path) == bill(tmp_path)
