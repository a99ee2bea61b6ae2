"""Every node as a fixture, kubectl from the host, and the cause beneath each failure."""

import os
import sys
import uuid
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cluster import causes, cluster, workloads
from tests.cluster.cluster import Host
from tests.cluster.kubectl import Kubectl, KubectlError, admin

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that stands here as `cluster`."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("cluster")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Print the cause beneath a failure."""
    report = yield
    if report.failed:
        report.sections.append(("Cause", causes.of(item)))
    return report


@pytest.fixture(scope="session", autouse=True)
def running_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Stop the run with one sentence when there is no cluster; share its SSH connections."""
    for needed in (cluster.INVENTORY, cluster.KUBECONFIG, cluster.BUNDLE / "manifest.json"):
        if not needed.exists():
            pytest.exit(f"No cluster: run `make cluster` first ({needed} is missing).", 1)
    try:
        admin()("get", "--raw=/readyz", timeout=20)
    except KubectlError as error:
        pytest.exit(f"The cluster doesn't answer: run `make cluster` first ({error}).", 1)
    with pytest.MonkeyPatch.context() as patch:
        # A short path: a socket's name has a hundred letters at most.
        sockets = tmp_path_factory.mktemp("ssh")
        shared = f"-o ControlMaster=auto -o ControlPersist=60s -o ControlPath={sockets}/%C"
        if cluster.INVENTORY == cluster.VAGRANTS_INVENTORY:
            # Nodes are made anew at the same addresses: Vagrant, too, looks at no host key.
            shared += " -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no"
        patch.setenv("ANSIBLE_SSH_EXTRA_ARGS", shared)
        patch.setenv("ANSIBLE_CONFIG", str(cluster.ROOT / "ansible/ansible.cfg"))
        patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        yield


@pytest.fixture(scope="session", params=list(cluster.ADDRESSES))
def host(request: pytest.FixtureRequest) -> Host:
    """Each node in turn."""
    return cluster.connect(request.param)


@pytest.fixture(scope="session", params=cluster.CONTROL_PLANES)
def control_plane(request: pytest.FixtureRequest) -> Host:
    """Each control plane in turn."""
    return cluster.connect(request.param)


@pytest.fixture(scope="session")
def kubectl() -> Kubectl:
    """kubectl as administrator."""
    return admin()


@pytest.fixture
def namespace(kubectl: Kubectl) -> Iterator[Kubectl]:
    """kubectl in a new namespace, which is deleted with all that is in it."""
    with new_namespace(kubectl) as namespace:
        yield namespace


@pytest.fixture(scope="session")
def pages(kubectl: Kubectl) -> Iterator[Kubectl]:
    """kubectl in a namespace with a page and a shell on every node, and services before them."""
    with new_namespace(kubectl) as namespace:
        namespace.apply(
            workloads.page(),
            workloads.shell(),
            workloads.service("page", "ClusterIP"),
            workloads.service("outside", "NodePort"),
        )
        for name in ("page", "shell"):
            rolled_out(namespace, f"daemonset/{name}")
        yield namespace


@contextmanager
def new_namespace(kubectl: Kubectl) -> Iterator[Kubectl]:
    """A namespace with no label of its own: the cluster's defaults hold in it."""
    name = f"inkwell-test-{uuid.uuid4().hex[:8]}"
    kubectl("create", "namespace", name)
    try:
        # Without it no pod is let in; the controller manager makes it a moment later.
        account = ("--for=create", "serviceaccount/default", "--timeout=60s")
        kubectl("wait", f"--namespace={name}", *account, timeout=70)
        yield replace(kubectl, namespace=name)
    finally:
        delete_namespace(kubectl, name)


def delete_namespace(kubectl: Kubectl, name: str) -> None:
    """Delete a namespace and all that is in it; say what holds it when it stays."""
    try:
        kubectl("delete", "namespace", name, "--timeout=60s", timeout=70)
    except KubectlError as error:
        why = "-o=jsonpath={.status.conditions[?(@.status=='True')].message}"
        raise KubectlError(f"{error}\n{kubectl('get', 'namespace', name, why)}") from None


def rolled_out(kubectl: Kubectl, workload: str) -> None:
    """Wait until a workload's pods are ready; say why when they aren't."""
    try:
        kubectl("rollout", "status", workload, "--timeout=60s", timeout=70)
    except KubectlError as error:
        raise KubectlError(f"{error}\n{causes.pods(kubectl)}") from None
