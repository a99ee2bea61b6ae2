"""The graph of a bundle: Go programs, Debian layers, and the images that stand on them."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from inkwell.bundle import debian, golang, images, layers, packages
from inkwell.bundle.recipes import IMAGES, PROGRAMS, GoProgram, Image
from inkwell.bundle.store import Step, digest
from inkwell.bundle.versions import RECIPES, Versions, module_version

LAYERS = {
    "": (),
    "static": ("static",),
    "base": ("base",),
    "toolbox": ("base", "toolbox"),
    "redis": ("redis",),
    "postgres-exporter": ("base", "postgres-exporter"),
    "redis-exporter": ("base", "redis-exporter"),
    "journal-upload": ("base", "journal-upload"),
}
KUBERNETES = "k8s.io/kubernetes"


def all_steps(versions: Versions, cache: Path) -> dict[str, Step]:
    """Return every step of a bundle by name; downloads are kept in `cache`."""
    steps = [
        *(program_step(program, versions) for program in PROGRAMS),
        _pause(versions),
        *(layer_step(name, cache) for name in ("static", "base", "toolbox")),
        *(image_step(image, versions) for image in IMAGES),
        packages.step(cache),
    ]
    return {step.name: step for step in steps}


def _source(*modules: ModuleType) -> str:
    """Return a digest of the code that makes a part: another code is another part."""
    return digest(*(Path(str(module.__file__)).read_bytes() for module in modules))


def program_step(program: GoProgram, versions: Versions) -> Step:
    """Return the step that builds a Go program."""
    source = golang.directory(program, versions)
    version = versions.of(program.name)

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        golang.build(program, versions, work / "out")
        modules = {
            name: [module._asdict() for module in golang.modules_in(work / "out" / name, versions)]
            for name in program.commands
        }
        licence = _licence(program, source, versions)
        facts = {"version": version, "licence": licence, "source": _purl(program.module, version)}
        return {**facts, "modules": modules}

    files = sorted(path for path in source.iterdir() if path.suffix in (".go", ".mod", ".sum"))
    inputs = {
        "version": version,
        "toolchain": versions.of("go"),
        "command": " ".join(golang.command_line(program, version)),
        "packages": json.dumps(program.commands),
        **{f"{source.name}/{path.name}": digest(path.read_bytes()) for path in files},
        "golang.py": _source(golang),
    }
    return Step(program.name, inputs, (), make)


def _licence(program: GoProgram, source: Path, versions: Versions) -> str:
    if not program.module:
        return golang.UNKNOWN
    env = golang.environment(versions)
    command = ["go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", program.module]
    return golang.licence_of(Path(golang.run(command, source, env).strip()))


def _pause(versions: Versions) -> Step:
    """Return the step that compiles pause.c, of the Kubernetes that versions.yml names first."""
    source = RECIPES / "kubernetes"
    version = versions.of("pause")
    command = ["gcc", "-Os", "-Wall", "-Werror", "-static", "-s", f"-DVERSION=v{version}"]

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        env = golang.environment(versions)
        listed = ["go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", KUBERNETES]
        golang.run(["go", "mod", "download", KUBERNETES], source, env)
        module = Path(golang.run(listed, source, env).strip())
        (work / "out").mkdir()
        pause_c = module / "build" / "pause" / "linux" / "pause.c"
        golang.run([*command, "-o", work / "out" / "pause", pause_c], source, env)
        licence = golang.licence_of(module)
        source_url = f"{_purl(KUBERNETES, inputs['kubernetes'])}#build/pause/linux/pause.c"
        return {"version": version, "licence": licence, "source": source_url, "modules": {}}

    inputs = {
        "version": version,
        "command": " ".join(command),
        "kubernetes": module_version(source, KUBERNETES),
    }
    return Step("pause", inputs, (), make)


def layer_step(name: str, cache: Path) -> Step:
    """Return the step that makes a layer of Debian packages, which are downloaded to `cache`."""
    packages = debian.packages_of(name)

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        debian.write_layer(name, work / "layer.tar", cache)
        return {"packages": [package._asdict() for package in packages]}

    inputs = {
        "packages": digest(*(package.sha256 for package in packages)),
        "debian.py": _source(debian, layers),
    }
    return Step(f"layer-{name}", inputs, (), make)


def image_step(image: Image, versions: Versions) -> Step:
    """Return the step that puts programs on layers."""
    stack = LAYERS[image.layer]
    programs = list(dict.fromkeys(program for program, _ in image.programs.values()))

    def make(work: Path, needs: Mapping[str, Path]) -> dict[str, Any]:
        files = {
            path: needs[program] / "out" / command
            for path, (program, command) in image.programs.items()
        }
        base = [needs[f"layer-{name}"] / "layer.tar" for name in stack]
        images.make(image, versions, base, files, work / f"{image.name}.tar")
        about = json.loads((needs[programs[0]] / "record.json").read_text()) if programs else {}
        return {
            "names": images.references(image, versions),
            "version": versions.of(image.version),
            "licence": about.get("licence", golang.UNKNOWN),
            "source": about.get("source", "bundle/debian"),
            "programs": list(image.programs.values()),
            "layers": list(stack),
        }

    inputs = {
        "names": " ".join(images.references(image, versions)),
        "recipe": json.dumps(asdict(image), sort_keys=True),
        "images.py": _source(images, layers),
    }
    needs = (*programs, *(f"layer-{name}" for name in stack))
    return Step(f"image-{image.name}", inputs, needs, make)


def _purl(module: str | None, version: str) -> str:
    """Return the package URL of what a program was built from; our own is a directory."""
    return f"pkg:golang/{module}@v{version}" if module else "bundle/static-page"
