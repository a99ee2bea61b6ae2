"""The failures that alerts tell of: what changes, and how soon which alert must fire."""

from dataclasses import dataclass, field

from tests.alerts.world import (
    BACKUP,
    CLAIM,
    DISK,
    GATEWAY,
    GIB,
    GONE,
    HEALTHY,
    IDLE,
    POD,
    READY,
    SMALL,
    Counter,
    Series,
    Slope,
)

HOUR = 3600
SOON = 90  # of the 120 s to the webhook: a scrape comes up to 15 s late, and a group waits for 10 s


@dataclass(frozen=True)
class Failure:
    """What changes, which alert tells of it within how many seconds, and for how long it lasts."""

    alert: str
    severity: str
    changes: Series
    within: int = SOON
    lasts: int = 300
    gone: int = 600  # seconds after it, by which nothing fires any more
    before: Series = field(default_factory=lambda: HEALTHY)
    also: tuple[str, str] | None = None  # fires too, and Alertmanager keeps it back


FAILURES = {
    "the model is killed": Failure(
        "ServiceAway", "page", {'up{job="inkwell-model",instance="model-1"}': GONE}
    ),
    "the writer doesn't answer": Failure(
        "ServiceAway",
        "page",
        {'up{job="inkwell-writer",instance="writer-1"}': GONE, "inkwell_letters_writing": GONE},
    ),
    "letters begin 2 s late": Failure(
        "AnswersSlow",
        "ticket",
        {'inkwell_first_word_seconds_bucket{le="2.0"}': Counter(0)},
        within=180,
    ),
    "pages take 2 s longer": Failure(
        "AnswersSlow", "ticket", {f"probe_duration_seconds{GATEWAY}": 2.1}
    ),
    "a small volume is 95 % full": Failure(
        "DiskFillsUp", "page", {f"node_filesystem_avail_bytes{{{SMALL}}}": 0.05 * GIB}
    ),
    "a claim is 95 % full": Failure(
        "DiskFillsUp", "page", {f"kubelet_volume_stats_available_bytes{{{CLAIM}}}": 0.4 * GIB}
    ),
    "a disk fills within a day": Failure(
        "DiskFillsUp",
        "ticket",
        {f"node_filesystem_avail_bytes{{{DISK}}}": Slope(90 * GIB, -GIB / 40)},
        within=5000,
        lasts=2 * HOUR,
        gone=HOUR,
    ),
    "a certificate has 10 days": Failure(
        "CertificateEnds", "ticket", {f"probe_ssl_earliest_cert_expiry{GATEWAY}": 10 * 86400}
    ),
    "a kubelet's certificate isn't renewed": Failure(
        "CertificateEnds",
        "ticket",
        {
            'kubelet_certificate_manager_client_ttl_seconds{job="kubelet",instance="worker-1"}': (
                10 * 86400
            )
        },
    ),
    "the backup is suspended": Failure(
        "BackupMissing", "ticket", {f"kube_cronjob_spec_suspend{{{BACKUP}}}": 1}
    ),
    "the backup is older than a day": Failure(
        "BackupMissing",
        "ticket",
        {f"kube_cronjob_status_last_successful_time{{{BACKUP}}}": -26 * 3600},
    ),
    "no backup ever succeeded": Failure(
        "BackupMissing",
        "ticket",
        {f"kube_cronjob_status_last_successful_time{{{BACKUP}}}": GONE},
    ),
    "Postgres is away": Failure("PostgresAway", "page", {'pg_up{job="postgres-exporter"}': 0}),
    "a target doesn't answer": Failure(
        "TargetGone", "ticket", {'up{job="redis-exporter",instance="redis"}': 0}
    ),
    "a target is removed": Failure(
        "TargetGone", "ticket", {'up{job="redis-exporter",instance="redis"}': GONE}
    ),
    "a ready pod can't be read": Failure(
        "TargetGone", "ticket", {f'up{{job="inkwell-web",instance="web-1",{POD}}}': 0}
    ),
    "letters fail": Failure(
        "LettersFail",
        "page",
        {
            'inkwell_letters_total{outcome="done"}': Counter(0),
            'inkwell_letters_total{outcome="failed"}': Counter(1),
        },
        lasts=180,
    ),
    "letters fail where few are asked for": Failure(
        "LettersFail",
        "page",
        {'inkwell_letters_total{outcome="failed"}': Counter(1)},
        lasts=180,
        before=IDLE,
    ),
    "letters wait and none is done": Failure(
        "NoLettersDone",
        "page",
        {"inkwell_queue_oldest_seconds": 200},
        within=360,
        lasts=420,
        before=IDLE,
        also=("ModelQueueLong", "ticket"),
    ),
    "letters in work never end": Failure(
        "NoLettersDone", "page", {"inkwell_letters_writing": 1}, within=360, lasts=420, before=IDLE
    ),
    "a fifth of letters fails": Failure(
        "LetterBudgetBurns",
        "page",
        {
            'inkwell_letters_total{outcome="done"}': Counter(0.8),
            'inkwell_letters_total{outcome="failed"}': Counter(0.2),
        },
        within=HOUR,
        lasts=HOUR,
        gone=7 * HOUR,
        also=("LetterBudgetBurns", "ticket"),
    ),
    "an eighth of letters can't be sent": Failure(
        "LetterBudgetBurns",
        "ticket",
        {
            'inkwell_letters_checked_total{result="sendable"}': Counter(0.75),
            'inkwell_letters_checked_total{result="not_sendable"}': Counter(0.25),
        },
        within=4 * HOUR,
        lasts=5 * HOUR,
        gone=9 * HOUR,
    ),
    "the gateway doesn't answer": Failure("SiteAway", "page", {f"probe_success{GATEWAY}": 0}),
    "nothing probes the gateway": Failure("SiteAway", "page", {f"probe_success{GATEWAY}": GONE}),
    "people wait for the model": Failure(
        "ModelQueueLong", "ticket", {"inkwell_model_estimated_wait_seconds": 90}, within=150
    ),
    "the model refuses": Failure(
        "ModelQueueLong",
        "ticket",
        {'inkwell_model_requests_total{outcome="refused"}': Counter(4)},
        within=240,
    ),
    "a node is away": Failure("NodeNotReady", "ticket", {READY: 0}),
    "a pod doesn't become ready": Failure(
        "PodNotReady",
        "ticket",
        {f'kube_pod_status_ready{{{POD},condition="false"}}': 1},
        within=660,
        lasts=720,
    ),
    "a pod restarts again and again": Failure(
        "PodNotReady",
        "ticket",
        {f"kube_pod_container_status_restarts_total{{{POD}}}": Counter(0.1)},
        within=1500,
        lasts=1800,
        gone=1200,
    ),
    "Alertmanager can't deliver": Failure(
        "MonitoringBroken",
        "ticket",
        {'alertmanager_notifications_failed_total{job="alertmanager"}': Counter(1)},
        within=120,
    ),
    "Alertmanager takes nothing": Failure(
        "MonitoringBroken",
        "ticket",
        {'prometheus_notifications_dropped_total{job="prometheus"}': Counter(1)},
        within=300,
    ),
    "a rule fails": Failure(
        "MonitoringBroken",
        "ticket",
        {'prometheus_rule_evaluation_failures_total{job="prometheus"}': Counter(1)},
        within=120,
    ),
    "a configuration isn't taken": Failure(
        "MonitoringBroken",
        "ticket",
        {'prometheus_config_last_reload_successful{job="prometheus"}': 0},
    ),
}
