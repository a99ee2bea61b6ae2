import pytest

from inkwell.shared.progress import Progress


def test_each_stage_has_its_seconds_and_the_table_their_total() -> None:
    lines: list[str] = []
    times = iter([0.0, 1.5, 10.0, 30.25])
    progress = Progress(lines.append, lambda: next(times))
    with progress.stage("Machine") as say:
        say("2 cores")
    with progress.stage("Nodes"):
        pass
    assert lines == ["Machine ...", "    2 cores", "Machine: 1.5 s", "Nodes ...", "Nodes: 20.2 s"]
    assert progress.summary().splitlines() == [
        "Machine      1.5 s",
        "Nodes       20.2 s",
        "Total       21.8 s",
    ]


def test_a_stage_that_fails_is_not_said_to_be_done() -> None:
    lines: list[str] = []
    progress = Progress(lines.append)
    with pytest.raises(ValueError, match="broken"), progress.stage("Nodes"):
        raise ValueError("broken")
    assert lines == ["Nodes ..."]
    assert progress.took == {}
