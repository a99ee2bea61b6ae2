"""What a bundle holds: the Go programs, the images, and where each comes from.

One table, and so one file, although it is long.
"""

from dataclasses import dataclass

COMPONENT_BASE = "k8s.io/component-base/version"
CLIENT_GO = "k8s.io/client-go/pkg/version"


@dataclass(frozen=True)
class GoProgram:
    """One go.mod under bundle/ and the commands that are built from it.

    `ldflags` may name {version}, {major} and {minor}. `module` is the one whose version must
    agree with versions.yml and whose licence the artifacts have; None for our own code.
    """

    name: str
    module: str | None
    commands: dict[str, str]  # name in the bundle: Go package
    install: str = "bin"  # directory of the bundle, or "" for what only images hold
    nodes: tuple[str, ...] = ()  # the commands that nodes install; all of them if empty
    ldflags: str = ""
    tags: str = ""
    cgo: bool = False

    @property
    def installed(self) -> tuple[str, ...]:
        """The commands that stand in the bundle's `install` directory."""
        return (self.nodes or tuple(self.commands)) if self.install else ()


@dataclass(frozen=True)
class Image:
    """An image archive: Debian's layer or the bare one, and our programs on top.

    `programs` maps a path in the image to (program, command). `version` names the component of
    versions.yml that the tag follows; `tag` may name {version}.
    """

    name: str
    repository: str
    version: str
    programs: dict[str, tuple[str, str]]
    entrypoint: tuple[str, ...]
    tag: str = "v{version}"
    layer: str = "static"  # of steps.LAYERS
    user: str = "65532:65532"
    binds_low_ports: bool = False
    also: tuple[str, ...] = ()  # components whose versions are tags of this image too


_K8S = "k8s.io/kubernetes/cmd"
_CONTAINERD = "github.com/containerd/containerd/v2"
_CNI = "github.com/containernetworking/plugins"
_LOCAL_PATH = "github.com/rancher/local-path-provisioner"

_KUBERNETES_FLAGS = (
    f"-X {COMPONENT_BASE}.gitVersion=v{{version}} -X {COMPONENT_BASE}.gitMajor={{major}}"
    f" -X {COMPONENT_BASE}.gitMinor={{minor}} -X {CLIENT_GO}.gitVersion=v{{version}}"
)

PROGRAMS = (
    GoProgram(
        "kubernetes",
        "k8s.io/kubernetes",
        {
            name: f"{_K8S}/{name}"
            for name in (
                *("kubeadm", "kubelet", "kubectl", "kube-proxy"),
                *("kube-apiserver", "kube-controller-manager", "kube-scheduler"),
            )
        },
        nodes=("kubeadm", "kubelet", "kubectl"),
        ldflags=_KUBERNETES_FLAGS,
    ),
    GoProgram(
        "containerd",
        _CONTAINERD,
        {
            name: f"{_CONTAINERD}/cmd/{name}"
            for name in ("containerd", "containerd-shim-runc-v2", "ctr")
        },
        ldflags=f"-X {_CONTAINERD}/version.Version=v{{version}}",
        tags="no_btrfs",
    ),
    GoProgram(
        "runc",
        "github.com/opencontainers/runc",
        {"runc": "github.com/opencontainers/runc"},
        ldflags="-extldflags -static",
        tags="seccomp netgo osusergo",
        cgo=True,
    ),
    GoProgram(
        "etcd",
        "go.etcd.io/etcd/server/v3",
        {
            "etcd": "go.etcd.io/etcd/server/v3",
            "etcdctl": "go.etcd.io/etcd/etcdctl/v3",
            "etcdutl": "go.etcd.io/etcd/etcdutl/v3",
        },
        nodes=("etcdctl", "etcdutl"),
    ),
    GoProgram(
        "crictl",
        "sigs.k8s.io/cri-tools",
        {"crictl": "sigs.k8s.io/cri-tools/cmd/crictl"},
        ldflags="-X sigs.k8s.io/cri-tools/pkg/version.Version=v{version}",
    ),
    GoProgram(
        "helm",
        "helm.sh/helm/v4",
        {"helm": "helm.sh/helm/v4/cmd/helm"},
        ldflags="-X helm.sh/helm/v4/internal/version.version=v{version}",
    ),
    GoProgram(
        "cni-plugins",
        _CNI,
        {
            "bridge": f"{_CNI}/plugins/main/bridge",
            "loopback": f"{_CNI}/plugins/main/loopback",
            "host-local": f"{_CNI}/plugins/ipam/host-local",
            "portmap": f"{_CNI}/plugins/meta/portmap",
            "firewall": f"{_CNI}/plugins/meta/firewall",
            "bandwidth": f"{_CNI}/plugins/meta/bandwidth",
        },
        install="cni",
        ldflags=f"-X {_CNI}/pkg/utils/buildversion.BuildVersion=v{{version}}",
    ),
    GoProgram(
        "cni-flannel",
        _CNI,
        {"flannel": f"{_CNI}/plugins/meta/flannel"},
        install="cni",
        ldflags=f"-X {_CNI}/pkg/utils/buildversion.BuildVersion=v{{version}}",
    ),
    GoProgram(
        "flannel",
        "github.com/flannel-io/flannel",
        {"flanneld": "github.com/flannel-io/flannel"},
        install="",
        ldflags="-X github.com/flannel-io/flannel/pkg/version.Version=v{version}"
        " -extldflags -static",
        tags="netgo osusergo",
        cgo=True,  # its udp backend is C
    ),
    GoProgram("coredns", "github.com/coredns/coredns", {"coredns": "."}, install=""),
    GoProgram(
        "metrics-server",
        "sigs.k8s.io/metrics-server",
        {"metrics-server": "sigs.k8s.io/metrics-server/cmd/metrics-server"},
        install="",
        ldflags=f"-X {CLIENT_GO}.gitVersion=v{{version}}",
    ),
    GoProgram(
        "local-path-provisioner",
        _LOCAL_PATH,
        {"local-path-provisioner": _LOCAL_PATH},
        install="",
        ldflags="-X main.VERSION=v{version}",
    ),
    GoProgram("static-page", None, {"static-page": "."}, install=""),
)


def _kubernetes(name: str, layer: str = "static") -> Image:
    path = f"usr/local/bin/{name}"
    programs = {path: ("kubernetes", name)}
    repository = f"registry.k8s.io/{name}"
    # root, as upstream's: kubeadm's static pods read root's keys.
    return Image(name, repository, "kubernetes", programs, (f"/{path}",), layer=layer, user="0:0")


IMAGES = (
    _kubernetes("kube-apiserver"),
    _kubernetes("kube-controller-manager"),
    _kubernetes("kube-scheduler"),
    _kubernetes("kube-proxy", layer="base"),
    Image(
        "pause",
        "registry.k8s.io/pause",
        "pause",
        {"pause": ("pause", "pause")},
        ("/pause",),
        tag="{version}",
        layer="",
        user="65535:65535",
        also=("pause_previous",),
    ),
    Image(
        "etcd",
        "registry.k8s.io/etcd",
        "etcd",
        {f"usr/local/bin/{name}": ("etcd", name) for name in ("etcd", "etcdctl", "etcdutl")},
        (),
        tag="{version}-0",
        user="0:0",
    ),
    Image(
        "coredns",
        "registry.k8s.io/coredns/coredns",
        "coredns",
        {"coredns": ("coredns", "coredns")},
        ("/coredns",),
        binds_low_ports=True,
    ),
    Image(
        "flannel",
        "ghcr.io/flannel-io/flannel",
        "flannel",
        {"opt/bin/flanneld": ("flannel", "flanneld")},
        ("/opt/bin/flanneld",),
        layer="base",
        user="0:0",
    ),
    Image(
        "metrics-server",
        "registry.k8s.io/metrics-server/metrics-server",
        "metrics-server",
        {"metrics-server": ("metrics-server", "metrics-server")},
        ("/metrics-server",),
    ),
    Image(
        "local-path-provisioner",
        "docker.io/rancher/local-path-provisioner",
        "local-path-provisioner",
        {
            "usr/bin/local-path-provisioner": (
                "local-path-provisioner",
                "local-path-provisioner",
            )
        },
        ("local-path-provisioner",),
    ),
    Image(
        "toolbox",
        "docker.io/inkwell/toolbox",
        "toolbox",
        {},
        (),
        tag="{version}",
        layer="toolbox",
        user="0:0",
    ),
    Image(
        "static-page",
        "docker.io/inkwell/static-page",
        "static-page",
        {"static-page": ("static-page", "static-page")},
        ("/static-page",),
        tag="{version}",
    ),
)
