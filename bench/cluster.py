"""`make bench-cluster`: seconds and memory of a cluster, on nodes of its own that it deletes.

From no nodes to a verified cluster of the node table (bundle and node image made before), a second
run of site.yml, memory when idle, one worker more. Prints tables and writes
build/bench/cluster.json after each stage, so that a failure loses no figure. More is measured by
`make bench-cluster BENCH="--cold-bundle --curve 1,3,5,8"`.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from bench import cluster_figures as figures
from bench.machine import machine, now, write_result
from inkwell.cluster import host, nodes, trouble
from inkwell.cluster.up import make_bundle
from inkwell.errors import InkwellError
from inkwell.shared import command, node_table
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.progress import Progress
from inkwell.shared.stopping import interrupt

LOGS = ROOT / "build" / "bench"
RESULT = LOGS / "cluster.json"
TABLE = LOGS / "bench.yml"
IDLE_AFTER = 60  # seconds that a cluster has to calm down
SAMPLES, BETWEEN = 5, 5  # readings of memory, and the seconds between them
READ_MEMORY = (
    "cd /sys/fs/cgroup; if [ -e memory.current ]; then cat memory.current memory.stat; "
    "else cat memory/memory.usage_in_bytes memory/memory.stat; fi"
)


class Bench:
    """A run of the benchmark: the table that it grows, where its cluster lies, its result."""

    def __init__(self) -> None:
        user = ClusterFiles.from_environment()
        self.base: dict[str, Any] = yaml.safe_load(user.table.read_text())
        self.workers = len(node_table.read(user.table).nodes) - len(
            node_table.read(user.table).control_planes
        )
        # The same cache, and everything else apart from the user's own cluster.
        self.files = ClusterFiles.from_environment(
            {"INKWELL_CACHE": str(user.cache), "INKWELL_NODES": str(TABLE)}
        )
        self.progress = Progress()
        previous = json.loads(RESULT.read_text()) if RESULT.exists() else {}
        self.result = figures.begun(machine(), previous, now())

    @property
    def inventory(self) -> Path:
        """Vagrant's inventory of the nodes that `up` provisioned."""
        return self.files.vagrant / "provisioners/ansible/inventory/vagrant_ansible_inventory"

    def keep(self, **measured: Any) -> None:
        """Add figures to the result, and write it."""
        self.result |= measured
        write_result(RESULT, self.result)

    def write_table(self, workers: int) -> node_table.Table:
        """Write the node table of so many workers, and return it."""
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_text(yaml.safe_dump(figures.with_workers(self.base, workers)))
        return node_table.read(TABLE)

    def prepare(self, most_workers: int) -> None:
        """Make what a warm start has; refuse to begin while another cluster has the names."""
        with self.progress.stage("Machine") as report:
            host.install_packages(self.files, report)
            host.start_docker(self.files, report)
            if TABLE.exists() and (self.files.vagrant / "machines").exists():  # cut off once
                nodes.destroy(self.files)
            wanted = {node.container for node in self.write_table(most_workers).nodes}
            listed = command.ask(["docker", "ps", "--all", "--format", "{{.Names}}"], os.environ)
            taken = sorted(wanted & set((listed or "").split()))
            if taken:
                raise InkwellError(
                    f"There are nodes already: {', '.join(taken)}. The benchmark begins with none "
                    "and deletes its own at the end: make cluster-down first."
                )
        with self.progress.stage("Bundle") as report:
            make_bundle(self.files, report)
        with self.progress.stage("Node image") as report:
            nodes.build_image(self.files, report)

    @contextmanager
    def cluster(self, workers: int) -> Iterator[tuple[float, dict[str, float]]]:
        """Bring a cluster up and take it down; yields the seconds in all and of each stage."""
        self.write_table(workers)
        up = [sys.executable, "-m", "inkwell", "cluster", "up"]
        log = LOGS / f"up-{workers}.log"
        try:
            with self.progress.stage(f"Cluster of {workers} workers") as report:
                begun = time.monotonic()
                try:
                    lines = command.run(up, log, self.files.environment(), ROOT, report)
                except command.CommandError as error:
                    raise InkwellError(f"No cluster came up; the whole log: {log}") from error
                seconds = time.monotonic() - begun
            yield round(seconds, 1), figures.stages(lines)
        finally:
            with self.progress.stage("Deleting the nodes"):
                nodes.destroy(self.files)

    def play(self, playbook: str, wanted: node_table.Table, *arguments: str) -> tuple[float, int]:
        """Run a playbook that must end well; return its seconds and how many tasks changed."""
        log = LOGS / f"{playbook}.log"
        env = {**self.files.environment(), "ANSIBLE_CONFIG": "ansible.cfg", "ANSIBLE_NOCOLOR": "1"}
        ansible = ["ansible-playbook", f"--inventory={self.inventory}", playbook, *arguments]
        with self.progress.stage(playbook) as report:
            begun = time.monotonic()
            try:
                lines = command.run(ansible, log, env, ROOT / "ansible", only_plays(report))
            except command.CommandError as error:
                raise InkwellError(
                    trouble.playbook_message(
                        error.lines, wanted, lambda name: trouble.inside(name, env), log
                    )
                ) from error
            seconds = time.monotonic() - begun
            counts = figures.recap(lines)
            if set(counts) != {node.name for node in wanted.nodes}:
                raise InkwellError(f"{playbook} ran on {', '.join(counts)} only; see {log}")
        return round(seconds, 1), figures.changes(counts)

    def measure_memory(self) -> None:
        """Read what the nodes' cgroups are charged with, once the cluster has calmed down."""
        containers = [node.container for node in node_table.read(TABLE).nodes]
        readings: dict[str, list[tuple[float, float]]] = {name: [] for name in containers}
        with self.progress.stage("Memory when idle") as report:
            report(f"waiting {IDLE_AFTER} s")
            time.sleep(IDLE_AFTER)
            for _ in range(SAMPLES):
                time.sleep(BETWEEN)
                for name, rows in readings.items():
                    read = ["docker", "exec", name, "sh", "-c", READ_MEMORY]
                    text = command.ask(read, self.files.environment())
                    if text is None:
                        raise InkwellError(f"{name} does not say how much memory it uses")
                    rows.append(figures.memory(text))
        used = {name: median(row[0] for row in rows) for name, rows in readings.items()}
        cached = sum(median(row[1] for row in rows) for rows in readings.values())
        self.keep(
            idle_rss_mb=round(sum(used.values())),
            idle_rss_of_mb={name: round(value) for name, value in used.items()},
            idle_page_cache_mb=round(cached),
            idle_rss_counts=figures.IDLE_COUNTS,
        )

    def add_worker(self) -> None:
        """Make a node more, and join it by add-node.yml."""
        grown = self.write_table(self.workers + 1)
        new = grown.nodes[-1]
        with self.progress.stage(f"The node {new.name}") as report:
            begun = time.monotonic()
            nodes.up(self.files, report)
            node_seconds = time.monotonic() - begun
        more = LOGS / "bench-inventory.yml"
        more.write_text(yaml.safe_dump(figures.line_for(new, self.files.vagrant / "key")))
        seconds, _ = self.play("add-node.yml", grown, f"--inventory={more}")
        self.keep(add_worker_s=seconds, add_worker_node_s=round(node_seconds, 1))

    def measure_cold_bundle(self) -> None:
        """Make the bundle with nothing cached: no bundle, no Go modules, nothing compiled."""
        self.files.cache.mkdir(parents=True, exist_ok=True)
        with (
            self.progress.stage("Cold bundle") as report,
            tempfile.TemporaryDirectory(prefix="cold-", dir=self.files.cache) as empty,
        ):
            folders = {"INKWELL_CACHE": "cache", "GOCACHE": "go-build", "GOMODCACHE": "go-mod"}
            env = os.environ | {name: f"{empty}/{folder}" for name, folder in folders.items()}
            make = [sys.executable, "-m", "inkwell", "bundle"]
            log = LOGS / "bundle-cold.log"
            begun = time.monotonic()
            try:
                command.run(make, log, env, ROOT, report)
            except command.CommandError as error:
                raise InkwellError(f"The cold bundle was not made; the whole log: {log}") from error
            seconds = time.monotonic() - begun
        self.keep(bundle_cold_s=round(seconds, 1), bundle_cold_at=now())

    def measure(self, curve: list[int], *, cold_bundle: bool) -> None:
        """Measure everything that was asked for."""
        if cold_bundle:
            self.measure_cold_bundle()
        self.prepare(max([self.workers + 1, *curve]))
        with self.cluster(self.workers) as (up_s, stages):
            self.keep(up_s=up_s, up_stages_s=stages)
            wanted = node_table.read(TABLE)
            rerun_s, changed = self.play("site.yml", wanted)
            self.keep(rerun_s=rerun_s, rerun_changed=changed)
            self.measure_memory()
            self.add_worker()
        points = {self.workers: up_s}
        for workers in curve:
            if workers not in points:
                with self.cluster(workers) as (points[workers], _):
                    pass
            rows = figures.curve(points, len(wanted.control_planes))
            self.keep(curve=rows, curve_at=now())


def only_plays(report: Callable[[str], None]) -> Callable[[str], None]:
    """Return a function that says which play runs, and the counts at the end."""
    return lambda line: (
        report(line) if line.startswith("PLAY ") or figures.RECAP.match(line) else None
    )


def numbers(text: str) -> list[int]:
    """Parse the numbers of --curve; 0 is a control plane alone."""
    return sorted({int(part) for part in text.split(",")})


def main() -> None:
    """Measure, print and write; a failure is a message and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__)
    parser.add_argument("--curve", type=numbers, default=[], metavar="1,3,5,8", help="workers")
    parser.add_argument("--cold-bundle", action="store_true", help="make one from nothing first")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, interrupt)
    bench = Bench()
    print(", ".join(f"{name} {value}" for name, value in bench.result["machine"].items()))
    try:
        bench.measure(options.curve, cold_bundle=options.cold_bundle)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped: what was measured until now is in build/bench/cluster.json")
    finally:
        if any(bench.result[name] is not None for name in figures.GOALS):
            print(f"\n{figures.report(bench.result)}\n{RESULT.relative_to(ROOT)}", flush=True)


if __name__ == "__main__":
    main()
