"""The child processes for work on a person's text: their limits, and what outlives what."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from inkwell.shared.checkout import ROOT
from webapp.limits.at_once import RETRY_S, TooBusy, TooManyAtOnce
from webapp.processes import child, children
from webapp.processes.children import Children, TooHeavy

pytestmark = pytest.mark.integration
ANN, BEN = 1, 2


@pytest.fixture
def pool() -> Iterator[Children]:
    children = Children()
    yield children
    children.close()


def test_work_is_done_in_another_process(pool: Children) -> None:
    assert pool.run(ANN, os.getpid) != os.getpid()


def test_an_error_of_the_work_is_the_callers(pool: Children) -> None:
    with pytest.raises(ValueError, match="x"):
        pool.run(ANN, int, "x")


def test_work_that_takes_too_long_is_ended(pool: Children, monkeypatch: pytest.MonkeyPatch) -> None:
    pool.run(ANN, os.getpid)  # its start isn't counted
    monkeypatch.setattr(children, "SECONDS", 0.5)
    with pytest.raises(TooHeavy) as refused:
        pool.run(ANN, time.sleep, 60)
    assert (refused.value.status, refused.value.code) == (422, "too_heavy")
    assert pool.run(ANN, os.getpid)


def test_work_that_takes_too_much_memory_is_ended(pool: Children) -> None:
    with pytest.raises(TooHeavy):
        pool.run(ANN, bytearray, child.DATA_BYTES)
    assert len(pool.run(ANN, bytes, 2**20)) == 2**20


def test_work_that_ends_its_process_ends_no_other(pool: Children) -> None:
    with pytest.raises(TooHeavy):
        pool.run(ANN, os.abort)
    assert pool.run(ANN, os.getpid)


def test_work_that_exits_its_process_counts_as_too_heavy(pool: Children) -> None:
    with pytest.raises(TooHeavy):
        pool.run(ANN, sys.exit, 1)


def wait_for_tasks(pool: Children, number: int) -> None:
    end = time.monotonic() + 20
    while pool.places.taken != number:
        assert time.monotonic() < end, pool.places.taken
        time.sleep(0.01)


def test_a_person_takes_at_most_two_places_of_the_queue(
    pool: Children,
) -> None:
    pool.places.most = 3
    pool.run(ANN, os.getpid)
    tasks = [threading.Thread(target=pool.run, args=(ANN, time.sleep, 1)) for _ in range(2)]
    for task in tasks:
        task.start()
    wait_for_tasks(pool, 2)
    with pytest.raises(TooManyAtOnce) as refused:
        pool.run(ANN, os.getpid)
    assert (refused.value.status, refused.value.retry_after) == (429, RETRY_S)
    other = threading.Thread(target=pool.run, args=(BEN, time.sleep, 0.1))
    other.start()
    wait_for_tasks(pool, 3)
    with pytest.raises(TooBusy) as busy:
        pool.run(3, os.getpid)
    assert busy.value.status == 503
    for task in (*tasks, other):
        task.join()
    assert pool.run(ANN, os.getpid)


def test_a_child_is_replaced_after_so_many_tasks(
    pool: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "TASKS_OF_A_CHILD", 3)
    assert len({pool.run(ANN, os.getpid) for _ in range(7)}) == 3


PARENT = """
import os, time
from webapp.processes.children import Children
children = Children()
print(children.run(1, os.getpid), flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_child_outlives_its_parent(number: signal.Signals, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "services/web")}
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], env=env, stdout=subprocess.PIPE, cwd=tmp_path
    )
    try:
        assert parent.stdout is not None
        assert int(parent.stdout.readline())
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) > 1
    finally:
        parent.send_signal(number)
        parent.communicate()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive


def leave_a_trace() -> None:
    os.write(2, b"text of a letter")
    os.write(1, b"text of a letter")


def test_output_of_libraries_is_in_no_log(
    pool: Children, capfd: pytest.CaptureFixture[str]
) -> None:
    pool.run(ANN, leave_a_trace)
    out, err = capfd.readouterr()
    assert "text of a letter" not in out + err


def grow() -> None:
    global _kept  # noqa: PLW0603 - what a library keeps
    _kept = bytes(os.urandom(1) * children.REPLACED_AT_BYTES)


_kept = b""


def test_a_child_that_keeps_much_memory_is_replaced(pool: Children) -> None:
    before = pool.run(ANN, os.getpid)
    assert pool.run(ANN, os.getpid) == before
    pool.run(ANN, grow)
    assert pool.run(ANN, os.getpid) != before


def test_processes_of_one_server_take_turns(pool: Children) -> None:
    pool.run(ANN, os.getpid)
    with pool._one_at_a_time():
        other = subprocess.Popen(
            [sys.executable, "-c", TAKE_A_TURN, str(pool._turn_of_processes)],
            pass_fds=[pool._turn_of_processes],
            stdout=subprocess.PIPE,
        )
        with pytest.raises(subprocess.TimeoutExpired):
            other.communicate(timeout=2)
    assert other.communicate(timeout=20)[0] == b"mine\n"


TAKE_A_TURN = """
import fcntl, sys
fcntl.lockf(int(sys.argv[1]), fcntl.LOCK_EX)
print("mine", flush=True)
"""
