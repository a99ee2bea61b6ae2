"""`inkwell trace`: one request's log lines and its trace (docs/tracing.md)."""

from typing import Annotated

import typer

from inkwell.commands.common import Json, print_json

RequestId = Annotated[
    str, typer.Argument(metavar="REQUEST_ID", help="The X-Request-ID of an answer.")
]
Desk = Annotated[
    bool, typer.Option("--desk", help="Read the logs of `inkwell up`, though there is a cluster.")
]


def trace(request_id: RequestId, desk: Desk = False, as_json: Json = False) -> None:
    """Show what became of a request: its spans over time, and each line that was logged of it."""
    import shutil
    from dataclasses import asdict

    from contract.request_id import PATTERN
    from inkwell.desk.settings import Settings
    from inkwell.shared.cluster_files import ClusterFiles
    from inkwell.trace import draw
    from inkwell.trace import request as requests

    if not PATTERN.fullmatch(request_id):
        raise typer.BadParameter("is no request id", param_hint="REQUEST_ID")
    files = ClusterFiles.from_environment()
    if desk or not files.kubeconfig.exists():
        home = Settings.from_environment().home
        request = requests.from_desk(request_id, home / "logs")
    else:
        from inkwell.deploy.tools import Tools

        request = requests.from_monitoring(request_id, requests.in_cluster(Tools(files)))
    if as_json:
        print_json(asdict(request))
        return
    print("\n".join(draw.lines_of(request, shutil.get_terminal_size().columns)))
