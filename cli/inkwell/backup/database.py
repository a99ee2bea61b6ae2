"""A base backup of a release's database, by the chart's CronJob, and the list of those there are.

The volume that has them is on the cluster: docs/runbooks/restore-database.md restores from it.
"""

from datetime import UTC, datetime
from typing import Protocol

from inkwell.errors import InkwellError
from inkwell.shared.release import chart_name

SECONDS = 600  # that a backup may take
FOLDER = "/backups/base"


class Kubectl(Protocol):
    """The program, as inkwell.deploy.tools has it."""

    def kubectl(self, *arguments: str) -> str:
        """Return what kubectl prints."""


def make(tools: Kubectl, release: str, namespace: str) -> str:
    """Run the CronJob's job now, wait for it and return what it printed."""
    where = ("--namespace", namespace)
    cron_job = f"{chart_name(release)}-backup"
    job = f"{cron_job}-{datetime.now(UTC):%Y%m%d%H%M%S}"
    tools.kubectl(*where, "create", "job", job, f"--from=cronjob/{cron_job}")
    try:
        tools.kubectl(
            *(*where, "wait", f"job/{job}", "--for=condition=complete", f"--timeout={SECONDS}s")
        )
    except InkwellError as error:
        logs = tools.kubectl(*where, "logs", f"job/{job}", "--tail=20")
        raise InkwellError(f"The backup was not made:\n{logs}") from error
    return tools.kubectl(*where, "logs", f"job/{job}").strip()


def names(tools: Kubectl, release: str, namespace: str) -> list[str]:
    """Return the backups that are there, the oldest first."""
    pod = f"{chart_name(release)}-postgres-0"
    where = ("--namespace", namespace, "exec", pod, "--container=postgres", "--")
    return tools.kubectl(*where, "ls", "-1", FOLDER).split()
