"""Ten seconds of `python -m bench.soak`: streams left at any moment leave nothing behind."""

from bench.served import Taken, served
from bench.soak import Soak, soak


def test_abandoned_streams_leak_no_slot_file_thread_or_memory() -> None:
    # A small cache is soon full; in the first ten seconds OpenVINO keeps what it compiles.
    with served(INKWELL_MODEL_CONTEXT="512") as server:
        soak(server, seconds=10)
        result = soak(server, seconds=10)
    assert not result.wrong
    assert result.ended["left"] > 10
    assert result.ended["whole"] > 10


def test_a_leak_makes_the_soak_fail() -> None:
    before = Taken(rss_mb=400, threads=20, files=30)
    leaks = [Taken(500, 20, 30), Taken(400, 60, 30), Taken(400, 20, 99)]
    for after, what in zip(leaks, ("memory", "threads", "files"), strict=True):
        result = Soak(readings=[before, before, after])
        result.judge()
        assert len(result.wrong) == 1
        assert what in result.wrong[0]
