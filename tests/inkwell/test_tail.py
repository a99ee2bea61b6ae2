from pathlib import Path

from inkwell.shared.tail import last_lines, last_lines_of


def test_the_last_lines_of_a_log_skip_empty_ones() -> None:
    assert last_lines("one\n\ntwo\n\n\nthree\n", 2) == "two\nthree"
    assert last_lines(["one", " ", "two"], 5, "  ") == "  one\n  two"
    assert last_lines("") == ""


def test_a_log_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_lines_of(log) == ""
    log.write_bytes(b"one\n\xfftwo\n")
    assert last_lines_of(log, 1) == "\ufffdtwo"
