"""The group `conformance`: Kubernetes's own tests, and one archive of the images they ask for.

It isn't part of what nodes install: `make bundle` doesn't make it, `make conformance` does.
"""

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from inkwell.bundle import debian, golang, images, layers, steps
from inkwell.bundle.fetch import download, sha256_of
from inkwell.bundle.layers import Entry
from inkwell.bundle.recipes import PROGRAMS, GoProgram, Image
from inkwell.bundle.store import Step, digest
from inkwell.bundle.versions import RECIPES, Versions, module_version
from inkwell.errors import InkwellError

NAME = "conformance"
LAYER, ARCHIVE = f"layer-{NAME}", f"image-{NAME}"
KUBERNETES = "k8s.io/kubernetes"
AGNHOST = f"{KUBERNETES}/test/images/agnhost"
SUITE = f"{KUBERNETES}/test/e2e"
PROGRAM = GoProgram(
    NAME,
    KUBERNETES,
    {"e2e.test": SUITE, "ginkgo": "github.com/onsi/ginkgo/v2/ginkgo", "agnhost": AGNHOST},
    nodes=("e2e.test", "ginkgo"),
    ldflags=next(program.ldflags for program in PROGRAMS if program.name == "kubernetes"),
)
CERTIFICATE = ("localhost.crt", "localhost.key")  # agnhost's porter speaks TLS with it
APPLETS = "usr/local/bin"  # comes before /usr/bin in an image's PATH


class SuiteImage(NamedTuple):
    """An image that tests ask for: `holds` names what is put on Debian's layers."""

    image: Image
    command: tuple[str, ...]
    holds: str  # agnhost, busybox, or "" for Debian's programs alone


def _image(name: str, entrypoint: tuple[str, ...]) -> Image:
    repository = f"registry.k8s.io/e2e-test-images/{name}"
    return Image(name, repository, name, {}, entrypoint, tag="{version}", layer="base", user="0:0")


IMAGES = (
    SuiteImage(_image("agnhost", ("/agnhost",)), ("pause",), "agnhost"),
    SuiteImage(_image("busybox", ()), ("sh",), "busybox"),
    SuiteImage(_image("glibc-dns-testing", ()), ("sh",), ""),
    # The tests that ask for nginx look at the addresses of its pods, and at no page.
    SuiteImage(_image("nginx", ("/agnhost",)), ("test-webserver",), "agnhost"),
)


def all_steps(versions: Versions, cache: Path) -> dict[str, Step]:
    """Return the steps of the group by name; downloads are kept in `cache`."""
    base = steps.all_steps(versions, cache)["layer-base"]
    made = (base, _programs(versions), _layer(cache), _archive(versions))
    return {step.name: step for step in made}


def _programs(versions: Versions) -> Step:
    source = RECIPES / NAME
    version = module_version(source, KUBERNETES)
    command = golang.command_line(PROGRAM, version)
    suite = ["go", "test", "-c", *command[2:]]

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        if version != versions.kubernetes:
            raise InkwellError(f"bundle/{NAME}/go.mod has the tests of Kubernetes {version} alone")
        env, out = golang.environment(versions), work / "out"
        out.mkdir()
        packages = [package for package in PROGRAM.commands.values() if package != SUITE]
        golang.run([*command, "-o", f"{out}/", *packages], source, env)
        golang.run([*suite, "-o", out / "e2e.test", SUITE], source, env)
        find = ["go", "list", "-mod=readonly", "-f", "{{.Dir}}", AGNHOST]
        for name in CERTIFICATE:
            kept = Path(golang.run(find, source, env).strip()) / "porter" / name
            shutil.copyfile(kept, out / name)
        check_names(golang.run([out / "e2e.test", "--list-images"], work, env), versions)
        modules = {
            name: [module._asdict() for module in golang.modules_in(out / name, versions)]
            for name in PROGRAM.commands
        }
        purl = f"pkg:golang/{KUBERNETES}@v{version}"
        return {"version": version, "licence": "Apache-2.0", "source": purl, "modules": modules}

    inputs = {
        "version": version,
        "toolchain": versions.of("go"),
        "command": " ".join(suite),
        "packages": json.dumps(PROGRAM.commands),
        "names": " ".join(names(versions)),
        **{f"{NAME}/{name}": digest((source / name).read_bytes()) for name in ("go.mod", "go.sum")},
    }
    return Step(NAME, inputs, (), make)


def names(versions: Versions) -> list[str]:
    """Return the names under which the tests ask for our images."""
    return [images.references(entry.image, versions)[0] for entry in IMAGES]


def check_names(listed: str, versions: Versions) -> None:
    """Refuse names that the tests don't ask for: versions.yml would be behind the go.mod."""
    unknown = sorted(set(names(versions)) - set(listed.split()))
    if unknown:
        raise InkwellError(f"e2e.test asks for other images than {', '.join(unknown)}:\n{listed}")


def packages() -> list[debian.Package]:
    """Return the Debian packages that the images have beside the base's."""
    base = {package.name for package in debian.locked("base")}
    return [package for package in debian.locked(NAME) if package.name not in base]


def _layer(cache: Path) -> Step:
    wanted = packages()

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        entries: dict[str, Entry] = {}
        mirror = os.environ.get("INKWELL_DEBIAN_MIRROR", debian.MIRROR).rstrip("/")
        for package in wanted:
            kept = cache / f"{package.sha256}.deb"
            deb = download(f"{mirror}/{package.path}", kept, package.sha256)
            entries.update(debian.unpack(deb))
        entries["usr/bin/nc"] = layers.symlink("nc.openbsd")  # as Debian's alternatives have it
        layers.write(work / "layer.tar", entries)
        facts = {"packages": [package._asdict() for package in wanted]}
        return {**facts, "applets": _applets(entries["usr/bin/busybox"], work)}

    inputs = {"packages": digest(*(package.sha256 for package in wanted)), "code": _code()}
    return Step(LAYER, inputs, (), make)


def _applets(busybox: Entry, work: Path) -> list[str]:
    """Return the commands that a busybox has, as it says itself."""
    if not isinstance(busybox.content, bytes):
        raise InkwellError("busybox is no file in Debian's package")
    program = work / "busybox"
    program.write_bytes(busybox.content)
    program.chmod(0o755)
    done = subprocess.run([program, "--list"], capture_output=True, text=True, check=True)
    program.unlink()
    return done.stdout.split()


def _code() -> str:
    """Return a digest of the code that writes the layer and the archive."""
    modules = (str(module.__file__) for module in (debian, images, layers))
    return digest(*(Path(file).read_bytes() for file in (__file__, *modules)))


def _archive(versions: Versions) -> Step:
    def make(work: Path, needs: Mapping[str, Path]) -> dict[str, Any]:
        out = needs[NAME] / "out"
        applets = json.loads((needs[LAYER] / "record.json").read_text())["applets"]
        held = {
            "agnhost": {
                "agnhost": layers.file(out / "agnhost", 0o755),
                **{name: layers.file(out / name) for name in CERTIFICATE},
            },
            "busybox": {
                f"{APPLETS}/{name}": layers.symlink("/usr/bin/busybox") for name in applets
            },
        }
        below = [needs["layer-base"] / "layer.tar", needs[LAYER] / "layer.tar"]
        stacks = {"": below}
        for name, entries in held.items():
            top = work / f"{name}.layer"
            layers.write(top, entries)
            stacks[name] = [*below, top]
        write_archive(work / f"{NAME}.tar", versions, stacks)
        for name in held:
            (work / f"{name}.layer").unlink()
        about = json.loads((needs[NAME] / "record.json").read_text())
        return {
            "names": names(versions),
            "version": versions.kubernetes,
            "licence": about["licence"],
            "source": about["source"],
            "programs": [(NAME, "agnhost")],
            "layers": ["base", NAME],
        }

    recipes = [(asdict(entry.image), entry.command, entry.holds) for entry in IMAGES]
    inputs = {
        "names": " ".join(names(versions)),
        "recipes": json.dumps(recipes, sort_keys=True),
        "code": _code(),
    }
    return Step(ARCHIVE, inputs, (NAME, "layer-base", LAYER), make)


def write_archive(target: Path, versions: Versions, stacks: Mapping[str, Sequence[Path]]) -> None:
    """Write all images into one archive, each layer once; `stacks` has the layers by `holds`."""
    hashes = {layer: sha256_of(layer) for stack in stacks.values() for layer in stack}
    manifest = []
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as tar:
        for layer, hashed in hashes.items():
            tar.add(layer, f"{hashed}.tar", filter=_plain)
        for entry in IMAGES:
            stack = [hashes[layer] for layer in stacks[entry.holds]]
            config = json.loads(images.configuration(entry.image, stack))
            config["config"]["Cmd"] = list(entry.command)
            content = json.dumps(config, sort_keys=True).encode()
            name = f"{sha256(content).hexdigest()}.json"
            _add(tar, name, content)
            layer_names = [f"{hashed}.tar" for hashed in stack]
            repo_tags = images.references(entry.image, versions)
            manifest.append({"Config": name, "RepoTags": repo_tags, "Layers": layer_names})
        _add(tar, "manifest.json", json.dumps(manifest).encode())


def _plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Take from a file what differs between machines."""
    plain = tarfile.TarInfo(info.name)
    plain.size = info.size
    return plain


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, BytesIO(content))
