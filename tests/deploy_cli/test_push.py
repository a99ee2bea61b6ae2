"""Which images a deployment pushes under which tags, and with whose login."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

from inkwell.bundle.images import write_archive
from inkwell.deploy import ship
from inkwell.deploy.ship import Registry
from inkwell.errors import InkwellError

HOST = "registry.example:5000"
AUTH = b64encode(b"me:secret").decode()


def built(folder: Path, *commits: str, digest: str = "sha256:aa") -> Path:
    """Leave what `make images` leaves: an image of each commit."""
    images = {
        f"image-{number}": {
            "names": [f"docker.io/inkwell/image-{number}:{name}" for name in ("0.1.0", commit)],
            "digest": digest,
            "archive": f"image-{number}.tar",
        }
        for number, commit in enumerate(commits)
    }
    (folder / "images.json").write_text(json.dumps(images))
    return folder


def login(folder: Path, auths: dict[str, object]) -> Path:
    file = folder / "config.json"
    file.write_text(json.dumps({"auths": auths, "credsStore": "desktop"}))
    return file


def test_images_of_a_commit_have_its_tag(tmp_path: Path) -> None:
    found = ship.ours(built(tmp_path, "0123456789ab", "0123456789ab"))
    assert [(each.name, each.tag) for each in found] == [
        ("image-0", "0123456789ab"),
        ("image-1", "0123456789ab"),
    ]
    assert found[0].file == tmp_path / "image-0.tar"


def test_images_of_files_that_no_commit_has_never_share_a_tag(tmp_path: Path) -> None:
    tags = {
        ship.ours(built(tmp_path, "0123456789ab-dirty", digest=f"sha256:{digest}"))[0].tag
        for digest in ("aa", "bb", "aa")
    }
    assert len(tags) == 2
    assert all(tag.startswith("0123456789ab-dirty-") for tag in tags)


def test_images_of_two_commits_are_not_shipped_together(tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match="images of 0123456789ab, ba9876543210: make images"):
        ship.ours(built(tmp_path, "0123456789ab", "ba9876543210"))


def test_a_folder_without_images_says_how_they_are_made(tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match="has no images: make images"):
        ship.ours(tmp_path)


def test_an_archives_image_is_its_configuration(tmp_path: Path) -> None:
    write_archive(tmp_path / "a.tar", ["x:1"], b"{}", [])
    assert ship.image_of(tmp_path / "a.tar") == (
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"  # of {}, by sha256sum
    )


def test_nodes_get_the_login_to_their_registry_and_no_other(tmp_path: Path) -> None:
    file = login(tmp_path, {HOST: {"auth": AUTH, "email": "me@x.example"}, "other": {"auth": "b"}})
    given = json.loads(Registry(f"{HOST}/team/inkwell", credentials=file).login())
    assert given == {"auths": {HOST: {"auth": AUTH}}}


def test_docker_hubs_login_is_found_by_the_name_that_docker_gives_it(tmp_path: Path) -> None:
    key = "https://index.docker.io/v1/"
    file = login(tmp_path, {key: {"auth": AUTH}})
    given = json.loads(Registry("docker.io/me", credentials=file).login())
    assert given == {"auths": {key: {"auth": AUTH}}}


@pytest.mark.parametrize("auths", [{}, {HOST: {}}])
def test_a_login_that_the_machines_keychain_has_is_refused(
    auths: dict[str, object], tmp_path: Path
) -> None:
    registry = Registry(f"{HOST}/inkwell", credentials=login(tmp_path, auths))
    with pytest.raises(InkwellError, match=f"has no login to {HOST}"):
        registry.login()
