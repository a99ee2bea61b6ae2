"""The web's own commands where the web runs, behind `inkwell operators` and `reset-password`.

What it changes is logged where the web's events are: in the pod's log, or beside the desk's logs.
"""

import subprocess
import sys

from inkwell.deploy.tools import Tools
from inkwell.desk.examples import command_env
from inkwell.desk.settings import Settings
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.release import NAMESPACE, RELEASE, chart_name

PACKAGE = "webapp.commands"
PYTHON = "/usr/bin/python3.11"  # as the image has it
POD_LOG = "/proc/1/fd/2"  # the stderr of the web itself, which the node keeps


def on_desk(command: str, *arguments: str) -> int:
    """Run it on the data of the `inkwell up` that runs; return its exit code.

    Raises:
        InkwellError: none runs.
    """
    home = Settings.from_environment().home
    env = command_env(home)
    run = [sys.executable, "-m", f"{PACKAGE}.{command}"]
    run += ["--log", str(home / "logs" / "operators.log"), *arguments]
    done = subprocess.run(run, env=env, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr, end="")
    return done.returncode


def on_cluster(files: ClusterFiles, command: str, *arguments: str) -> str:
    """Run it in a pod of the web and return what it prints.

    Raises:
        InkwellError: there is no cluster, or what the command said.
    """
    target = f"deployment/{chart_name(RELEASE)}-web"
    where = ("--namespace", NAMESPACE, "exec", target, "--container=web", "--")
    run = (PYTHON, "-m", f"{PACKAGE}.{command}", "--log", POD_LOG)
    return Tools(files).kubectl(*where, *run, *arguments)
