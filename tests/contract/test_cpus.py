from pathlib import Path

import pytest

from contract.cpus import available_cpus


@pytest.mark.parametrize(
    ("files", "cpus"),
    [
        ({"cpu.max": "100000 100000"}, 1),
        ({"cpu.max": "50000 100000"}, 1),
        ({"cpu.max": "150000 100000"}, 2),
        ({"cpu.max": "max 100000"}, 4),
        ({"cpu.max": "1600000 100000"}, 4),
        ({"cpu/cpu.cfs_quota_us": "200000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 2),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 4),
        ({}, 4),
        ({"own": "0::/\n", "cpu.max": "100000 100000"}, 1),
        ({"own": "0::/a/b\n", "a/b/cpu.max": "200000 100000", "a/cpu.max": "max 100000"}, 2),
        ({"own": "0::/a/b\n", "a/b/cpu.max": "max 100000", "a/cpu.max": "100000 100000"}, 1),
        ({"own": "0::/../../elsewhere\n", "cpu.max": "300000 100000"}, 3),
        (
            {
                "own": "5:memory:/m\n4:cpu,cpuacct:/a\n",
                "cpu/a/cpu.cfs_quota_us": "150000\n",
                "cpu/a/cpu.cfs_period_us": "100000\n",
                "cpu/cpu.cfs_quota_us": "-1\n",
                "cpu/cpu.cfs_period_us": "100000\n",
            },
            2,
        ),
        ({"cpu.max": "nonsense"}, 4),
        ({"cpu.max": "0 0"}, 4),
    ],
)
def test_cpus_follow_the_limit_of_the_control_group_and_not_the_number_of_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], cpus: int
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1, 2, 3})
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert available_cpus(tmp_path, tmp_path / "own") == cpus
