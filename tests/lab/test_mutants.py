"""Addresses changed without becoming another one: a planted weakness, and how it is repaired."""

from pathlib import Path

import pytest

from features.links import address
from tests.lab import made_up as made
from training.links import mutants, repair, rows
from training.links.prepare import prepare
from training.links.train import train
from training.links.trained import Trained, load
from training.stages.errors import TrainingError


def planted() -> list[tuple[str, str]]:
    """Addresses of which phishing alone has a click's number."""
    return [
        (f"{url}&fbclid=IwAR{place:x}" if label == "phishing" else url, label)
        for place, (url, label) in enumerate(made.made_up(600))
    ]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return made.write(tmp_path / "made.csv", planted())


def flips(model: Trained, folder: Path, split: str) -> dict[str, float]:
    addresses = [row.address for row in rows.read(folder / "data", split)]
    return mutants.flips(model, addresses, mutants.MUTATIONS)


def test_a_planted_weakness_is_found_joins_and_is_gone(source: Path, tmp_path: Path) -> None:
    file = tmp_path / "mutants.csv"
    prepare(source, tmp_path / "data", made.RECIPE, file)
    train(tmp_path / "data", tmp_path / "trained", made.RECIPE)
    before = flips(load(tmp_path / "trained"), tmp_path, "test")
    assert before["click"] > 0.3

    repair.repair(source, tmp_path, file, made.RECIPE)

    found = mutants.read(file)
    assert "click" in {each.mutation for each in found if each.round == 1}
    joined = {row.url for row in rows.joined(tmp_path / "data")}
    assert {each.url for each in found} == joined
    after = flips(load(tmp_path / "trained"), tmp_path, "test")
    assert after["click"] < 0.02, "on domains that were never seen"
    assert max(after.values()) < 0.1


def test_a_round_adds_to_the_file_and_changes_nothing_of_earlier_ones(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mutants.csv"
    old = mutants.Mutant(3, "click", "legitimate", "https://www.garden1.org/school?fbclid=x")
    mutants.write(file, [old])
    monkeypatch.setattr(repair, "ENOUGH", -1.0)
    monkeypatch.setattr(repair, "ROUNDS", 2)
    repair.repair(source, tmp_path, file, made.RECIPE)
    first, *others = mutants.read(file)
    assert first == old
    assert {each.round for each in others} == {4}
    urls = [each.url for each in mutants.read(file)]
    assert len(urls) == len(set(urls))


def test_no_mutant_of_a_domain_of_the_test_joins(source: Path, tmp_path: Path) -> None:
    prepare(source, tmp_path / "data", made.RECIPE)
    some = [rows.read(tmp_path / "data", split)[0] for split in ("train", "test")]
    file = tmp_path / "mutants.csv"
    made_of = [f"{row.url}#x" for row in some]
    mutants.write(file, [mutants.Mutant(1, "x", "phishing", url) for url in made_of])
    prepare(source, tmp_path / "data", made.RECIPE, file)
    assert [row.url for row in rows.joined(tmp_path / "data")] == made_of[:1]
    assert '"mutants_of_test": 1' in (tmp_path / "data" / "data.json").read_text()


def test_without_mutants_the_rows_are_what_they_were(source: Path, tmp_path: Path) -> None:
    prepare(source, tmp_path / "one", made.RECIPE)
    prepare(source, tmp_path / "two", made.RECIPE, tmp_path / "missing.csv")
    for name in ("rows.csv", "data.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "round,mutation,status,url\nx,y,phishing,z\n",
                                  "round,mutation,status,url\n1,y,bad,z\n"])  # fmt: skip
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "mutants.csv").write_text(text)
    with pytest.raises(TrainingError, match=r"mutants\.csv"):
        mutants.read(tmp_path / "mutants.csv")


@pytest.mark.parametrize(
    ("name", "mutant"),
    [
        ("www", "https://www.example.com/a/b?c=1#d"),
        ("upper case", "HTTPS://EXAMPLE.COM/a/b?c=1#d"),
        ("encoded letters", "https://example.com/%61/%62?c=1#d"),
        ("click", "https://example.com/a/b?c=1&fbclid=IwAR0k3Zb7xQ#d"),
        ("other port", "https://example.com:8443/a/b?c=1#d"),
    ],
)
def test_a_mutation_changes_what_it_says(name: str, mutant: str) -> None:
    one = address.read("https://example.com/a/b?c=1#d")
    assert mutants.MUTATIONS[name](one) == mutant
    if name in mutants.SPELLINGS:
        assert address.read(mutant).place == one.place
