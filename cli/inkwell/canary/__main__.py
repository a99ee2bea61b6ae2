"""`python -m inkwell.canary start|weight|status|watch|promote|abort` (docs/runbooks/canary.md)."""

import argparse
import shlex
import signal
import sys

from inkwell.canary import steps
from inkwell.canary.decide import Limits
from inkwell.canary.release import Release
from inkwell.canary.watch import DEFAULT_STEPS, Plan, Watch, letters_by
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import NAMESPACE, RELEASE
from inkwell.errors import InkwellError
from inkwell.shared.cluster_files import ClusterFiles
from inkwell.shared.stopping import interrupt

COUNT_LETTERS = "/usr/bin/python3.11 -m webapp.track_quality"  # as the image has it


def say(line: str) -> None:
    """Print a line at once."""
    print(f"canary: {line}", flush=True)


def percent(text: str) -> int:
    """Return a weight; raises ValueError for what is none."""
    weight = int(text)
    if not 0 <= weight <= 100:
        raise ValueError(text)
    return weight


def percents(text: str) -> list[int]:
    """Return the weights of 5,25,100, in their order."""
    return sorted(percent(each) for each in text.split(","))


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Return the command line's arguments."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--of", choices=("web", "model"), default="web")
    common.add_argument("--release", default=RELEASE)
    common.add_argument("--namespace", default=NAMESPACE)
    parser = argparse.ArgumentParser(prog="python -m inkwell.canary", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    named = {name: actions.add_parser(name, parents=[common]) for name in ACTIONS}
    named["start"].add_argument("--weight", type=percent, required=True)
    named["start"].add_argument("--tag", default="")
    named["weight"].add_argument("weight", type=percent)
    watch = named["watch"]
    watch.add_argument("--steps", type=percents, default=list(DEFAULT_STEPS), metavar="5,25,50")
    watch.add_argument("--window", type=float, default=Plan.window, help="seconds at each step")
    watch.add_argument("--requests", type=int, default=Limits.requests, help="fewest to judge by")
    watch.add_argument(
        "--quality", help="the command that counts letters, in the web's pod; '' for none"
    )
    return parser.parse_args(words)


def start(release: Release, options: argparse.Namespace, _tools: Tools) -> None:
    """Have a canary with a weight."""
    steps.start(release, options.weight, options.tag, say)


def weight(release: Release, options: argparse.Namespace, _tools: Tools) -> None:
    """Give the canary that is there another weight."""
    steps.move(release, options.weight, say)


def status(release: Release, _options: argparse.Namespace, _tools: Tools) -> None:
    """Print what there is, and what the proxies have counted since they started."""
    now = release.canary()
    if not now["enabled"]:
        say(f"{release.of}: no canary")
        return
    seen = release.health()
    say(
        f"{release.of}: {now['tag']} at {now['weight']} %, {seen.ready} of {seen.wanted} pods ready"
    )
    if seen.broken:
        say(seen.broken)
    for proxy, tracks in release.snapshot().items():
        for track, counts in tracks.items():
            slow = counts.quantile(0.95)
            times = "" if slow is None else f", 95 % within {slow:.0f} ms"
            say(f"{proxy}: {track}: {counts.errors} of {counts.requests} failed{times}")


def watch(release: Release, options: argparse.Namespace, tools: Tools) -> None:
    """Go through the steps, and promote the canary after the last."""
    limits = Limits(requests=options.requests)
    plan = Plan(options.steps, options.window, limits=limits)
    count = f"{COUNT_LETTERS} --of {release.of}" if options.quality is None else options.quality
    letters = letters_by(release, shlex.split(count))
    Watch(release, plan, say, letters).run()
    promote(release, options, tools)


def promote(release: Release, _options: argparse.Namespace, tools: Tools) -> None:
    """Make the canary's version the stable one."""
    steps.promote(release, say, tools.rolled_out)


def abort(release: Release, _options: argparse.Namespace, _tools: Tools) -> None:
    """Take the canary away."""
    steps.abort(release, say)


ACTIONS = {
    "start": start,
    "weight": weight,
    "status": status,
    "watch": watch,
    "promote": promote,
    "abort": abort,
}


def main() -> None:
    """Run one action; an error is a message and exit code 1."""
    options = arguments()
    signal.signal(signal.SIGTERM, interrupt)
    try:
        tools = Tools(ClusterFiles.from_environment())
        release = Release(tools, options.release, options.namespace, options.of)
        ACTIONS[options.action](release, options, tools)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")
    except KeyboardInterrupt:
        sys.exit(
            "\nStopped. The canary stays as it is: make canary-watch goes on, "
            "make canary-abort takes it away."
        )


if __name__ == "__main__":
    main()
