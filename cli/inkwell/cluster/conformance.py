"""`make conformance`: a chosen set of Kubernetes's own tests against the cluster that runs."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from inkwell.bundle import make
from inkwell.bundle.output import manifest
from inkwell.bundle.versions import home, read
from inkwell.cluster import access, images, junit
from inkwell.cluster.host import Say
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.node_table import Node
from inkwell.shared.progress import Progress
from inkwell.shared.tail import last_lines

# Networking, DNS and services are sig-network's. The labels are the tests' own.
GROUPS = ("sig-network", "sig-storage", "sig-scheduling")
CHOSEN = f"Conformance && ({' || '.join(GROUPS)})"
PROCESSES = 4  # at a time: a test mostly waits for the cluster
TIMEOUT = "2h"
REPORT = "junit_01.xml"
ENDED = re.compile(r"^• (?:\[(?P<fault>[A-Z ]+)\] )?\[(?P<seconds>[\d.]+) seconds\]$")


def conformance(files: ClusterFiles) -> None:
    """Run the chosen tests and print what they found; raises InkwellError if one failed."""
    wanted = node_table.read(files.table)
    if not files.kubeconfig.exists():
        raise InkwellError("There is no cluster to test: make cluster")
    reports = files.home.with_name(files.home.name.replace("cluster", "conformance", 1))
    progress = Progress()
    with progress.stage("Tests and images") as report:
        make_tests(files, report)
    with progress.stage("Images on the nodes") as report:
        import_images(wanted.nodes, files, report)
    with progress.stage("Tests") as report:
        code = run(files, reports, report)
    results = junit.read(reports / REPORT)
    print(f"\n{progress.summary()}\n\n{junit.table(results, GROUPS)}\n", flush=True)
    if failures := junit.failures(results):
        print(f"{failures}\n", flush=True)
    check(results, conformance_tests(files), code)
    print(f"All chosen tests passed: {reports / REPORT}")


def suite() -> Path:
    """Return the directory that holds the tests and their images."""
    return make.directory_of(read(), home(), "conformance")


def make_tests(files: ClusterFiles, report: Say) -> None:
    """Build the tests and their images, or find them built."""
    log = files.home / "conformance-bundle.log"
    build = [sys.executable, "-m", "inkwell", "bundle", "make", "--group", "conformance"]
    try:
        command.run(build, log, files.environment(), ROOT, report)
    except command.CommandError as error:
        last = last_lines(error.lines, indent="  ")
        raise InkwellError(f"The tests were not built:\n{last}") from error


def import_images(nodes: Sequence[Node], files: ClusterFiles, report: Say) -> None:
    """Give the tests' images to every node that lacks them."""
    archives = {
        artifact.sha256: suite() / artifact.path
        for artifact in manifest.read(suite()).artifacts
        if artifact.kind == "image"
    }
    images.give(nodes, archives, files, report)


def command_line(files: ClusterFiles, reports: Path) -> list[str | Path]:
    """Return the call of ginkgo, which runs e2e.test in several processes."""
    tools, kubectl = suite() / "bin", access.kubectl(files)[0]
    return [
        tools / "ginkgo",
        f"--procs={PROCESSES}",
        f"--timeout={TIMEOUT}",
        f"--label-filter={CHOSEN}",
        *("--no-color", "-v", "--silence-skips"),
        tools / "e2e.test",
        "--",
        "--provider=skeleton",
        f"--report-dir={reports}",
        f"--kubeconfig={files.kubeconfig}",
        f"--kubectl-path={kubectl}",
    ]


def run(files: ClusterFiles, reports: Path, report: Say) -> int:
    """Run the tests, a line as each ends; return the exit code, JUnit's XML is in `reports`."""
    reports.mkdir(parents=True, exist_ok=True)
    (reports / REPORT).unlink(missing_ok=True)
    log = reports / "e2e.log"
    ended: list[str] = []

    def show(line: str) -> None:
        """Show the name of a test that ended; it stands on the line after the outcome's."""
        if match := ENDED.match(line):
            ended.append(f"{(match['fault'] or 'passed').lower():<8}{match['seconds']:>8} s  ")
        elif ended:
            # Without its labels, which are in its name, too.
            report(ended.pop() + line.rpartition(" [")[0])

    try:
        command.run(command_line(files, reports), log, files.environment(), reports, show)
    except command.CommandError as error:
        if not (reports / REPORT).exists():
            last = last_lines(error.lines, indent="  ")
            raise InkwellError(f"The tests did not run:\n{last}\nThe whole log: {log}") from error
        return 1
    return 0


def conformance_tests(files: ClusterFiles) -> list[str]:
    """Return the names of the chosen ones of the list that certification goes by."""
    program = suite() / "bin" / "e2e.test"
    listed = command.ask([program, "--list-conformance-tests"], files.environment())
    if not listed:
        raise InkwellError(f"{program} does not list its tests")
    names = [str(test["codename"]) for test in yaml.safe_load(listed)]
    return [name for name in names if any(f"[{group}]" in name for group in GROUPS)]


def check(results: Sequence[junit.Result], listed: Sequence[str], code: int) -> None:
    """Raise InkwellError unless every listed test ran and passed, and the run ended well."""
    if not listed:
        raise InkwellError("e2e.test lists no test of the chosen groups")
    failed = [result for result in results if result.outcome == "failed"]
    passed = {result.name for result in results if result.outcome == "passed"}
    left_out = sorted(set(listed) - passed - {result.name for result in failed})
    if failed:
        raise InkwellError(f"{len(failed)} of {len(listed)} tests failed")
    if left_out:
        names = "\n  ".join(left_out)
        raise InkwellError(f"{len(left_out)} of {len(listed)} tests did not run:\n  {names}")
    if code:
        raise InkwellError("ginkgo ended with an error although no test failed: see e2e.log")
