"""What a worker of torchrun runs: `train.py`; then no thread of its process group may be left.

One that is ends the process with SIGABRT, now and then: it runs on into the interpreter's end.
"""

from pathlib import Path

from training.mini import train

train.main()
names = [task.joinpath("comm").read_text() for task in Path("/proc/self/task").iterdir()]
left = [name for name in names if "gloo" in name]
assert not left, left
