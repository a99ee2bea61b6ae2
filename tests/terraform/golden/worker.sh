#!/bin/sh
# shellcheck disable=SC2154 # node_name is Terraform's
# First boot of a node: what ansible/roles/preflight asks of a machine before site.yml changes it.
set -eu

name="worker-$(cloud-init query instance_id | cut -c 3-)"

# cloud-init would set both again at the next boot.
cat > /etc/cloud/cloud.cfg.d/99-inkwell.cfg << 'END'
preserve_hostname: true
manage_etc_hosts: false
END

hostnamectl set-hostname "$name"
echo "127.0.1.1 $name" >> /etc/hosts

# A worker joins by itself: by join.py, and a service that starts it again until it is done.
mkdir -p /etc/inkwell /usr/local/lib/inkwell
cat > /etc/inkwell/join.json << 'END'
{"bucket":"BUNDLE","home":"/opt/inkwell","parameter":"/inkwell-production/join","region":"eu-central-1","secrets":"/run/inkwell"}
END
cat > /usr/local/lib/inkwell/join.py << 'END'
#!/usr/bin/python3
"""Make this machine a worker: wait for the control planes' offer, fetch the bundle, join.

join.py SETTINGS. systemd starts it at boot and again after a failure: it goes on where it was.
Everything from S3 but the bundle's own manifest is checked against that.
"""

import hashlib
import json
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import boto3

PAUSE = 15  # seconds between two looks for an offer
API_PORT = 6443
KUBELET = Path("/etc/kubernetes/kubelet.conf")
UNFINISHED = Path("/etc/kubernetes/kubeadm-unfinished")


def main(settings):
    aws = boto3.session.Session(region_name=settings["region"])
    home, secrets = Path(settings["home"]), Path(settings["secrets"])
    offer = wait_for_offer(aws.client("ssm"), settings["parameter"])
    if KUBELET.exists() and not UNFINISHED.exists():
        print("site.yml has made it a node meanwhile")
        return
    bucket, version = aws.resource("s3").Bucket(settings["bucket"]), offer["bundle"]
    scripts = unpack(bucket, version, home)
    worker = json.loads((scripts / "worker.json").read_text())
    bundle = home / "bundle" / version
    found = fetch(bucket, version, bundle, worker["images_of_control_planes"])
    prepare(found, scripts, bundle)
    offer = wait_for_offer(aws.client("ssm"), settings["parameter"])  # the first may have ended
    secrets.mkdir(mode=0o700, exist_ok=True)
    write(secrets / "discovery.conf", discovery(offer))
    write(secrets / "join.yml", joining(worker["registration"], offer, secrets))
    script(scripts, bundle, "kubeadm.sh", "join", "--config", secrets / "join.yml")


def wait_for_offer(ssm, parameter):
    """Return an offer that lasts for five minutes more."""
    while True:
        value = ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
        offer = json.loads(value) if value.startswith("{") else {"expires": 0}
        if offer["expires"] > time.time() + 300:
            return offer
        print("no control plane offers a token yet", flush=True)
        time.sleep(PAUSE)


def unpack(bucket, version, home):
    """Return the folder of what another worker was made by: scripts, and its configuration."""
    home.mkdir(parents=True, exist_ok=True)
    archive, folder = home / "worker.tar.gz", home / "worker"
    bucket.download_file(f"{version}/worker.tar.gz", str(archive))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    command = ["tar", "--extract", "--file", str(archive), "--directory", str(folder)]
    subprocess.run(command, check=True)
    return folder


def fetch(bucket, version, bundle, left_out):
    """Fetch what is missing of the bundle or damaged; return the manifest's entries.

    The manifest comes last, as in every copy of a bundle: without it, it isn't whole.
    """
    bundle.mkdir(parents=True, exist_ok=True)
    fetched = bundle / ".manifest"
    bucket.download_file(f"{version}/manifest.json", str(fetched))
    artifacts = json.loads(fetched.read_text())["artifacts"]
    wanted = [a for a in artifacts if a["kind"] != "image" or a["name"] not in left_out]
    for each in wanted:
        file = bundle / each["path"]
        if not file.exists() or checksum(file) != each["sha256"]:
            file.parent.mkdir(parents=True, exist_ok=True)
            bucket.download_file(f"{version}/{each['path']}", str(file))
            if checksum(file) != each["sha256"]:
                sys.exit(f"{version}/{each['path']} in S3 isn't what the manifest says")
    if len(wanted) == len(artifacts):
        fetched.rename(bundle / "manifest.json")
    return wanted


def checksum(file):
    digest = hashlib.sha256()
    with file.open("rb") as content:
        for block in iter(lambda: content.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def prepare(artifacts, scripts, bundle):
    """Install as the roles common, bundle, containerd and kubernetes do, by their scripts."""
    of = {kind: [a for a in artifacts if a["kind"] == kind] for kind in ("deb", "image")}
    packages = [word for a in of["deb"] for word in (a["name"], a["version"], a["path"])]
    programs = [a["path"] for a in artifacts if a["path"].startswith(("bin/", "cni/"))]
    images = [word for a in of["image"] for word in (a["sha256"], a["path"])]
    script(scripts, bundle, "packages.sh", "12", "the bundle's packages", *packages)
    script(scripts, bundle, "install.sh", *programs)
    script(scripts, bundle, "configure.sh")
    script(scripts, bundle, "import.sh", *images)


def script(scripts, bundle, name, *arguments):
    print(f"{name} ...", flush=True)
    command = ["sh", str(scripts / name), *map(str, arguments)]
    subprocess.run(command, cwd=bundle, check=True, stdin=subprocess.DEVNULL)


def write(file, content):
    file.touch(mode=0o600)
    file.write_text(json.dumps(content))  # JSON is YAML


def discovery(offer):
    """As ansible/roles/kubeadm does: the API server tells strangers nothing."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "join",
        "clusters": [
            {
                "name": "cluster",
                "cluster": {
                    "server": f"https://{offer['server']}:{API_PORT}",
                    "certificate-authority-data": offer["authority"],
                },
            }
        ],
        "users": [{"name": "joining-node", "user": {"token": offer["token"]}}],
        "contexts": [{"name": "join", "context": {"cluster": "cluster", "user": "joining-node"}}],
    }


def joining(registration, offer, secrets):
    """Join under this machine's name, with the address by which it reaches the API server."""
    arguments = [{"name": "node-ip", "value": address_towards(offer["server"])}]
    return {
        "apiVersion": "kubeadm.k8s.io/v1beta4",
        "kind": "JoinConfiguration",
        "nodeRegistration": {
            **registration,
            "name": socket.gethostname(),
            "kubeletExtraArgs": arguments,
        },
        "discovery": {"file": {"kubeConfigPath": str(secrets / "discovery.conf")}},
    }


def address_towards(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((server, API_PORT))  # sends nothing
        return probe.getsockname()[0]


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
END
cat > /etc/systemd/system/inkwell-join.service << 'END'
[Unit]
Description=Join the cluster that the control planes offer
Wants=network-online.target
After=network-online.target
ConditionPathExists=|!/etc/kubernetes/kubelet.conf
ConditionPathExists=|/etc/kubernetes/kubeadm-unfinished
StartLimitIntervalSec=0

[Service]
Type=oneshot
Environment=DEBIAN_FRONTEND=noninteractive
ExecStartPre=/bin/sh -c "python3 -c 'import boto3' || { apt-get update && apt-get --yes --no-install-recommends install python3-boto3; }"
ExecStart=/usr/bin/python3 /usr/local/lib/inkwell/join.py /etc/inkwell/join.json
Restart=on-failure
RestartSec=20

[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now --no-block inkwell-join
