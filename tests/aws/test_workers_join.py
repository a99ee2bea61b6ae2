"""A worker makes itself a node: an offer from SSM, the bundle from S3, the roles' scripts."""

import hashlib
import json
import socket
import tarfile
import time
from contextlib import redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from harness.cloud.aws import REGION, Aws
from inkwell.aws import workers
from inkwell.bundle import make, versions
from inkwell.bundle.output import manifest
from inkwell.bundle.output.manifest import Artifact
from inkwell.shared.checkout import ROOT
from inkwell.shared.progress import Progress
from tests.aws.on_nodes import Node, program

SCRIPT = 'echo "${0##*/} $*" >> "$CALLS"; pwd >> "$CALLS.folder"\n'
NAMES = ("packages.sh", "install.sh", "configure.sh", "import.sh", "kubeadm.sh")
REGISTRATION = {"name": "worker-first", "criSocket": "unix:///run/x", "kubeletExtraArgs": []}
KINDS = {"bin": "binary", "cni": "binary", "debs": "deb", "images": "image"}


class Machine(Node):
    """A machine at its first boot, and the bucket and the parameter of its platform."""

    def __init__(self, folder: Path, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, aws, monkeypatch)
        monkeypatch.setenv("CALLS", str(folder / "calls"))
        self.name = f"m{abs(hash(folder)) % 10**9}"
        self.bundle = folder / "source"
        paths = (
            "bin/kubelet",
            "cni/bridge",
            "debs/socat.deb",
            "images/pause.tar",
            "images/etcd.tar",
        )
        manifest.write(self.bundle, manifest.of("1.36.3", [self.artifact(path) for path in paths]))
        (self.bundle / "sbom.spdx.json").write_text("{}")
        place = {"LocationConstraint": REGION}
        aws.client("s3").create_bucket(Bucket=self.name, CreateBucketConfiguration=place)
        self.program: ModuleType = program(ROOT / "terraform" / "user-data" / "join.py")
        monkeypatch.setattr(self.program, "PAUSE", 0)
        monkeypatch.setattr(self.program, "KUBELET", folder / "kubelet.conf")
        monkeypatch.setattr(workers, "pack", self.pack)
        monkeypatch.setattr(workers, "Account", lambda _region: aws)
        monkeypatch.setattr(make, "directory_of", lambda *_words: self.bundle)

    def artifact(self, path: str) -> Artifact:
        file = self.bundle / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"content of {path}")
        sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
        kind: Any = KINDS[file.parent.name]
        size = file.stat().st_size
        return Artifact(file.stem, "1.0", kind, path, sha256, size, "MIT", "here")

    def pack(self, _files: object, archive: Path) -> None:
        """Stand for the playbook: the scripts only say how they were called."""
        worker = {"registration": REGISTRATION, "images_of_control_planes": ["etcd"]}
        content = {**dict.fromkeys(NAMES, SCRIPT), "worker.json": json.dumps(worker)}
        with tarfile.open(archive, "w:gz") as tar:
            for name, text in content.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text)
                tar.addfile(entry, BytesIO(text.encode()))

    def upload(self) -> str:
        """Do as `inkwell aws workers`; return what it says of the bucket."""
        (self.folder / "inventory.yml").touch()
        outputs = {"platform": {"region": REGION}, "buckets": {"bundle": self.name}}
        said: list[str] = []

        class Files:
            home, inventory = self.folder, self.folder / "inventory.yml"

        workers.offer(Files(), outputs, Progress(said.append))  # type: ignore[arg-type]
        return "\n".join(said)

    def offer(self, seconds: int = 1200) -> None:
        made = {
            "server": "127.0.0.1",
            "authority": "Q0E=",
            "token": "abcdef.0123456789abcdef",
            "expires": time.time() + seconds,
            "bundle": versions.read().kubernetes,
        }
        self.aws.client("ssm").put_parameter(
            Name=self.name, Value=json.dumps(made), Type="SecureString", Overwrite=True
        )

    def boot(self) -> str:
        """Run what the first boot starts."""
        settings = {"region": REGION, "parameter": self.name, "bucket": self.name}
        places = {"home": str(self.folder / "home"), "secrets": str(self.folder / "secrets")}
        with redirect_stdout(StringIO()) as said:
            self.program.main({**settings, **places})
        return said.getvalue()

    def read(self, name: str) -> dict[str, Any]:
        file = self.folder / "secrets" / name
        assert file.stat().st_mode & 0o777 == 0o600
        content: dict[str, Any] = json.loads(file.read_text())
        return content


@pytest.fixture
def machine(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, aws, monkeypatch)


def test_it_installs_by_the_roles_scripts_and_joins_under_its_own_name(machine: Machine) -> None:
    machine.upload()
    machine.offer()
    said = machine.boot()
    pause = hashlib.sha256(b"content of images/pause.tar").hexdigest()
    assert machine.calls() == [
        "packages.sh 12 the bundle's packages socat 1.0 debs/socat.deb",
        "install.sh bin/kubelet cni/bridge",
        "configure.sh ",
        f"import.sh {pause} images/pause.tar",
        f"kubeadm.sh join --config {machine.folder}/secrets/join.yml",
    ]
    joining = machine.read("join.yml")
    assert joining["nodeRegistration"] == {
        "criSocket": "unix:///run/x",
        "name": socket.gethostname(),
        "kubeletExtraArgs": [{"name": "node-ip", "value": "127.0.0.1"}],
    }
    assert joining["discovery"] == {
        "file": {"kubeConfigPath": f"{machine.folder}/secrets/discovery.conf"}
    }
    found = machine.read("discovery.conf")
    assert found["clusters"][0]["cluster"] == {
        "server": "https://127.0.0.1:6443",
        "certificate-authority-data": "Q0E=",
    }
    assert found["users"][0]["user"] == {"token": "abcdef.0123456789abcdef"}
    assert "abcdef" not in said


def test_images_of_control_planes_stay_in_the_bucket(machine: Machine) -> None:
    machine.upload()
    machine.offer()
    machine.boot()
    kept = machine.folder / "home" / "bundle" / versions.read().kubernetes
    assert not (kept / "images" / "etcd.tar").exists()
    assert not (kept / "manifest.json").exists()  # so that site.yml completes the copy


def test_it_waits_until_a_token_is_offered_that_lasts(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.upload()
    machine.aws.client("ssm").put_parameter(Name=machine.name, Value="none", Type="SecureString")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        machine.offer(100 if len(slept) == 1 else 1200)

    monkeypatch.setattr(time, "sleep", sleep)
    assert machine.boot().count("no control plane offers a token yet") == 2
    assert len(slept) == 2


def test_a_machine_that_is_a_node_by_then_is_left_alone(machine: Machine) -> None:
    machine.upload()
    machine.offer()
    (machine.folder / "kubelet.conf").touch()
    assert machine.boot() == "site.yml has made it a node meanwhile\n"
    assert machine.calls() == []


def test_a_damaged_file_of_the_bucket_is_named_and_nothing_is_installed(machine: Machine) -> None:
    machine.upload()
    machine.offer()
    key = f"{versions.read().kubernetes}/bin/kubelet"
    machine.aws.client("s3").put_object(Bucket=machine.name, Key=key, Body=b"other")
    with pytest.raises(SystemExit, match=f"{key} in S3 isn't what the manifest says"):
        machine.boot()
    assert machine.calls() == []
    assert not (machine.folder / "secrets").exists()


def test_what_is_there_already_is_not_put_again(machine: Machine) -> None:
    assert f"{machine.name} took 7 of 7 files" in machine.upload()
    listed = machine.aws.client("s3").list_objects_v2(Bucket=machine.name)["Contents"]
    assert {each["Key"].partition("/")[2] for each in listed} == {
        *("bin/kubelet", "cni/bridge", "debs/socat.deb", "images/pause.tar", "images/etcd.tar"),
        *("worker.tar.gz", "sbom.spdx.json", "manifest.json"),
    }
    manifest.write(machine.bundle, manifest.of("1.36.3", [machine.artifact("images/pause.tar")]))
    assert f"{machine.name} took 1 of 3 files" in machine.upload()
