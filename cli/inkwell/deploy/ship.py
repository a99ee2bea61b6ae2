"""Push images to a registry by crane, from their archives: docker isn't needed on the way."""

import hashlib
import json
import os
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from inkwell.bundle import make
from inkwell.bundle.output import manifest
from inkwell.bundle.versions import home, read
from inkwell.cluster.host import Say
from inkwell.errors import InkwellError
from inkwell.images.make import MANIFEST
from inkwell.shared import private
from inkwell.shared.tail import last_lines

AT_ONCE = 2  # images that are compressed and sent side by side
ABSENT = ("MANIFEST_UNKNOWN", "NAME_UNKNOWN", "404 Not Found")
DOCKER_HUB = {"docker.io": "https://index.docker.io/v1/"}  # docker's name of it, where it differs


@dataclass(frozen=True)
class Registry:
    """Where images are pushed to and nodes pull them from.

    Attributes:
        prefix: what stands before an image's name, HOST[:PORT][/PATH].
        authority: its certificate authority's certificate (PEM), unless everybody trusts it.
        credentials: a docker config.json with a login to it, which nodes get too.
    """

    prefix: str
    authority: Path | None = None
    credentials: Path | None = None

    @property
    def host(self) -> str:
        """The registry without what stands behind it."""
        return self.prefix.partition("/")[0]

    def login(self) -> str:
        """Return a docker config.json with the login to this registry alone.

        Raises:
            InkwellError: the file has none, or keeps it in a program of the machine.
        """
        if self.credentials is None:
            raise ValueError("a registry without credentials")
        try:
            known = json.loads(self.credentials.read_text()).get("auths", {})
        except ValueError as error:
            raise InkwellError(f"{self.credentials} is no JSON: {error}") from error
        key = DOCKER_HUB.get(self.host, self.host)
        if not known.get(key, {}).get("auth"):
            raise InkwellError(
                f"{self.credentials} has no login to {key} (auths, auth). A credential helper's "
                "can't be given to nodes: crane auth login writes one to a file"
            )
        return json.dumps({"auths": {key: {"auth": known[key]["auth"]}}})


class Archive(NamedTuple):
    """An image to push: its name after the registry's prefix, its tag, its file."""

    name: str
    tag: str
    file: Path


def ours(directory: Path) -> list[Archive]:
    """Return the images that `make images` left in a folder, under a tag that never moves.

    Raises:
        InkwellError: there are none, or not of one commit.
    """
    try:
        built: dict[str, Any] = json.loads((directory / MANIFEST).read_text())
    except FileNotFoundError:
        raise InkwellError(f"{directory} has no images: make images") from None
    commits = {about["names"][-1].rpartition(":")[2] for about in built.values()}
    if len(commits) != 1:
        raise InkwellError(f"{directory} has images of {', '.join(sorted(commits))}: make images")
    (tag,) = commits
    if "-" in tag:  # files that no commit has: the next build of them has the same name
        tag += suffix([about["digest"].removeprefix("sha256:") for about in built.values()])
    return [Archive(name, tag, directory / about["archive"]) for name, about in built.items()]


def of_mesh(bundle: Path) -> list[Archive]:
    """Return the mesh's images, their tags marked: a version may stand on newer packages."""
    images = [each for each in manifest.read(bundle).artifacts if each.kind == "image"]
    files = [bundle / each.path for each in images]
    mark = suffix([image_of(file) for file in files])
    tags = [(each.image or "").rpartition(":")[2] for each in images]
    return [
        Archive(each.name, tag + mark, file)
        for each, tag, file in zip(images, tags, files, strict=True)
    ]


def suffix(images: Sequence[str]) -> str:
    """Return what is added to a tag so that it says which images it is of."""
    whole = "".join(sorted(images)).encode()
    return f"-{hashlib.sha256(whole).hexdigest()[:12]}"


def image_of(archive: Path) -> str:
    """Return the SHA-256 of an archive's image: of its configuration, as docker has it."""
    with tarfile.open(archive) as tar:
        described = tar.extractfile("manifest.json")
        if described is None:
            raise InkwellError(f"{archive} is no image")
        (image,) = json.load(described)
    return str(image["Config"]).removesuffix(".json").rpartition("/")[2]


def push(registry: Registry, archives: Sequence[Archive], report: Say) -> None:
    """Push the images that the registry lacks.

    Raises:
        InkwellError: the registry's words, or that a tag is another image's already.
    """
    crane = make.part("crane", read(), home(), report, "tools") / "out" / "crane"
    with TemporaryDirectory() as scratch:
        env = environment(registry, Path(scratch))

        def push_one(archive: Archive) -> bool:
            return _push(crane, f"{registry.prefix}/{archive.name}:{archive.tag}", archive, env)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            pushed = sum(pool.map(push_one, archives))
    report(f"{registry.prefix} took {pushed} of {len(archives)} images")


def environment(registry: Registry, scratch: Path) -> dict[str, str]:
    """Return crane's environment: whom it trusts, and its login, kept in `scratch`."""
    env = dict(os.environ)
    if registry.authority:
        env["SSL_CERT_FILE"] = str(registry.authority.absolute())
    if registry.credentials:
        private.write(scratch / "config.json", registry.login())
        env["DOCKER_CONFIG"] = str(scratch)
    return env


def _push(crane: Path, reference: str, archive: Archive, env: Mapping[str, str]) -> bool:
    wanted, there = image_of(archive.file), _image_at(crane, reference, env)
    if there == wanted:
        return False
    if there:
        raise InkwellError(f"{reference} is another image already, and tags don't move here")
    _crane(crane, env, "push", str(archive.file), reference)
    return True


def _image_at(crane: Path, reference: str, env: Mapping[str, str]) -> str | None:
    """Return the SHA-256 of a registry's image, None where there is none."""
    try:
        return hashlib.sha256(_crane(crane, env, "config", reference)).hexdigest()
    except InkwellError as error:
        if any(word in str(error) for word in ABSENT):
            return None
        raise


def _crane(crane: Path, env: Mapping[str, str], *arguments: str) -> bytes:
    done = subprocess.run([crane, *arguments], env=env, capture_output=True, check=False)
    if done.returncode:
        last = last_lines(done.stderr.decode(errors="replace"), 5, "  ")
        raise InkwellError(f"crane {arguments[0]} failed:\n{last}")
    return done.stdout
