"""What Prometheus reads while all is well, and how a failure changes it, for tests of alerts."""

from dataclasses import dataclass

from tests.alerts.programs import INTERVAL

GONE = None  # the target isn't there any more


@dataclass(frozen=True)
class Counter:
    """A count that grows by so much with each scrape."""

    step: float


@dataclass(frozen=True)
class Slope:
    """A gauge that begins at a value and changes by so much with each scrape."""

    start: float
    step: float


Value = float | Counter | Slope | None
Series = dict[str, Value]
DAY = 86400
GIB = 2**30

POD = 'namespace="inkwell",pod="web-1"'
TARGETS: Series = {
    f'up{{job="inkwell-web",instance="web-1",{POD}}}': 1,
    'up{job="inkwell-web",instance="web-2"}': 1,
    'up{job="inkwell-writer",instance="writer-1"}': 1,
    'up{job="inkwell-model",instance="model-1"}': 1,
    'up{job="redis-exporter",instance="redis"}': 1,
    'up{job="blackbox",instance="https://gateway/"}': 1,
}
LETTERS: Series = {
    'inkwell_letters_total{outcome="done"}': Counter(1),
    'inkwell_letters_total{outcome="failed"}': Counter(0),
    'inkwell_letters_total{outcome="stopped"}': Counter(1),
    "inkwell_letters_writing": 2,
    "inkwell_queue_oldest_seconds": 1,
    "inkwell_first_word_seconds_count": Counter(1),
    'inkwell_first_word_seconds_bucket{le="2.0"}': Counter(1),
    "inkwell_letter_seconds_count": Counter(1),
    'inkwell_letter_seconds_bucket{le="30.0"}': Counter(1),
    'inkwell_letters_checked_total{result="sendable"}': Counter(1),
    'inkwell_letters_checked_total{result="not_sendable"}': Counter(0),
    "inkwell_model_estimated_wait_seconds": 0,
    'inkwell_model_requests_total{outcome="refused"}': Counter(0),
}
READY = 'kube_node_status_condition{node="worker-1",condition="Ready",status="true"}'
BACKUP = 'namespace="inkwell",cronjob="inkwell-backup"'
RESTORE = 'namespace="inkwell",cronjob="inkwell-restore"'
DISK = 'job="node-exporter",instance="worker-1",device="vda",mountpoint="/var"'
LARGE = 'job="node-exporter",instance="worker-2",device="vdb",mountpoint="/var"'
SMALL = 'job="node-exporter",instance="worker-1",device="tmpfs",mountpoint="/srv/small"'
CLAIM = 'namespace="inkwell",persistentvolumeclaim="data-inkwell-postgres-0"'
GATEWAY = '{job="blackbox",instance="https://gateway/"}'
PARTS: Series = {
    f"probe_success{GATEWAY}": 1,
    f"probe_duration_seconds{GATEWAY}": 0.05,
    f"probe_ssl_earliest_cert_expiry{GATEWAY}": 300 * DAY,
    'citadel_server_root_cert_expiry_timestamp{job="istiod",instance="istiod"}': 3000 * DAY,
    'kubelet_certificate_manager_client_ttl_seconds{job="kubelet",instance="worker-1"}': 60 * DAY,
    'pg_up{job="postgres-exporter"}': 1,
    f"kube_cronjob_spec_suspend{{{BACKUP}}}": 0,
    f"kube_cronjob_created{{{BACKUP}}}": -9 * DAY,
    f"kube_cronjob_status_last_successful_time{{{BACKUP}}}": DAY,  # so no test outlasts it
    f"kube_cronjob_spec_suspend{{{RESTORE}}}": 1,  # it never runs by itself
    f"kube_cronjob_created{{{RESTORE}}}": -9 * DAY,
    READY: 1,
    f'kube_pod_info{{{POD},node="worker-1"}}': 1,
    f'kube_pod_status_ready{{{POD},condition="false"}}': 0,
    f'kube_pod_status_ready{{{POD},condition="true"}}': 1,
    f'kube_pod_status_phase{{{POD},phase="Running"}}': 1,
    f"kube_pod_container_status_restarts_total{{{POD}}}": Counter(0),
    f"node_filesystem_size_bytes{{{DISK}}}": 250 * GIB,
    f"node_filesystem_avail_bytes{{{DISK}}}": 90 * GIB,
    f"node_filesystem_size_bytes{{{LARGE}}}": 250 * GIB,
    f"node_filesystem_avail_bytes{{{LARGE}}}": 5 * GIB,  # little of it, and enough
    f"node_filesystem_size_bytes{{{SMALL}}}": GIB,
    f"node_filesystem_avail_bytes{{{SMALL}}}": 0.9 * GIB,
    f"kubelet_volume_stats_capacity_bytes{{{CLAIM}}}": 8 * GIB,
    f"kubelet_volume_stats_available_bytes{{{CLAIM}}}": 7 * GIB,
    'prometheus_rule_evaluation_failures_total{job="prometheus"}': Counter(0),
    'prometheus_notifications_dropped_total{job="prometheus"}': Counter(0),
    'prometheus_config_last_reload_successful{job="prometheus"}': 1,
    'alertmanager_notifications_failed_total{job="alertmanager"}': Counter(0),
    'alertmanager_config_last_reload_successful{job="alertmanager"}': 1,
}
HEALTHY: Series = {**TARGETS, **LETTERS, **PARTS}
IDLE: Series = {
    **HEALTHY,
    **{name: Counter(0) for name, value in LETTERS.items() if isinstance(value, Counter)},
    "inkwell_letters_writing": 0,
    "inkwell_queue_oldest_seconds": 0,
}


def written(*phases: tuple[int, Series]) -> dict[str, str]:
    """Return each series' samples in promtool's notation; a phase is its seconds and its values."""
    names = dict.fromkeys(name for _, series in phases for name in series)
    return {name: " ".join(_samples(name, phases)) for name in names}


def _samples(name: str, phases: tuple[tuple[int, Series], ...]) -> list[str]:
    samples: list[str] = []
    total = 0.0
    for seconds, series in phases:
        value, number = series.get(name, GONE), seconds // INTERVAL
        if value is GONE:
            samples += ["stale", *["_"] * (number - 1)]
            total = 0
            continue
        for index in range(number):
            if isinstance(value, Counter):
                total += value.step
                samples.append(f"{total:g}")
            elif isinstance(value, Slope):
                samples.append(f"{value.start + value.step * index:.0f}")
            else:
                samples.append(f"{value:.15g}")
    return samples
