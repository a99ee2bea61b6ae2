"""What runs on a node and with which settings: processes' flags, the kubelet's configuration."""

import shlex
from pathlib import PurePosixPath
from typing import Any

import yaml

from tests.cluster.cluster import Host, name_of
from tests.cluster.kubectl import Kubectl


def flags(host: Host, program: str) -> dict[str, str]:
    """A running program's flags by name, without dashes.

    Raises AssertionError unless exactly one such program runs.
    """
    lines = host.check_output("ps -ww -eo args=").splitlines()
    running = [line for line in lines if PurePosixPath(line.split()[0]).name == program]
    assert len(running) == 1, f"{program} runs {len(running)} times on {name_of(host)}"
    return parsed(shlex.split(running[0])[1:])


def parsed(words: list[str]) -> dict[str, str]:
    """Flags in their three forms: --name=value, --name value, --name.

    A flag given several times keeps all its values, parted by commas.
    """
    found: dict[str, str] = {}
    for word, following in zip(words, [*words[1:], "--"], strict=True):
        if not word.startswith("--"):
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        if not equals:
            value = "true" if following.startswith("-") else following
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def kubelet_config(host: Host) -> dict[str, Any]:
    """The kubelet's configuration: its file, and over it the drop-ins in their order."""
    kubelet_flags = flags(host, "kubelet")
    names = f"{kubelet_flags['config']} $(ls {kubelet_flags['config-dir']}/*.conf)"
    config: dict[str, Any] = {}
    for document in yaml.safe_load_all(host.check_output(f"sed -s '1i ---' {names}")):
        config = merged(config, document or {})
    return config


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Two nested mappings as one; the second wins."""
    both = {
        key: merged(below[key], value)
        for key, value in above.items()
        if isinstance(value, dict) and isinstance(below.get(key), dict)
    }
    return below | above | both


def kubelet_configz(kubectl: Kubectl, name: str) -> dict[str, Any]:
    """The configuration that a running kubelet says it has."""
    path = f"/api/v1/nodes/{name}/proxy/configz"
    config: dict[str, Any] = yaml.safe_load(kubectl("get", f"--raw={path}"))["kubeletconfig"]
    return config


def in_container(host: Host) -> bool:
    """Whether a node is a container, whose kernel, clock and swap are the host's."""
    return bool(host.run("systemd-detect-virt --container --quiet").succeeded)
