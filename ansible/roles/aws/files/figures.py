#!/usr/bin/python3
"""Publish Inkwell's figures to CloudWatch, whose balancer knows none: figures.py SETTINGS.

A timer starts it each minute on every control plane; the first that is Ready publishes. What was
counted is compared with the last time's, which is kept in a file.
"""

import json
import math
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import boto3
from prometheus_client.parser import text_string_to_metric_families

PLANES = "node-role.kubernetes.io/control-plane"
GATEWAYS = ("istio-ingress", "app.kubernetes.io/name=gateway")
# Metrics of pods are behind the mesh's mutual TLS: a pod's own Python reads them, from inside.
PODS = {"web": 8080, "writer": 8082}
READ = "import urllib.request as u;print(u.urlopen('http://127.0.0.1:{}/metrics').read().decode())"
WANTED = (
    "inkwell_first_word_seconds_bucket",
    "inkwell_http_request_seconds_bucket",
    "inkwell_letters_total",
    "inkwell_queue_depth",
    "envoy_cluster_upstream_rq_total",  # so the parser calls it, which likes counters so
)
SHARES = {"": 0.95, "_p50": 0.5}


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def listed(*what):
    return json.loads(run("kubectl", "get", *what, "--output=json"))["items"]


def is_mine(name):
    """Whether this control plane is the first that is Ready."""
    ready = [
        node["metadata"]["name"]
        for node in listed("nodes", f"--selector={PLANES}")
        for each in node["status"]["conditions"]
        if each["type"] == "Ready" and each["status"] == "True"
    ]
    return bool(ready) and min(ready) == name


def samples():
    """Return what each pod that answers counts: by pod, metric and labels."""
    found = {}
    for component, port in PODS.items():
        selector = f"--selector=app.kubernetes.io/component={component}"
        for pod in running("inkwell", selector):
            where = ("--namespace", "inkwell", "exec", pod, "--container", component, "--")
            found |= read(pod, "kubectl", *where, "python3", "-c", READ.format(port))
    namespace, selector = GATEWAYS
    for pod in running(namespace, f"--selector={selector}"):
        path = f"/api/v1/namespaces/{namespace}/pods/{pod}:15090/proxy/stats/prometheus"
        found |= read(pod, "kubectl", "get", "--raw", path)
    return found


def running(namespace, selector):
    pods = listed("pods", f"--namespace={namespace}", selector)
    return [pod["metadata"]["name"] for pod in pods if pod["status"].get("phase") == "Running"]


def read(pod, *command):
    try:
        text = run(*command)
    except RuntimeError as error:  # it ends just now, or its node is away
        print(error, file=sys.stderr)
        return {}
    return {
        json.dumps([pod, sample.name, sorted(sample.labels.items())]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name in WANTED
    }


def since(before, now):
    """Return what was counted since; a pod that was restarted begins at 0."""
    grown = {key: value - before.get(key, 0) for key, value in now.items()}
    return {key: now[key] if value < 0 else value for key, value in grown.items()}


def summed(counted, metric, label):
    """Return sums over all pods and other labels, by the values of one label."""
    sums = {}
    for key, value in counted.items():
        _, name, labels = json.loads(key)
        if name == metric and label in dict(labels):
            sums[dict(labels)[label]] = sums.get(dict(labels)[label], 0) + value
    return sums


def quantile(buckets, share):
    """Return what this share stayed under, as Prometheus interpolates; None without any."""
    edges = sorted((float(edge), count) for edge, count in buckets.items())
    if not edges or not edges[-1][1]:
        return None
    wanted, low, below = share * edges[-1][1], 0.0, 0
    for edge, count in edges:
        if count >= wanted:
            if math.isinf(edge):
                return low
            return low + (edge - low) * (wanted - below) / (count - below)
        low, below = edge, count
    return low


def figures(counted, now):
    """Return the figures that there are: no letters, no seconds of them."""
    found = {}
    for figure, metric in (("first_word", WANTED[0]), ("response", WANTED[1])):
        buckets = summed(counted, metric, "le")
        found |= {figure + name: quantile(buckets, share) for name, share in SHARES.items()}
    answers = summed(counted, "envoy_cluster_upstream_rq_total", "response_code_class")
    if sum(answers.values()):
        found["failed"] = 100 * answers.get("5xx", 0) / sum(answers.values())
    found["letters"] = summed(counted, "inkwell_letters_total", "outcome").get("done", 0)
    waiting = [value for key, value in now.items() if json.loads(key)[1] == "inkwell_queue_depth"]
    found["queue"] = max(waiting, default=None)
    return {name: value for name, value in found.items() if value is not None}


def unit(name):
    if name.startswith(("first_word", "response")):
        return "Seconds"
    return "Percent" if name == "failed" else "Count"


def publish(settings, found):
    when = datetime.now(UTC)
    dimensions = [{"Name": "Platform", "Value": settings["metrics"]["platform"]}]
    data = [
        {
            "MetricName": settings["metrics"]["names"][name],
            "Dimensions": dimensions,
            "Timestamp": when,
            "Value": value,
            "Unit": unit(name),
        }
        for name, value in found.items()
    ]
    cloudwatch = boto3.session.Session(region_name=settings["region"]).client("cloudwatch")
    cloudwatch.put_metric_data(Namespace=settings["metrics"]["namespace"], MetricData=data)


def main(settings):
    os.environ.setdefault("KUBECONFIG", "/etc/kubernetes/admin.conf")
    kept = Path(settings["kept"])
    if not is_mine(settings["node"]):
        kept.unlink(missing_ok=True)  # an old count would make a peak of the next figures
        return
    now = samples()
    before = json.loads(kept.read_text()) if kept.exists() else now
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(now))
    if found := figures(since(before, now), now):
        publish(settings, found)


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
