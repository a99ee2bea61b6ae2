import io
import re

import pytest
from rich.console import Console

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


def test_a_log_gets_plain_whole_lines_and_nothing_else() -> None:
    log = io.StringIO()
    progress = Progress(clock=iter([0.0, 2.0]).__next__, console=Console(file=log, width=20))
    long = "[worker-1] /a/path :smile: " + "x" * 60
    with progress.stage("Nodes") as say:
        say(long)
    assert log.getvalue() == f"Nodes ...\n    {long}\nNodes: 2.0 s\n"


def test_a_terminal_has_a_clock_while_a_stage_runs() -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=60)
    progress = Progress(clock=iter([0.0, 1.5]).__next__, console=console)
    with progress.stage("Nodes") as say:
        say("worker-1 is up")
    text = screen.getvalue()
    assert re.search(r"Nodes .*0:00:00", text)
    assert text.index("Nodes ...") < text.index("worker-1 is up") < text.index("Nodes: 1.5 s")
    assert text.rstrip().endswith("Nodes: 1.5 s")


def test_programs_read_nothing_of_it_from_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress.for_programs().stage("Nodes"):
        pass
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("Nodes ...\nNodes: ")
