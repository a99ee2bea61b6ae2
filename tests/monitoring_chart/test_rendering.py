"""The chart of what watches Inkwell, as helm renders it."""

import json
from functools import lru_cache
from typing import Any

import pytest
import yaml

from inkwell import chart
from inkwell.monitoring import release
from tests.chart import restricted
from tests.chart.rendering import containers, helm

Manifest = dict[str, Any]
CASES = ("values.yaml", "ci/elastic-values.yaml")
AS_ROOT = {"audit-log", "journal-upload"}  # their files are for root alone
ON_NODES = {"node-exporter", "vlagent", "filebeat", *AS_ROOT}  # they read the node's file system
JOBS = {
    *(
        "inkwell-web",
        "inkwell-writer",
        "inkwell-model",
        "inkwell-inference",
        "inkwell-fetcher",
        "envoy",
        "istiod",
        "node-exporter",
    ),
    *("kube-state-metrics", "kubelet", "cadvisor", "postgres-exporter", "redis-exporter"),
    *("blackbox", "prometheus", "alertmanager", "jaeger", "victorialogs", "apiserver", "coredns"),
}
MONITORS = ("ServiceMonitor", "PodMonitor", "Probe")


@lru_cache
def render(case: str = "values.yaml", *settings: str) -> list[Manifest]:
    chosen = [f"--set={setting}" for setting in settings]
    values = f"--values={chart.MONITORING / case}"
    done = helm(
        "template", "monitoring", str(chart.MONITORING), "--namespace=monitoring", values, *chosen
    )
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.load_all(done.stdout, yaml.CSafeLoader) if each]


def of(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    return [each for each in manifests if each["kind"] in kinds]


def test_every_job_has_one_monitor() -> None:
    manifests = render("ci/elastic-values.yaml")
    names = [each["metadata"]["name"] for each in of(manifests, *MONITORS)]
    assert sorted(names) == sorted(JOBS)


@pytest.mark.parametrize("case", [*CASES, "ci/monitors-values.yaml"])
def test_every_monitor_is_bounded(case: str) -> None:
    for monitor in of(render(case), *MONITORS):
        assert 0 < monitor["spec"]["sampleLimit"] <= 20_000, monitor["metadata"]["name"]


@pytest.mark.parametrize("case", CASES)
def test_every_pod_is_restricted_but_for_the_files_of_its_node(case: str) -> None:
    workloads = of(render(case), "Deployment", "DaemonSet", "StatefulSet")
    assert len(workloads) >= 10
    for workload in workloads:
        name, pod = workload["metadata"]["name"], workload["spec"]["template"]["spec"]
        found = restricted.violations(pod)
        if name in ON_NODES:
            found = [each for each in found if "hostPath" not in each]
        if name in AS_ROOT:
            found = [each for each in found if "runAs" not in each]
        assert found == [], name
        for container in containers(pod):
            assert container["securityContext"]["readOnlyRootFilesystem"] is True, name
            assert "memory" in container["resources"]["limits"], name
            for mount in container.get("volumeMounts", ()):
                if mount["name"] in ("root", "var-log", "journal"):
                    assert mount["readOnly"] is True, name


def test_without_the_stack_only_what_another_stack_reads_is_left() -> None:
    manifests = render("ci/monitors-values.yaml")
    kinds = {each["kind"] for each in manifests}
    assert kinds <= {"PodMonitor", "ServiceMonitor", "PrometheusRule", "ConfigMap", "Service"}
    for each in of(manifests, "PodMonitor", "ServiceMonitor", "PrometheusRule", "ConfigMap"):
        assert each["metadata"]["labels"]["release"] == "kube-prometheus-stack"


def test_every_file_of_rules_and_dashboards_is_rendered() -> None:
    files = chart.MONITORING / "files"
    rules = of(render(), "PrometheusRule")
    assert len(rules) == len(list((files / "rules").glob("*.yaml"))) > 0
    for dashboard in (files / "dashboards").glob("*.json"):
        (found,) = (
            each
            for each in of(render(), "ConfigMap")
            if each["metadata"]["name"] == f"dashboard-{dashboard.stem}"
        )
        assert found["metadata"]["labels"]["grafana_dashboard"] == "1"
        assert json.loads(found["data"][dashboard.name]) == json.loads(dashboard.read_text())


@pytest.mark.parametrize("name", ["retentionTypo", "stack.enable", "jaeger.storage"])
def test_a_value_that_is_not_there_is_refused(name: str) -> None:
    command = ("template", "monitoring", str(chart.MONITORING), f"--set={name}=cassette")
    assert helm(*command).returncode != 0


def test_every_image_of_the_bundle_has_its_value() -> None:
    images = yaml.safe_load((chart.MONITORING / "values.yaml").read_text())["images"]
    names = ("prometheus-config-reloader", "node-exporter", "victoria-logs", "prometheus-operator")
    assert [release.key_of(name) for name in names] == [
        "configReloader",
        "nodeExporter",
        "victoriaLogs",
        "prometheusOperator",
    ]
    assert all(release.key_of(name) in images for name in names)


def test_the_readme_has_todays_values() -> None:
    readme = (chart.MONITORING / "README.md").read_text()
    assert readme == chart.readme(chart.MONITORING)


def test_kiali_changes_nothing_unless_it_is_told_so() -> None:
    def verbs(*settings: str) -> set[str]:
        (role,) = (
            each
            for each in of(render("values.yaml", *settings), "ClusterRole")
            if each["metadata"]["name"] == "monitoring-kiali"
        )
        mesh = next(rule for rule in role["rules"] if "networking.istio.io" in rule["apiGroups"])
        return set(mesh["verbs"])

    assert verbs() == {"get", "list", "watch"}
    assert "delete" in verbs("kiali.viewOnly=false")
