"""Uploads of pictures: taken whole, or refused by name with nothing kept."""

import io
import stat
import zipfile

import pytest
from flask import Flask

from tests.web.people import Person
from tests.web.runner.asking import PAGE, upload
from tests.web.runner.conftest import JPEG, pets, zip_of
from webapp.core.database import db
from webapp.core.models import DataSet, LabJob
from webapp.lab import uploads
from webapp.lab.folders import Folders


def linked() -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("cat/1.jpg")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    packed.seek(0)
    return packed


def encrypted() -> io.BytesIO:
    content = bytearray(zip_of({"cat/1.jpg": JPEG}).getvalue())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return io.BytesIO(bytes(content))


def lying() -> io.BytesIO:
    """A zip whose list says that a file is small; it unpacks to more than a picture may have."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cat/bomb.jpg", JPEG + bytes(uploads.PICTURE_BYTES))
    return io.BytesIO(packed.getvalue())


def test_folders_become_labels_and_what_came_twice_is_counted(
    ann: Person, training_app: Flask, lab: Folders
) -> None:
    files = pets({"pets/cat/again.jpg": JPEG + b"cat 0", "pets/dog/cat.jpg": JPEG + b"cat 1"})
    files |= {"__MACOSX/pets/cat/._0.jpg": b"junk", "pets/.DS_Store": b"junk"}
    answer = upload(ann, zip_of(files))
    assert answer.status_code == 303, answer.text
    with training_app.app_context():
        row = db.session.query(DataSet).one()
        assert row.labels == {"cat": 5, "dog": 6}
        assert (row.repeated, row.contradictory, row.may_train) == (1, 1, True)
        assert db.session.query(LabJob.kind).scalar() == "check"
        folder = lab.data_set(row.id) / row.version
        assert len(list(folder.glob("*/*"))) == 11
        assert [path.name for path in folder.parent.iterdir()] == [row.version]
    page = ann.client.get(answer.location).text
    assert "1 picture came twice and 1 was in two labels" in page


def test_pictures_of_one_label_are_added_as_a_new_version(ann: Person, training_app: Flask) -> None:
    page = upload(ann, zip_of(pets())).location.partition("?")[0]
    with training_app.app_context():
        before = db.session.query(DataSet.version).scalar()
    pictures = [(io.BytesIO(JPEG + b"bird %d" % n), f"{n}.jpg") for n in range(3)]
    form = {"label": " bird ", "pictures": pictures}
    answer = ann.client.post(f"{page}/pictures", data=form, headers=ann.headers)
    assert answer.status_code == 303, answer.text
    with training_app.app_context():
        row = db.session.query(DataSet).one()
        assert row.labels == {"bird": 3, "cat": 6, "dog": 6}
        assert row.version != before


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (io.BytesIO(b"no zip"), "no zip that can be read"),
        (io.BytesIO(zip_of(pets()).getvalue()[:-30]), "no zip that can be read"),
        (zip_of({"cat/../../x.jpg": JPEG}), "names a place outside of the zip"),
        (zip_of({"/etc/cat/x.jpg": JPEG}), "names a place outside of the zip"),
        (zip_of({"C:/cat/x.jpg": JPEG}), "names a place outside of the zip"),
        (linked(), "is a link"),
        (encrypted(), "is encrypted"),
        (lying(), "is larger than 10 MB"),
        (zip_of({"x.jpg": JPEG, "cat/y.jpg": JPEG}), "x.jpg\u201d is in no folder"),
        (zip_of({"cat/a/x.jpg": JPEG, "dog/y.jpg": JPEG}), "in a folder within a label"),
        (zip_of(pets({"pets/cat/notes.txt": b"text"})), "notes.txt\u201d is no picture"),
        (zip_of(pets({"pets/cat/x.jpg": b"<svg/>"})), "x.jpg\u201d is no picture"),
        (zip_of({f"pets/{'x' * 61}/1.jpg": JPEG}), "must have 1 to 60 characters"),
        (zip_of({"pets/.git/1.jpg": JPEG}), "characters that a folder"),
        (zip_of({"__MACOSX/cat/x.jpg": JPEG}), "There is no picture in it"),
        (zip_of({f"{n}/x.jpg": JPEG + b"%d" % n for n in range(101)}), "may have 100 labels"),
    ],
)
def test_what_is_no_data_set_is_refused_by_name_and_nothing_is_kept(
    ann: Person, training_app: Flask, lab: Folders, packed: io.BytesIO, said: str
) -> None:
    before = set(lab.data.glob("*")) if lab.data.exists() else set()
    answer = upload(ann, io.BytesIO(packed.getvalue()))
    assert answer.status_code == 422, answer.text
    assert said in answer.text.replace("&#34;", '"').replace("&#39;", "'")
    assert 'value="Pets"' in answer.text
    with training_app.app_context():
        assert db.session.query(DataSet).count() == 0
        assert db.session.query(LabJob).count() == 0
    assert (set(lab.data.glob("*")) if lab.data.exists() else set()) == before


def test_too_many_pictures_are_refused(ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_PICTURES", 11)
    answer = upload(ann, zip_of(pets()))
    assert (answer.status_code, "may have 11 pictures" in answer.text) == (422, True)


def test_a_refused_addition_leaves_the_data_set_as_it_was(ann: Person, training_app: Flask) -> None:
    page = upload(ann, zip_of(pets())).location.partition("?")[0]
    form = {"file": (zip_of({"bird/1.jpg": b"no picture"}), "more.zip")}
    answer = ann.client.post(f"{page}/pictures", data=form, headers=ann.headers)
    assert answer.status_code == 422
    with training_app.app_context():
        assert db.session.query(DataSet).one().labels == {"cat": 6, "dog": 6}


def test_data_sets_are_their_owners_alone(
    ann: Person, bob: Person, training_app: Flask, lab: Folders
) -> None:
    page = upload(ann, zip_of(pets())).location.partition("?")[0]
    with training_app.app_context():
        row = db.session.query(DataSet).one()
        picture = f"{page}/{row.version}/cat"
        name = next((lab.data_set(row.id) / row.version / "cat").iterdir()).name
    shown = ann.client.get(f"{picture}/{name}")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    shown.close()
    for path in (page, f"{picture}/{name}"):
        assert bob.client.get(path).status_code == 404
    for path in ("pictures", "consent", "delete", "trainings", "check"):
        assert bob.client.post(f"{page}/{path}", headers=bob.headers).status_code == 404
    assert ann.client.get(f"{picture}/..%2f..%2fx.jpg").status_code == 404


def test_a_deleted_data_set_and_its_pictures_are_gone(
    ann: Person, training_app: Flask, lab: Folders
) -> None:
    page = upload(ann, zip_of(pets())).location.partition("?")[0]
    answer = ann.client.post(f"{page}/delete", headers=ann.headers)
    assert answer.status_code == 303
    with training_app.app_context():
        assert db.session.query(DataSet).count() == 0
    assert not (lab.data / page.rpartition("/")[2]).exists()
    assert ann.client.get(page).status_code == 404


def test_without_folders_nothing_is_uploaded(person: Person) -> None:
    assert person.client.get(PAGE).status_code == 404
    assert "Data sets" not in person.client.get("/user/profile").text
    assert upload(person, zip_of(pets())).status_code == 404
