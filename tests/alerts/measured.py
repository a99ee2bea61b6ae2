"""What the rules may read besides the services' own metrics, by who exports it."""

import re

WORDS = re.compile(
    r"\"[^\"]*\"|\{[^}]*\}|\[[^]]*\]|\b(?:by|on|group_left)\s*\([^)]*\)|\b\w+(?=\s*\()"
)

OFFSET = re.compile(r"\boffset \w+")

EXPORTED = {
    # Prometheus itself
    "up",
    "prometheus_config_last_reload_successful",
    "prometheus_notifications_dropped_total",
    "prometheus_rule_evaluation_failures_total",
    "prometheus_target_scrapes_exceeded_sample_limit_total",
    "prometheus_target_scrapes_sample_duplicate_timestamp_total",
    # Alertmanager
    "alertmanager_config_last_reload_successful",
    "alertmanager_notifications_failed_total",
    # the blackbox exporter
    "probe_duration_seconds",
    "probe_ssl_earliest_cert_expiry",
    "probe_success",
    # istiod
    "citadel_server_root_cert_expiry_timestamp",
    # the kubelet
    "kubelet_certificate_manager_client_ttl_seconds",
    "kubelet_volume_stats_available_bytes",
    "kubelet_volume_stats_capacity_bytes",
    # kube-state-metrics
    "kube_cronjob_created",
    "kube_cronjob_spec_suspend",
    "kube_cronjob_status_last_successful_time",
    "kube_node_status_condition",
    "kube_pod_container_status_restarts_total",
    "kube_pod_info",
    "kube_pod_status_phase",
    "kube_pod_status_ready",
    # the node exporter
    "node_filesystem_avail_bytes",
    "node_filesystem_size_bytes",
    # Postgres' exporter
    "pg_up",
}

# Of these the lab has nothing before something has happened, or at all.
EVENTUAL = {
    "inkwell_model_errors_total",
    "inkwell:slo_budget_left:ratio3d",
    "inkwell:slo_errors:ratio_rate1h",
    "kube_cronjob_status_last_successful_time",
    "kubelet_volume_stats_available_bytes",
    "kubelet_volume_stats_capacity_bytes",
}


def metrics(expr: str) -> set[str]:
    """Return the metrics that an expression names."""
    left = OFFSET.sub(" ", WORDS.sub(" ", WORDS.sub(" ", expr)))
    words = {"and", "or", "unless", "by", "on", "group_left"}
    return set(re.findall(r"[a-z_][\w:]*", left)) - words
