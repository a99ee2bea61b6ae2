"""Prepares a model again and again, killed one step later each time: `python killed.py MODEL DIR`.

Each change to the file system that Python makes is a moment to be killed at, by an audit hook in a
forked process. After each the model is prepared once more, undisturbed, and looked at. Prints how
many moments there were.
"""

import os
import shutil
import signal
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

from modelserver.checkpoints.prepare import is_prepared, prepared_folder
from modelserver.config import Settings, is_archive

CHANGES = ("open", "os.rename", "os.mkdir", "os.rmdir", "os.remove", "shutil.rmtree")


def in_a_process(settings: Settings, moment: int | None) -> int:
    """Prepare; be killed before change number `moment`; return the wait status."""
    process = os.fork()
    if process:
        return os.waitpid(process, 0)[1]
    changes = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal changes
        if event not in CHANGES or str(settings.prepared) not in str(arguments[0]):
            return
        if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return
        if changes == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        changes += 1

    sys.addaudithook(hook)
    try:
        prepared_folder(settings, lambda _: None)
    except BaseException as error:  # noqa: BLE001 - told, and never the parent's code again
        sys.stderr.write(repr(error))
        os._exit(1)
    os._exit(0)


def main() -> None:
    model, folder = sys.argv[1], Path(sys.argv[2])
    digest = sha256(Path(model).read_bytes()).hexdigest() if is_archive(model) else None
    settings = Settings(model=model, name="tiny", sha256=digest, prepared=folder)
    for moment in range(1000):
        shutil.rmtree(folder, ignore_errors=True)
        status = in_a_process(settings, moment)
        assert os.WIFSIGNALED(status) or status == 0, f"moment {moment}: status {status}"
        assert in_a_process(settings, None) == 0, f"after moment {moment} it can't be prepared"
        left = [path for path in folder.iterdir() if path.is_dir()]
        assert len(left) == 1, f"after moment {moment}: {left}"
        assert is_prepared(left[0]), f"after moment {moment} it is not whole"
        found = prepared_folder(settings.model_copy(update={"threads": 1}), lambda _: None)
        assert found == left[0]
        if status == 0:  # it came to its end
            sys.stdout.write(str(moment))
            return


if __name__ == "__main__":
    main()
