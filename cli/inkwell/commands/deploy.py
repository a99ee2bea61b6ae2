"""`inkwell deploy`: a release of the chart on the cluster of `inkwell cluster`."""

from inkwell.commands.common import Json, print_json


def deploy(as_json: Json = False) -> None:
    """Deploy Inkwell on that cluster behind Istio, or bring what is deployed up to date."""
    from inkwell.deploy import up
    from inkwell.shared.cluster_files import ClusterFiles
    from inkwell.shared.progress import Progress
    from inkwell.shared.stopping import cluster_lock, stoppable

    files = ClusterFiles.from_environment()
    progress = Progress.for_programs() if as_json else Progress()
    with stoppable("make deploy goes on from here."), cluster_lock(files):
        done = up.up(files, progress)
    if as_json:
        print_json({"url": done.url, "certificate": done.certificate, "seconds": progress.took})
    else:
        print(f"\n{progress.summary()}\n\n{up.welcome(done)}", flush=True)
