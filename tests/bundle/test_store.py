"""Parts are keyed by content, made once, and never half there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from inkwell.bundle import make
from inkwell.bundle.store import Step, Store, keys_of
from inkwell.errors import InkwellError


def step(name: str, inputs: dict[str, str], needs: tuple[str, ...] = ()) -> Step:
    def write(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        (work / "out").write_text(f"{name} {inputs}")
        return {"version": "1"}

    return Step(name, inputs, needs, write)


def graph(go_sum: str = "a", images_py: str = "a") -> dict[str, Step]:
    steps = [
        step("program", {"go.sum": go_sum}),
        step("other", {"go.sum": "a"}),
        step("image", {"images.py": images_py}, ("program",)),
    ]
    return {step.name: step for step in steps}


def run(steps: dict[str, Step], store: Store) -> list[str]:
    lines: list[str] = []
    make._run(steps, keys_of(steps), store, lines.append)
    return [line.split()[0] for line in lines]


def test_a_changed_input_changes_what_stands_on_it_and_nothing_else() -> None:
    before, after = keys_of(graph()), keys_of(graph(go_sum="b"))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"program", "image"}


def test_keys_do_not_depend_on_the_order_of_inputs() -> None:
    one, other = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}
    assert keys_of({"x": step("x", one)}) == keys_of({"x": step("x", other)})


def test_a_second_run_makes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert sorted(run(graph(), store)) == ["image", "other", "program"]
    assert run(graph(), store) == []
    assert run(graph(images_py="b"), store) == ["image"]


@pytest.mark.parametrize("damage", [slice(0), slice(None, None, -1)], ids=["short", "other"])
def test_a_part_that_was_cut_short_or_overwritten_is_made_again(
    tmp_path: Path, damage: slice
) -> None:
    store = Store(tmp_path)
    run(graph(), store)
    file = store.place("other", keys_of(graph())["other"]) / "out"
    file.write_text(file.read_text()[damage])
    assert run(graph(), store) == ["other"]


def test_a_part_that_was_touched_only_is_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run(graph(), store)
    (store.place("other", keys_of(graph())["other"]) / "out").touch()
    assert run(graph(), store) == []


def test_an_interrupted_part_is_not_taken_for_a_whole_one(tmp_path: Path) -> None:
    def interrupted(work: Path, _needs: Mapping[str, Path]) -> None:
        (work / "out").write_text("half")
        raise KeyboardInterrupt

    store, key = Store(tmp_path), "0" * 64
    with pytest.raises(KeyboardInterrupt):
        store.add(Step("part", {}, (), interrupted), key, {})
    assert store.record("part", key) is None
    with store.alone(print):
        assert [path.name for path in tmp_path.iterdir()] == ["lock"]  # leftovers are gone


def test_a_failed_part_is_told_and_what_was_made_is_kept(tmp_path: Path) -> None:
    def fail(_work: Path, _needs: Mapping[str, Path]) -> None:
        raise InkwellError("gcc is missing")

    steps = {**graph(), "broken": Step("broken", {}, ("program",), fail)}
    store = Store(tmp_path)
    with pytest.raises(InkwellError, match="gcc is missing"):
        run(steps, store)
    assert store.record("program", keys_of(steps)["program"])


def test_nothing_is_started_after_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_work: Path, _needs: Mapping[str, Path]) -> None:
        raise InkwellError("disk full")

    monkeypatch.setattr("os.sched_getaffinity", lambda _process: {0})
    steps = {"broken": Step("broken", {}, (), fail), **graph()}
    store = Store(tmp_path)
    with pytest.raises(InkwellError, match="disk full"):
        run(steps, store)
    assert store.record("program", keys_of(steps)["program"]) is None


def test_a_plan_says_what_changed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    run(graph(), store)
    changed = graph(go_sum="b")
    reason = make._reason(changed["program"], store, {})
    assert reason == "go.sum changed"
    assert make._reason(changed["image"], store, {"program": reason}) == "program changed"
    assert make._reason(step("new", {}), store, {}) == "not made yet"
