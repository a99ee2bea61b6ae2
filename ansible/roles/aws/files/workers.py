#!/usr/bin/python3
"""What control planes do for workers that AWS starts and takes away: workers.py SETTINGS.

A timer starts it on each of them; whatever one has done, the next finds done.
"""

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

SIGNER = "kubernetes.io/kubelet-serving"
USAGES = {"digital signature", "key encipherment", "server auth"}
TOKEN_SECONDS = 20 * 60
RENEW_SECONDS = 10 * 60  # before its end
DRAIN_SECONDS = 60  # each time; the lifecycle hook says how often there is time for that


def run(*command, stdin=None):
    done = subprocess.run(command, input=stdin, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:3])}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def listed(*what):
    return json.loads(run("kubectl", "get", *what, "--output=json"))["items"]


def instances(settings, aws):
    """Return the platform's instances that there still are, by their nodes' names."""
    filters = [{"Name": f"tag:{tag}", "Values": [is_]} for tag, is_ in settings["tags"].items()]
    pages = aws.client("ec2").get_paginator("describe_instances").paginate(Filters=filters)
    found = [i for page in pages for r in page["Reservations"] for i in r["Instances"]]
    return {name_of(i): i for i in found if i["State"]["Name"] != "terminated"}


def name_of(instance):
    """As its first boot names it: terraform/user-data/node.sh.tftpl."""
    tags = {tag["Key"]: tag["Value"] for tag in instance.get("Tags", [])}
    if tags.get("role") == "worker":
        return f"worker-{instance['InstanceId'][2:]}"
    return tags.get("Name", "")


def approve(settings, aws):
    """Approve serving certificates that are for the instance's own name and address alone."""
    requests = listed("certificatesigningrequests", f"--field-selector=spec.signerName={SIGNER}")
    waiting = [each for each in requests if not each.get("status", {}).get("conditions")]
    known = instances(settings, aws) if waiting else {}
    for request in waiting:
        name, spec = request["metadata"]["name"], request["spec"]
        if problem := refusal(spec, known):
            print(f"{name} isn't approved: {problem}", file=sys.stderr)
        else:
            run("kubectl", "certificate", "approve", name)
            print(f"{name} of {spec['username']} approved")


def refusal(spec, known):
    """Say why a request isn't approved; "" if it is."""
    node = spec["username"].removeprefix("system:node:")
    instance = known.get(node)
    if node == spec["username"] or "system:nodes" not in spec.get("groups", []):
        return f"{spec['username']} is no node"
    if not instance or instance["State"]["Name"] != "running":
        return f"{node} is no running instance of this platform"
    if not {"server auth"} <= set(spec["usages"]) <= USAGES:
        return f"it is for {', '.join(spec['usages'])}"
    wanted = f"DNS:{node},IPAddress:{instance['PrivateIpAddress']}"
    names = names_in(base64.b64decode(spec["request"]).decode())
    return "" if names == wanted else f"it is for {names}, not for {wanted}"


def names_in(request):
    lines = iter(run("openssl", "req", "-noout", "-text", stdin=request).splitlines())
    for line in lines:
        if "Subject Alternative Name" in line:
            return next(lines).replace(" ", "")
    return "no name"


def offer(settings, aws):
    """Keep a token in the parameter that workers read: renewed before it ends."""
    ssm, parameter = aws.client("ssm"), settings["parameter"]
    value = ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    there = json.loads(value) if value.startswith("{") else {}
    fresh = there.get("expires", 0) > time.time() + RENEW_SECONDS
    if fresh and there["bundle"] == settings["bundle"]:
        return
    expires = int(time.time()) + TOKEN_SECONDS
    token = run("kubeadm", "token", "create", f"--ttl={TOKEN_SECONDS}s").strip()
    made = {
        "server": settings["server"],
        "authority": base64.b64encode(Path(settings["authority"]).read_bytes()).decode(),
        "token": token,
        "expires": expires,
        "bundle": settings["bundle"],
    }
    # Without the key's name, AWS would encrypt it by another one.
    ssm.put_parameter(
        Name=parameter,
        Value=json.dumps(made),
        Type="SecureString",
        KeyId=settings["key"],
        Overwrite=True,
    )
    print("a new token is offered")


def let_go(settings, aws):
    """Drain the workers that the auto-scaling group wants to end, and let it end them."""
    scaling = aws.client("autoscaling")
    pages = scaling.get_paginator("describe_auto_scaling_instances").paginate()
    leaving = [
        each["InstanceId"]
        for page in pages
        for each in page["AutoScalingInstances"]
        if each["AutoScalingGroupName"] == settings["group"]
        and each["LifecycleState"] == "Terminating:Wait"
    ]
    if not leaving:
        return
    nodes = {each["metadata"]["name"] for each in listed("nodes")}
    names = {f"worker-{instance[2:]}": instance for instance in leaving}
    for name in names.keys() & nodes:  # all, before a pod of one goes to another of them
        run("kubectl", "cordon", name)
    for name, instance in names.items():
        if name in nodes:
            timeout = f"--timeout={DRAIN_SECONDS}s"
            options = ("--ignore-daemonsets", "--delete-emptydir-data", "--force", timeout)
            run("kubectl", "drain", name, *options)
        complete(scaling, settings, instance)
        print(f"{name} may go")


def complete(scaling, settings, instance):
    try:
        scaling.complete_lifecycle_action(
            AutoScalingGroupName=settings["group"],
            LifecycleHookName=settings["hook"],
            InstanceId=instance,
            LifecycleActionResult="CONTINUE",
        )
    except ClientError as error:
        # Another control plane, or the end of the hook's time, was first.
        if error.response["Error"]["Code"] != "ValidationError":
            raise


def forget(settings, aws):
    """Delete workers' nodes whose instance is gone and that don't answer."""
    silent = [
        node["metadata"]["name"]
        for node in listed("nodes")
        if node["metadata"]["name"].startswith("worker-") and not is_ready(node)
    ]
    known = instances(settings, aws) if silent else {}
    for name in silent:
        if name not in known:
            run("kubectl", "delete", "node", name, "--ignore-not-found")
            print(f"{name} is gone")


def is_ready(node):
    conditions = node["status"].get("conditions", [])
    return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def main(settings):
    """Do each step, also after one that failed; return the exit code."""
    os.environ.setdefault("KUBECONFIG", "/etc/kubernetes/admin.conf")
    aws, code = boto3.session.Session(region_name=settings["region"]), 0
    for step in (approve, offer, let_go, forget):
        try:
            step(settings, aws)
        except Exception as error:  # noqa: BLE001 - the other steps don't depend on it
            print(f"{step.__name__}: {error}", file=sys.stderr)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text())))
