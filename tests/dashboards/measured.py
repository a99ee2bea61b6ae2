"""The metrics that a dashboard may ask for: ours, those of the rules, and what exporters have."""

import re

import yaml

from inkwell.shared.checkout import ROOT

ROW = re.compile(r"^\| `(inkwell_\w+)` \| (\w+) \|", re.MULTILINE)
PARTS = {"histogram": ("_bucket", "_count", "_sum"), "summary": ("_count", "_sum")}
RULES = ROOT / "helm/monitoring/files/rules"

EXPORTED = {
    # Prometheus
    "up",
    "prometheus_tsdb_head_series",
    # Envoy, by Istio's filter or istio/plain-envoy-telemetry.yaml
    "istio_requests_total",
    "istio_request_duration_milliseconds_bucket",
    # kube-state-metrics
    "kube_cronjob_status_last_successful_time",
    "kube_node_status_condition",
    "kube_pod_container_status_restarts_total",
    "kube_pod_status_phase",
    "kube_pod_status_ready",
    # cAdvisor
    "container_cpu_usage_seconds_total",
    "container_memory_working_set_bytes",
    # node_exporter
    "node_filesystem_avail_bytes",
    "node_filesystem_size_bytes",
    # the exporters of Postgres and of probes from outside
    "pg_stat_activity_count",
    "probe_ssl_earliest_cert_expiry",
}


def ours() -> set[str]:
    """Return the names in docs/metrics.md, as Prometheus stores them."""
    rows = ROW.findall((ROOT / "docs/metrics.md").read_text())
    return {name + part for name, kind in rows for part in PARTS.get(kind, ("",))}


def recorded() -> set[str]:
    """Return the names that recording rules give."""
    groups = [each for file in RULES.glob("*.yaml") for each in _groups(file.read_text())]
    return {rule["record"] for group in groups for rule in group["rules"] if "record" in rule}


def _groups(text: str) -> list[dict[str, list[dict[str, str]]]]:
    groups: list[dict[str, list[dict[str, str]]]] = yaml.safe_load(text)["groups"]
    return groups
