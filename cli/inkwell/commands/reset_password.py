"""`inkwell reset-password`: a link for somebody who has forgotten theirs (docs/security.md)."""

from typing import Annotated

import typer

Login = Annotated[str, typer.Argument(metavar="NAME", help="The person's username or e-mail.")]
Address = Annotated[
    str, typer.Option("--address", metavar="URL", help="Of the site, as the person opens it.")
]
Desk = Annotated[
    bool, typer.Option("--desk", help="Of the `inkwell up` that runs, though there is a cluster.")
]


def reset_password(name: Login, address: Address = "", desk: Desk = False) -> None:
    """Print a link by which a person chooses a new password; it works once, within an hour."""
    from inkwell.deploy import web_command
    from inkwell.desk.settings import Settings
    from inkwell.shared.cluster_files import ClusterFiles

    files = ClusterFiles.from_environment()
    if desk or not files.kubeconfig.exists():
        here = address or f"http://localhost:{Settings.from_environment().port}"
        raise typer.Exit(web_command.on_desk("reset_password", "--address", here, "--", name))
    there = ("--address", address) if address else ()
    print(web_command.on_cluster(files, "reset_password", *there, "--", name), end="")
