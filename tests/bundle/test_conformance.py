"""The group `conformance`: of the same release as what nodes install, and apart from it."""

import json
import re
import tarfile
from pathlib import Path

import pytest

from inkwell.bundle import conformance, debian, layers, make, versions
from inkwell.bundle.versions import RECIPES
from inkwell.errors import InkwellError

CURRENT = versions.read()
HOME = versions.home()


def test_the_tests_are_of_the_kubernetes_that_nodes_run() -> None:
    source = RECIPES / "conformance"
    assert versions.module_version(source, conformance.KUBERNETES) == CURRENT.kubernetes
    replaced = re.findall(
        r"^\t(k8s.io/\S+) => (\S+) v(\S+)$", (source / "go.mod").read_text(), re.MULTILINE
    )
    assert len(replaced) > 25  # the staging modules
    for module, target, version in replaced:
        assert (target, version) == (module, f"0.{CURRENT.kubernetes.removeprefix('1.')}")


def test_what_both_compile_is_of_the_same_version_and_so_compiled_once() -> None:
    required = [
        dict(re.findall(r"^\t(\S+) v(\S+)", (RECIPES / name / "go.mod").read_text(), re.MULTILINE))
        for name in ("kubernetes", "conformance")
    ]
    shared = required[0].keys() & required[1].keys()
    assert len(shared) > 80
    assert {name: required[0][name] for name in shared} == {
        name: required[1][name] for name in shared
    }


def test_nothing_of_it_is_in_what_nodes_install() -> None:
    nodes = make.graph_of(CURRENT, HOME, "source")
    tests = make.graph_of(CURRENT, HOME, "source", "conformance")
    assert set(nodes) & set(tests) == {"layer-base"}
    assert nodes["layer-base"].inputs == tests["layer-base"].inputs
    assert make.directory_of(CURRENT, HOME) != make.directory_of(CURRENT, HOME, "conformance")


def test_it_is_built_from_source_alone() -> None:
    with pytest.raises(InkwellError, match="from source alone"):
        make.graph_of(CURRENT, HOME, "releases", "conformance")


def test_names_that_the_tests_do_not_ask_for_are_refused() -> None:
    names = conformance.names(CURRENT)
    conformance.check_names("\n".join([*names, "registry.k8s.io/other:1"]), CURRENT)
    with pytest.raises(InkwellError, match=re.escape(names[0])):
        conformance.check_names("\n".join(names[1:]), CURRENT)


def test_no_package_of_the_base_is_in_the_images_twice() -> None:
    base = {package.name: package.version for package in debian.locked("base")}
    assert not {package.name for package in conformance.packages()} & base.keys()
    for package in debian.locked("conformance"):
        assert base.get(package.name, package.version) == package.version


def test_one_archive_has_every_image_and_each_layer_once(tmp_path: Path) -> None:
    stacks: dict[str, list[Path]] = {}
    for holds in ("", "agnhost", "busybox"):
        layer = tmp_path / f"layer{holds}.tar"
        layers.write(layer, {f"etc/{holds or 'base'}": layers.file("")})
        stacks[holds] = [*stacks.get("", []), layer]
    conformance.write_archive(tmp_path / "images.tar", CURRENT, stacks)
    with tarfile.open(tmp_path / "images.tar") as tar:
        members = {member.name: tar.extractfile(member) for member in tar}
        assert len(members) == len(tar.getnames())
        files = {name: file.read() for name, file in members.items() if file}
    manifest = json.loads(files["manifest.json"])
    assert [name for image in manifest for name in image["RepoTags"]] == conformance.names(CURRENT)
    assert len([name for name in files if name.endswith(".tar")]) == 3
    configs = {
        image["RepoTags"][0].rsplit("/")[-1].split(":")[0]: json.loads(files[image["Config"]])
        for image in manifest
    }
    assert configs["agnhost"]["config"]["Entrypoint"] == ["/agnhost"]
    assert configs["agnhost"]["config"]["Cmd"] == ["pause"]
    assert "Entrypoint" not in configs["busybox"]["config"]
    for image in manifest:
        hashes = [f"sha256:{layer.removesuffix('.tar')}" for layer in image["Layers"]]
        assert json.loads(files[image["Config"]])["rootfs"]["diff_ids"] == hashes
