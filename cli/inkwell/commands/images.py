"""`inkwell images`: make the container images."""

from typing import Annotated

import typer

from inkwell.commands.common import Json, print_json, progress_file, says


def images(
    names: Annotated[list[str] | None, typer.Argument(help="Some of them alone.")] = None,
    as_json: Json = False,
) -> None:
    """Make the container images: in docker, and as archives in build/images."""
    from inkwell.bundle.versions import home
    from inkwell.cluster import host
    from inkwell.images.make import make
    from inkwell.images.recipes import chosen
    from inkwell.shared.checkout import ROOT
    from inkwell.shared.cluster_files import ClusterFiles

    wanted, report = chosen(names or []), says("images", progress_file(as_json))
    host.start_docker(ClusterFiles.from_environment(), report)
    built = make(wanted, ROOT / "build" / "images", home(), report)
    if as_json:
        print_json(built)
