#!/usr/bin/python3
"""Send this node's logs to CloudWatch: logs.py SETTINGS.

A timer starts it each minute on every node. Its journal, its containers' lines and, where it is a
control plane, the API server's audit go to a log group each, into a stream with the node's name.
How far it has read is kept in a file once CloudWatch has the lines: what can't be sent is sent the
next time, and lines come twice only where a node ends between the two.
"""

import json
import re
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# CloudWatch's limits of one call, and what it counts for each event beside its text.
MOST, BYTES, BESIDE = 10_000, 1_048_576, 26
LONGEST = 250_000  # bytes of an event; the rest of it is left out
PART = 100_000  # characters of a container's line; the rest of it is another event
A_DAY_MS = 24 * 3600 * 1000  # that the events of one call may span
AT_ONCE = 512 * 1024  # bytes of the journal or of a file in a round, and the line that it ends in
ROUNDS = 100  # of a run, at most: the next run goes on
FIELDS = "MESSAGE,_SYSTEMD_UNIT,SYSLOG_IDENTIFIER,PRIORITY"
POD = re.compile(r"(?P<namespace>[^_]+)_(?P<pod>[^_]+)_[^_]+")
TIME = re.compile(
    r"(?P<second>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d+))?(?P<zone>Z|[+-]\d\d:\d\d)"
)
LINE = re.compile(
    r"(?P<when>\S+) (?P<stream>stdout|stderr) (?P<tag>[FP])\S* (?P<text>.*)", re.DOTALL
)
FULL = "F"  # of a line of the container runtime: it ends here, and isn't a part


def journal(cursor):
    """Return events of systemd's journal since a cursor, and the last one's cursor."""
    since = [f"--after-cursor={cursor}"] if cursor else ["--boot"]
    command = ["journalctl", "--output=json", f"--output-fields={FIELDS}", "--no-pager", *since]
    found, size = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as asked:
        for line in asked.stdout:
            entry = json.loads(line)
            cursor = entry["__CURSOR"]
            message = entry.get("MESSAGE") or ""
            if isinstance(message, list):  # bytes that are no UTF-8
                message = bytes(message).decode("utf-8", "replace")
            fields = {
                "unit": entry.get("_SYSTEMD_UNIT") or entry.get("SYSLOG_IDENTIFIER"),
                "priority": int(entry.get("PRIORITY", 6)),
                "message": message,
            }
            found.append(event(int(entry["__REALTIME_TIMESTAMP"]) // 1000, fields))
            size += len(line)
            if size > AT_ONCE:
                asked.kill()
                break
    return found, cursor


def containers(folder, before):
    """Return events of all containers' files since their places, and the places after them."""
    found, places = [], {}
    for file in sorted(Path(folder).glob("*/*/*.log")):
        name = POD.fullmatch(file.parent.parent.name)
        if not name:
            continue
        source = {**name.groupdict(), "container": file.parent.name}
        lines, places[str(file)] = added(file, before.get(str(file)), container_lines)
        found += [event(when, {**source, **line}) for when, line in lines]
    return found, places


def container_lines(data):
    """Read whole lines of the container runtime; return them, and how many bytes they are."""
    found, parts, ready, taken, at = [], {}, 0, 0, 0
    for row in data.split(b"\n")[:-1]:
        at += len(row) + 1
        text = row.decode("utf-8", "replace")
        line = LINE.fullmatch(text)
        if not line:  # it isn't the runtime's
            line = {"when": "", "stream": "", "tag": FULL, "text": text}
        stream = line["stream"]
        joined = parts.pop(stream, "") + line["text"]
        if line["tag"] == FULL or len(joined) > PART:
            found.append((milliseconds(line["when"]), {"stream": stream, "log": as_object(joined)}))
        else:
            parts[stream] = joined
        if not parts:
            ready, taken = len(found), at
    return found[:ready], taken


def audit(folder, place):
    """Return events of the API server's audit since a place, and the place after them."""
    file = Path(folder) / "audit.log"
    if not file.exists():
        return [], place
    lines, place = added(file, place, audit_lines)
    return [event(when, line) for when, line in lines], place


def audit_lines(data):
    """Read whole lines of the audit; return them, and how many bytes they are."""
    rows = [as_object(row.decode("utf-8", "replace")) for row in data.split(b"\n")[:-1]]
    entries = [row if isinstance(row, dict) else {"log": row} for row in rows]
    lines = [(milliseconds(row.get("requestReceivedTimestamp", "")), row) for row in entries]
    return lines, data.rfind(b"\n") + 1


def added(file, place, read):
    """Return what was written since a place, and the place after it: the file's inode, and bytes.

    What rotation has put aside meanwhile is read to its end first, under whatever name.
    """
    inode, start = place or (file.stat().st_ino, 0)
    if inode != file.stat().st_ino:
        aside = [each for each in file.parent.iterdir() if each.stat().st_ino == inode]
        lines, taken = read(since(aside[0], start)) if aside else ([], 0)
        return (lines, (inode, start + taken)) if taken else added(file, None, read)
    if file.stat().st_size < start:  # it was emptied
        start = 0
    lines, taken = read(since(file, start))
    return lines, (inode, start + taken)


def since(file, start):
    with file.open("rb") as opened:
        opened.seek(start)
        return opened.read(AT_ONCE) + opened.readline()


def milliseconds(when):
    """Return a time of RFC 3339 in milliseconds since 1970; now, where it is none."""
    parts = TIME.fullmatch(when)
    if not parts:
        return int(time.time() * 1000)
    second = datetime.fromisoformat(parts["second"] + parts["zone"].replace("Z", "+00:00"))
    return int(second.timestamp()) * 1000 + int((parts["fraction"] or "")[:3].ljust(3, "0"))


def as_object(text):
    """Return a line that is JSON's object as one, so that its fields can be asked for."""
    try:
        found = json.loads(text) if text.startswith("{") else text
    except ValueError:
        return text
    return found if isinstance(found, dict) else text


def event(when, fields):
    text = json.dumps(fields, ensure_ascii=False)
    cut = text.encode()[:LONGEST].decode("utf-8", "ignore")
    return {"timestamp": when, "message": cut}


def batches(events):
    """Yield events in order of time, as many at once as CloudWatch takes."""
    some, size = [], 0
    for each in sorted(events, key=lambda one: one["timestamp"]):
        length = len(each["message"].encode()) + BESIDE
        late = some and each["timestamp"] - some[0]["timestamp"] >= A_DAY_MS
        if late or len(some) == MOST or size + length > BYTES:
            yield some
            some, size = [], 0
        some.append(each)
        size += length
    if some:
        yield some


def send(logs, group, stream, events):
    for some in batches(events):
        asked = {"logGroupName": group, "logStreamName": stream, "logEvents": some}
        try:
            logs.put_log_events(**asked)
        except logs.exceptions.ResourceNotFoundException:
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
            logs.put_log_events(**asked)


def sources(settings):
    """Return how each group's events are read, from where the last time ended."""
    return {
        "nodes": journal,
        "containers": lambda places: containers(settings["pods"], places or {}),
        "audit": lambda place: audit(settings["audit"], place),
    }


def sent(logs, settings):
    """Send what came since, once; return how many events that was, and what failed."""
    file = Path(settings["kept"])
    places = json.loads(file.read_text()) if file.exists() else {}
    count, failed = 0, []
    for name, read in sources(settings).items():
        try:
            events, place = read(places.get(name))
            send(logs, settings["groups"][name], socket.gethostname(), events)
        except (
            BotoCoreError,
            ClientError,
            OSError,
            ValueError,
            KeyError,
        ) as error:  # the others are sent all the same
            failed.append(f"{name}: {error}")
            continue
        count += len(events)
        places[name] = place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(places))
    return count, failed


def main(settings):
    logs = boto3.session.Session(region_name=settings["region"]).client("logs")
    for _ in range(ROUNDS):
        count, failed = sent(logs, settings)
        if failed:
            sys.exit("\n".join(failed))
        if not count:
            return


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
