"""Parts of helm/monitoring that the lab leaves out, run by tests from the chart's own templates."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import yaml

from harness import lab
from inkwell.bundle import make
from inkwell.bundle.output import manifest
from inkwell.bundle.versions import home, read
from inkwell.cluster import access, images
from inkwell.deploy.tools import Tools
from inkwell.monitoring.release import CHART, NAMESPACE, RELEASE, VALUES, key_of

GROUP: Final = "monitoring-tests"  # of the bundle

Manifest = dict[str, Any]


def give_image(name: str) -> list[str]:
    """Give every node a program's image; return the chart's settings that name it."""
    directory = make.directory_of(read(), home(), GROUP)
    (image,) = (
        each
        for each in manifest.read(directory).artifacts
        if (each.name, each.kind) == (name, "image") and each.image
    )
    archives = {image.sha256: directory / image.path}
    images.give(list(lab.TABLE.nodes), archives, lab.PLACE, lambda _: None)
    repository, _, tag = str(image.image).rpartition(":")
    value = f"images.{key_of(name)}"
    return [f"--set-string={value}.repository={repository},{value}.tag={tag}"]


@contextmanager
def installed(
    tools: Tools, template: str, *settings: str, change: Callable[[Manifest], None] = lambda _: None
) -> Iterator[None]:
    """Have one of the chart's templates on the cluster, and take it away in the end.

    Args:
        tools: of the cluster.
        template: its path below templates/.
        settings: what helm is told besides the lab's values.
        change: made to each manifest, for what the bundle's image lacks.
    """
    rendered = tools.helm(
        *("template", RELEASE, CHART, "--namespace", NAMESPACE, "--values", VALUES),
        *("--show-only", f"templates/{template}", *settings),
    )
    manifests = [each for each in yaml.safe_load_all(rendered) if each]
    for each in manifests:
        change(each)
    text = yaml.safe_dump_all(manifests)
    where = ("--namespace", NAMESPACE)
    try:
        tools.kubectl(*where, "apply", "--filename=-", stdin=text)
        for each in manifests:
            if each["kind"] in ("Deployment", "DaemonSet"):
                tools.rolled_out(NAMESPACE, f"{each['kind']}/{each['metadata']['name']}".lower())
        yield
    finally:
        tools.kubectl(*where, "delete", "--ignore-not-found", "--filename=-", stdin=text)


@contextmanager
def forwarded(service: str, port: int) -> Iterator[str]:
    """Reach a service of the namespace from this host; give its address."""
    command = [*access.kubectl(lab.PLACE), f"--namespace={NAMESPACE}", "port-forward"]
    command += [f"service/{service}", f":{port}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as forward:
        assert forward.stdout is not None
        try:
            first = forward.stdout.readline()
            yield f"http://{first.split()[2]}"  # Forwarding from 127.0.0.1:40123 -> 20001
        finally:
            forward.terminate()
