"""`inkwell monitoring`: bring up what watches Inkwell, ask what it sees, take it away."""

import typer

from inkwell.commands.common import Json, Yes, confirm, print_json

app = typer.Typer(no_args_is_help=True)


@app.callback()
def monitoring() -> None:
    """Metrics, logs, traces and alerts of what is deployed."""


@app.command()
def up(as_json: Json = False) -> None:
    """Install what watches Inkwell, or bring it up to date, and wait until it sees everything."""
    from inkwell.monitoring import up as monitoring_up
    from inkwell.shared.cluster_files import ClusterFiles
    from inkwell.shared.progress import Progress
    from inkwell.shared.stopping import cluster_lock, stoppable

    files = ClusterFiles.from_environment()
    progress = Progress.for_programs() if as_json else Progress()
    with stoppable("make monitoring goes on from here."), cluster_lock(files):
        found = monitoring_up.up(files, progress)
    if as_json:
        print_json({"targets": [each._asdict() for each in found], "seconds": progress.took})
    else:
        print(f"\n{progress.summary()}\n\n{monitoring_up.welcome(files)}", flush=True)


@app.command()
def status(as_json: Json = False) -> None:
    """List what is measured, and the alerts that fire; exit code 1 if a target is down."""
    from inkwell.deploy.tools import Tools
    from inkwell.monitoring import targets
    from inkwell.shared.cluster_files import ClusterFiles

    tools = Tools(ClusterFiles.from_environment())
    found, firing = targets.targets(tools), targets.alerts(tools)
    if as_json:
        print_json(
            {
                "targets": [each._asdict() for each in found],
                "alerts": [each._asdict() for each in firing],
            }
        )
    else:
        for target in found:
            print(f"{target.job:<20} {target.instance:<40} {target.error or 'up'}")
        for alert in firing:
            print(f"ALERT {alert.name} ({alert.severity}): {alert.labels}")
        if not firing:
            print("No alert fires.")
    raise typer.Exit(1 if any(target.error for target in found) else 0)


@app.command()
def pin() -> None:
    """Print values that name the official images by the digests that they have today."""
    import yaml

    from inkwell.monitoring import official

    print(yaml.safe_dump({"images": official.digests()}, sort_keys=False), end="", flush=True)


@app.command()
def down(yes: Yes = False) -> None:
    """Take monitoring away with all that it kept; Inkwell goes on."""
    from inkwell.deploy.tools import Tools
    from inkwell.monitoring import release
    from inkwell.shared.cluster_files import ClusterFiles
    from inkwell.shared.stopping import cluster_lock, stoppable

    confirm("Every metric, log and trace that was kept is deleted.", yes=yes)
    files = ClusterFiles.from_environment()
    with stoppable("inkwell monitoring down goes on from here."), cluster_lock(files):
        release.remove(Tools(files))
