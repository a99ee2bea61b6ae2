"""Eight real failures of the deployed Inkwell, and the alert that tells of each."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from harness import broken

SOON_S = 120  # from a failure to the webhook
ENDS_S = 420  # from a failure's end to the webhook


@dataclass(frozen=True)
class Failure:
    """What breaks, the alert that tells of it, and labels that say of what."""

    breaks: Callable[[broken.Scene], AbstractContextManager[float]]
    alert: str
    severity: str
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def told(self) -> dict[str, str]:
        """The labels by which its alert is known."""
        return {"alertname": self.alert, "severity": self.severity, **dict(self.labels)}


MODEL = Failure(broken.model_killed, "ServiceAway", "page", (("job", "inkwell-model"),))
LATENCY = Failure(broken.answers_slow, "AnswersSlow", "ticket", (("of", "pages"),))
DISK = Failure(broken.disk_full, "DiskFillsUp", "page", (("mountpoint", broken.SMALL),))
CERTIFICATE = Failure(broken.certificate_ends, "CertificateEnds", "ticket", (("job", "blackbox"),))
BACKUP = Failure(
    broken.backup_suspended, "BackupMissing", "ticket", (("cronjob", "inkwell-backup"),)
)
POSTGRES = Failure(broken.postgres_away, "PostgresAway", "page")
TARGET = Failure(broken.target_gone, "TargetGone", "ticket", (("job", "redis-exporter"),))
LETTERS = Failure(broken.letters_fail, "LettersFail", "page")
# Those that nobody feels can happen at the same time: none has to do with another.
TOGETHER = [(DISK, CERTIFICATE, BACKUP, TARGET), (LATENCY,), (MODEL,), (LETTERS,), (POSTGRES,)]
