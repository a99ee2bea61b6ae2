"""`inkwell canary`: start, weigh, watch, promote or abort one (docs/runbooks/canary.md)."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from inkwell.canary.decide import Limits
from inkwell.canary.plan import DEFAULT_STEPS, Plan
from inkwell.commands.common import Json, print_json, says
from inkwell.shared.release import NAMESPACE, RELEASE
from inkwell.shared.stopping import stoppable

if TYPE_CHECKING:
    from inkwell.canary.release import Release
    from inkwell.deploy.tools import Tools

STOPPED = "The canary stays as it is: make canary-watch goes on, make canary-abort takes it away."
COUNT_LETTERS = "/usr/bin/python3.11 -m webapp.track_quality"  # as the image has it

Component = Literal["web", "model"]
OfOption = Annotated[Component, typer.Option("--of", help="What has a canary.")]
ReleaseOption = Annotated[str, typer.Option("--release", help="Helm's name of it.")]
NamespaceOption = Annotated[str, typer.Option("--namespace", help="Where it is.")]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def canary() -> None:
    """Another version of the web or the model server, for some people first."""


def percents(text: str) -> list[int]:
    """Return the weights of 5,25,100, in their order."""
    weights = sorted(int(each) if each.isdecimal() else -1 for each in text.split(","))
    if not all(0 <= weight <= 100 for weight in weights):
        raise typer.BadParameter(f"{text!r} is no list of percents", param_hint="--steps")
    return weights


@app.command()
def start(
    weight: Annotated[int, typer.Option(min=0, max=100, help="Percent of new people.")],
    tag: Annotated[str, typer.Option(help="The images' tag; needed the first time.")] = "",
    of: OfOption = "web",
    release: ReleaseOption = RELEASE,
    namespace: NamespaceOption = NAMESPACE,
) -> None:
    """Migrate, start a canary, wait until it is ready, and give it a weight."""
    from inkwell.canary import steps

    with stoppable(STOPPED):
        steps.start(_release(of, release, namespace)[0], weight, tag, says("canary"))


@app.command()
def weight(
    weight: Annotated[int, typer.Argument(min=0, max=100, help="Percent of new people.")],
    of: OfOption = "web",
    release: ReleaseOption = RELEASE,
    namespace: NamespaceOption = NAMESPACE,
) -> None:
    """Give the canary that is there another weight."""
    from inkwell.canary import steps

    with stoppable(STOPPED):
        steps.move(_release(of, release, namespace)[0], weight, says("canary"))


@app.command()
def watch(
    steps: Annotated[
        str, typer.Option(metavar="5,25,50", help="Its weights, one after another.")
    ] = ",".join(map(str, DEFAULT_STEPS)),
    window: Annotated[float, typer.Option(help="Seconds at each step.")] = Plan.window,
    requests: Annotated[int, typer.Option(help="The fewest to judge it by.")] = Limits.requests,
    quality: Annotated[
        str | None,
        typer.Option(help="The command that counts letters, in the web's pod; '' for none."),
    ] = None,
    of: OfOption = "web",
    release: ReleaseOption = RELEASE,
    namespace: NamespaceOption = NAMESPACE,
) -> None:
    """Give it more and more, judge it at each step; promote it in the end, or roll it back."""
    weights = percents(steps)
    with stoppable(STOPPED):
        chosen, tools = _release(of, release, namespace)
        _watch(chosen, Plan(weights, window, limits=Limits(requests=requests)), quality)
        _promote(chosen, tools)


@app.command()
def status(
    of: OfOption = "web",
    release: ReleaseOption = RELEASE,
    namespace: NamespaceOption = NAMESPACE,
    as_json: Json = False,
) -> None:
    """Say what runs, and what each proxy has counted since it started."""
    from inkwell.canary import status as canary_status

    state = canary_status.read(_release(of, release, namespace)[0])
    if as_json:
        print_json(state)
    else:
        canary_status.show(state, says("canary"))


@app.command()
def promote(
    of: OfOption = "web",
    release: ReleaseOption = RELEASE,
    namespace: NamespaceOption = NAMESPACE,
) -> None:
    """Make the canary's version the stable one."""
    with stoppable(STOPPED):
        _promote(*_release(of, release, namespace))


@app.command()
def abort(
    of: OfOption = "web",
    release: ReleaseOption = RELEASE,
    namespace: NamespaceOption = NAMESPACE,
) -> None:
    """Send everybody to the stable version at once, and take the canary away."""
    from inkwell.canary import steps

    with stoppable(STOPPED):
        steps.abort(_release(of, release, namespace)[0], says("canary"))


def _release(of: Component, name: str, namespace: str) -> "tuple[Release, Tools]":
    from inkwell.canary.release import Release
    from inkwell.deploy.tools import Tools
    from inkwell.shared.cluster_files import ClusterFiles

    tools = Tools(ClusterFiles.from_environment())
    return Release(tools, name, namespace, of), tools


def _promote(release: "Release", tools: "Tools") -> None:
    from inkwell.canary import steps

    steps.promote(release, says("canary"), tools.rolled_out)


def _watch(release: "Release", plan: Plan, quality: str | None) -> None:
    import shlex

    from inkwell.canary.watch import Watch, letters_by

    count = f"{COUNT_LETTERS} --of {release.of}" if quality is None else quality
    Watch(release, plan, says("canary"), letters_by(release, shlex.split(count))).run()
