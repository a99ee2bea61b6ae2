"""Measures what the gateway adds: the same request with it and without it, in turns.

Without it, a process inside the web's container asks at the loopback address, where no sidecar is;
with it, this host asks at the ingress address. Both ask over one connection that stays open.
"""

import http.client
import subprocess
import time
from statistics import median

from harness import lab
from inkwell.cluster import access
from inkwell.shared.release import NAMESPACE

PATH = "/auth/login"  # a page, and no query to the database
PAIRS = 300
INSIDE = f"""
import http.client, sys, time
connection = http.client.HTTPConnection("127.0.0.1", 8080)
for _ in sys.stdin:
    began = time.perf_counter()
    connection.request("GET", "{PATH}")
    answer = connection.getresponse()
    answer.read()
    print(answer.status, time.perf_counter() - began, flush=True)
"""


def measure() -> dict[str, float]:
    """Return the medians, in milliseconds: inside, through the gateway, and of what it adds."""
    outside = http.client.HTTPSConnection(lab.ADDRESS, context=lab.trust())
    where = ["--namespace", NAMESPACE, "exec", "--stdin", f"deployment/{lab.WEB}"]
    command = [*access.kubectl(lab.PLACE), *where, "--container=web", "--"]
    with subprocess.Popen(
        [*command, "/usr/bin/python3.11", "-c", INSIDE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as inside:
        pairs = [(_inside(inside), _outside(outside)) for _ in range(PAIRS)][PAIRS // 10 :]
        inside.communicate()
    return {
        "loopback_p50_ms": round(1000 * median(within for within, _ in pairs), 2),
        "through_gateway_p50_ms": round(1000 * median(through for _, through in pairs), 2),
        "gateway_p50_ms": round(1000 * median(through - within for within, through in pairs), 2),
    }


def _inside(process: "subprocess.Popen[str]") -> float:
    assert process.stdin
    assert process.stdout
    process.stdin.write("again\n")
    process.stdin.flush()
    status, seconds = process.stdout.readline().split()
    assert status == "200", status
    return float(seconds)


def _outside(connection: http.client.HTTPSConnection) -> float:
    began = time.perf_counter()
    connection.request("GET", PATH)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == http.client.OK, answer.status
    return time.perf_counter() - began
