"""The group `monitoring`: what helm/monitoring runs, and its command line tools for the host.

Images hold each program where upstream's image has it, so one chart fits both.
"""

from pathlib import Path

from inkwell.bundle import steps
from inkwell.bundle.recipes import GoProgram, Image
from inkwell.bundle.store import Step
from inkwell.bundle.versions import Versions

HUB = "docker.io/inkwell"
PROMETHEUS = "github.com/prometheus/prometheus"
ALERTMANAGER = "github.com/prometheus/alertmanager"
NODE_EXPORTER = "github.com/prometheus/node_exporter"
BLACKBOX_EXPORTER = "github.com/prometheus/blackbox_exporter"
OPERATOR = "github.com/prometheus-operator/prometheus-operator"
KUBE_STATE_METRICS = "k8s.io/kube-state-metrics/v2"
JAEGER = "github.com/jaegertracing/jaeger"
VICTORIALOGS = "github.com/VictoriaMetrics/VictoriaLogs"
_VERSION = "github.com/prometheus/common/version.Version"
_FLAGS = f"-X {_VERSION}={{version}}"

PROGRAMS = (
    GoProgram(
        "prometheus",
        PROMETHEUS,
        {name: f"{PROMETHEUS}/cmd/{name}" for name in ("prometheus", "promtool")},
        ldflags=f"-X {_VERSION}=3.16.0",  # as a module this release is 0.316.0
        tags="remove_all_sd,enable_kubernetes_sd",
    ),
    GoProgram(
        "victorialogs",
        VICTORIALOGS,
        {name: f"{VICTORIALOGS}/app/{name}" for name in ("victoria-logs", "vlagent")},
        ldflags="-X github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version="
        "victorialogs-tags-v{version}",
    ),
    GoProgram("node-exporter", NODE_EXPORTER, {"node_exporter": NODE_EXPORTER}, ldflags=_FLAGS),
    GoProgram(
        "alertmanager",
        ALERTMANAGER,
        {name: f"{ALERTMANAGER}/cmd/{name}" for name in ("alertmanager", "amtool")},
        ldflags=_FLAGS,
    ),
    GoProgram(
        "prometheus-operator",
        OPERATOR,
        {
            "prometheus-operator": f"{OPERATOR}/cmd/operator",
            "prometheus-config-reloader": f"{OPERATOR}/cmd/prometheus-config-reloader",
        },
        install="",
        ldflags=_FLAGS,
    ),
    GoProgram(
        "kube-state-metrics",
        KUBE_STATE_METRICS,
        {"kube-state-metrics": KUBE_STATE_METRICS},
        install="",
        ldflags=f"-X {_VERSION}=v{{version}}",
    ),
    GoProgram(
        "blackbox-exporter",
        BLACKBOX_EXPORTER,
        {"blackbox_exporter": BLACKBOX_EXPORTER},
        ldflags=_FLAGS,
    ),
    GoProgram(
        "jaeger",
        JAEGER,
        {"jaeger": f"{JAEGER}/cmd/jaeger"},
        ldflags=f"-X {JAEGER}/internal/version.latestVersion=v{{version}}",
    ),
)


def _image(name: str, program: str, files: dict[str, str], version: str = "") -> Image:
    """Return the image of a program's commands; `files` maps paths to them, what starts first."""
    return Image(
        name,
        f"{HUB}/{name}",
        version or program,
        {path: (program, command) for path, command in files.items()},
        (f"/{next(iter(files))}",),
        tag="{version}",
    )


def _exporter(name: str) -> Image:
    """Return the image of an exporter that Debian builds."""
    program = f"/usr/bin/prometheus-{name}"
    return Image(name, f"{HUB}/{name}", name, {}, (program,), tag="{version}", layer=name)


EXPORTERS = ("postgres-exporter", "redis-exporter")
JOURNAL = "journal-upload"  # systemd's, which sends a node's journal
IMAGES = (
    _image(
        "prometheus",
        "prometheus",
        {"bin/prometheus": "prometheus", "bin/promtool": "promtool"},
        version="prometheus-release",
    ),
    _image("victoria-logs", "victorialogs", {"victoria-logs-prod": "victoria-logs"}),
    _image("vlagent", "victorialogs", {"vlagent-prod": "vlagent"}),
    _image("node-exporter", "node-exporter", {"bin/node_exporter": "node_exporter"}),
    _image(
        "alertmanager",
        "alertmanager",
        {"bin/alertmanager": "alertmanager", "bin/amtool": "amtool"},
    ),
    _image("prometheus-operator", "prometheus-operator", {"bin/operator": "prometheus-operator"}),
    _image(
        "prometheus-config-reloader",
        "prometheus-operator",
        {"bin/prometheus-config-reloader": "prometheus-config-reloader"},
    ),
    _image(
        "kube-state-metrics", "kube-state-metrics", {"kube-state-metrics": "kube-state-metrics"}
    ),
    _image(
        "blackbox-exporter", "blackbox-exporter", {"bin/blackbox_exporter": "blackbox_exporter"}
    ),
    *(_exporter(name) for name in EXPORTERS),
    Image(JOURNAL, f"{HUB}/{JOURNAL}", JOURNAL, {}, ("/bin/sh",), tag="{version}", layer=JOURNAL),
    _image("jaeger", "jaeger", {"cmd/jaeger/jaeger-linux": "jaeger"}),
)


def all_steps(versions: Versions, cache: Path) -> dict[str, Step]:
    """Return the steps of the group by name; downloads are kept in `cache`."""
    parts = (
        *(steps.program_step(program, versions) for program in PROGRAMS),
        *(steps.layer_step(name, cache) for name in ("static", "base", *EXPORTERS, JOURNAL)),
        *(steps.image_step(image, versions) for image in IMAGES),
    )
    return {step.name: step for step in parts}
