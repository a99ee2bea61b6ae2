"""The bundle's bill of materials: SPDX 2.3 in JSON (spdx.github.io/spdx-spec/v2.3)."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from inkwell.bundle import conformance, mesh
from inkwell.bundle.optional import monitoring, monitoring_tests, tools
from inkwell.bundle.output.manifest import Artifact, Manifest
from inkwell.bundle.recipes import PROGRAMS

NAME = "sbom.spdx.json"
UNKNOWN = "NOASSERTION"
CREATED = "1970-01-01T00:00:00Z"  # the same bundle has the same bill
Package = dict[str, Any]
BUILT = (
    *PROGRAMS,
    conformance.PROGRAM,
    *mesh.PROGRAMS,
    *monitoring.PROGRAMS,
    *monitoring_tests.PROGRAMS,
    *tools.PROGRAMS,
)


def write(path: Path, manifest: Manifest, records: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the bill: the artifacts, and the Go modules and Debian packages in each of them."""
    packages: dict[str, Package] = {}
    relations = []
    for artifact in manifest.artifacts:
        owner = _artifact(artifact)
        packages[owner["SPDXID"]] = owner
        relations.append(relation("SPDXRef-DOCUMENT", "DESCRIBES", owner))
        for part in _parts(artifact, records):
            packages.setdefault(part["SPDXID"], part)
            relations.append(relation(owner["SPDXID"], "CONTAINS", part))
    name = f"inkwell-bundle-{manifest.kubernetes_version}"
    write_document(path, name, f"bundle/{manifest.bundle}", packages.values(), relations)


def write_document(
    path: Path,
    name: str,
    namespace: str,
    packages: Iterable[Package],
    relations: Iterable[Mapping[str, str]],
) -> None:
    """Write a bill; `namespace` is unique to what it is of."""
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": f"https://inkwell.invalid/{namespace}",
        "creationInfo": {"created": CREATED, "creators": ["Tool: inkwell.bundle"]},
        "packages": list(packages),
        "relationships": list(relations),
    }
    path.write_text(json.dumps(document, indent=1) + "\n")


def relation(of: str, kind: str, to: Package) -> dict[str, str]:
    """Return the line that joins two of a bill's packages."""
    return {"spdxElementId": of, "relationshipType": kind, "relatedSpdxElement": to["SPDXID"]}


def _artifact(artifact: Artifact) -> Package:
    checksum = {"algorithm": "SHA256", "checksumValue": artifact.sha256}
    purl = artifact.source if artifact.kind == "deb" else ""
    package = package_of(f"artifact-{artifact.path}", artifact.name, artifact.version, purl)
    return {
        **package,
        "packageFileName": artifact.path,
        "checksums": [checksum],
        "licenseDeclared": artifact.licence,
    }


def package_of(identity: str, name: str, version: str, purl: str = "") -> Package:
    """Return a bill's entry with what every one has; `identity` is unique to it."""
    package: Package = {
        "SPDXID": f"SPDXRef-{re.sub(r'[^A-Za-z0-9.-]', '-', identity)}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": UNKNOWN,
        "filesAnalyzed": False,
        "licenseConcluded": UNKNOWN,
        "licenseDeclared": UNKNOWN,
        "copyrightText": UNKNOWN,
    }
    if purl:
        reference = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl"}
        package["externalRefs"] = [{**reference, "referenceLocator": purl}]
    return package


def _parts(artifact: Artifact, records: Mapping[str, Mapping[str, Any]]) -> Iterator[Package]:
    """Yield the modules and packages that are inside an artifact."""
    record = records.get(f"image-{artifact.name}", {}) if artifact.kind == "image" else {}
    for program, command in record.get("programs", _program_of(artifact)):
        for module in records[program]["modules"].get(command, []):
            yield _module(module)
    for layer in record.get("layers", ()):
        yield from map(debian_package, records[f"layer-{layer}"]["packages"])


def debian_package(package: Mapping[str, str]) -> Package:
    """Return the entry of a Debian package, one of a lock's lines."""
    purl = f"pkg:deb/debian/{package['name']}@{quote(package['version'])}"
    identity = f"deb-{package['name']}-{package['version']}"
    package_entry = package_of(identity, package["name"], package["version"], purl)
    checksum = {"algorithm": "SHA256", "checksumValue": package["sha256"]}
    return {**package_entry, "checksums": [checksum]}


def _module(module: Mapping[str, str]) -> Package:
    path, version = module["path"], module["version"]
    purl = f"pkg:golang/{path}@{quote(version)}"
    package = package_of(f"go-{path}-{version}", path, version, purl)
    package["licenseDeclared"] = module["licence"]
    if module["checksum"]:  # a digest of the module's files, as in go.sum: not a file's checksum
        digest = base64.b64decode(module["checksum"].removeprefix("h1:")).hex()
        package["comment"] = f"go.sum h1, SHA-256 in hex: {digest}"
    return package


def _program_of(artifact: Artifact) -> list[tuple[str, str]]:
    """Return the recipe that a binary comes from."""
    install = artifact.path.split("/", 1)[0]
    return [
        (program.name, artifact.name)
        for program in BUILT
        if program.install == install and artifact.name in program.installed
    ]
