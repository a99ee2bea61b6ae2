"""What `make conformance` says of a run, from reports as e2e.test writes them."""

from pathlib import Path

import pytest

from inkwell.cluster import conformance, junit
from inkwell.cluster.junit import Result
from inkwell.errors import InkwellError

DNS = "[sig-network] DNS should provide DNS for the cluster [Conformance]"
EMPTY = "[sig-storage] EmptyDir wrapper volumes should not conflict [Conformance]"
LIMITS = "[sig-scheduling] LimitRange should list [Conformance]"
REPORT = f"""<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="6" failures="1" time="30.5">
  <testsuite name="Kubernetes e2e suite" tests="6">
    <testcase name="[SynchronizedBeforeSuite]" status="passed" time="1.5"></testcase>
    <testcase name="[It] {DNS}" status="passed" time="12.25"></testcase>
    <testcase name="[It] {EMPTY}" status="failed" time="16">
      <failure type="failed">[FAILED] Timed out after 300 s.
        the server is currently unable to handle the request</failure>
    </testcase>
    <testcase name="[It] {LIMITS}" status="skipped" time="0.1">
      <skipped message="skipped - needs two nodes"></skipped>
    </testcase>
    <testcase name="[It] [sig-apps] Job should run" status="skipped" time="0">
      <skipped message="skipped"></skipped>
    </testcase>
  </testsuite>
</testsuites>
"""


@pytest.fixture
def results(tmp_path: Path) -> list[Result]:
    report = tmp_path / "junit_01.xml"
    report.write_text(REPORT)
    return junit.read(report)


def test_only_the_chosen_tests_are_counted(results: list[Result]) -> None:
    assert [(result.name, result.outcome) for result in results] == [
        (DNS, "passed"),
        (EMPTY, "failed"),
        (LIMITS, "skipped"),
    ]


def test_the_table_has_a_row_a_group_and_their_sum(results: list[Result]) -> None:
    rows = [line.split() for line in junit.table(results, conformance.GROUPS).splitlines()]
    assert rows == [
        ["group", "passed", "failed", "skipped", "seconds"],
        ["sig-network", "1", "0", "0", "12"],
        ["sig-storage", "0", "1", "0", "16"],
        ["sig-scheduling", "0", "0", "1", "0"],
        ["all", "1", "1", "1", "28"],
    ]


def test_what_failed_is_told_with_its_reason(results: list[Result]) -> None:
    text = junit.failures(results)
    assert DNS not in text
    assert f"failed: {EMPTY}\n    [FAILED] Timed out after 300 s." in text
    assert f"skipped: {LIMITS}\n    skipped - needs two nodes" in text


def test_a_suite_that_could_not_be_prepared_has_failed(tmp_path: Path) -> None:
    report = tmp_path / "junit_01.xml"
    report.write_text(
        '<testsuites><testsuite><testcase name="[SynchronizedBeforeSuite]" status="failed"'
        ' time="600"><failure type="failed">no node is schedulable</failure></testcase>'
        "</testsuite></testsuites>"
    )
    (result,) = junit.read(report)
    assert (result.outcome, result.message) == ("failed", "no node is schedulable")


@pytest.mark.parametrize("content", [None, "", "<testsuites><testsuite>"])
def test_a_report_that_is_missing_or_cut_off_is_no_result(
    content: str | None, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / "junit_01.xml").write_text(content)
    with pytest.raises(InkwellError, match="no report"):
        junit.read(tmp_path / "junit_01.xml")


def test_a_run_is_good_only_if_every_listed_test_passed() -> None:
    passed = [Result(name, "passed", 1) for name in (DNS, EMPTY)]
    conformance.check(passed, [DNS, EMPTY], 0)
    with pytest.raises(InkwellError, match="1 of 3 tests did not run"):
        conformance.check(passed, [DNS, EMPTY, LIMITS], 0)
    with pytest.raises(InkwellError, match="1 of 3 tests did not run"):
        conformance.check([*passed, Result(LIMITS, "skipped", 0)], [DNS, EMPTY, LIMITS], 0)
    with pytest.raises(InkwellError, match="1 of 3 tests failed"):
        conformance.check([*passed, Result(LIMITS, "failed", 0)], [DNS, EMPTY, LIMITS], 1)
    with pytest.raises(InkwellError, match="although no test failed"):
        conformance.check(passed, [DNS, EMPTY], 1)


def test_no_list_is_no_success() -> None:
    with pytest.raises(InkwellError, match="no test"):
        conformance.check([], [], 0)


@pytest.mark.parametrize(
    ("line", "fault", "seconds"),
    [
        ("• [5.023 seconds]", None, "5.023"),
        ("• [FAILED] [301.120 seconds]", "FAILED", "301.120"),
        ("• [TIMEDOUT] [7200.000 seconds]", "TIMEDOUT", "7200.000"),
    ],
)
def test_a_line_of_ginkgos_says_how_a_test_ended(
    line: str, fault: str | None, seconds: str
) -> None:
    match = conformance.ENDED.match(line)
    assert match
    assert (match["fault"], match["seconds"]) == (fault, seconds)
