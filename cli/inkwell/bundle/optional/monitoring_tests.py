"""The group `monitoring-tests`: Kiali's server and Filebeat, which only tests run.

Users get both as official images. Kiali's module holds no pages, and Filebeat's is version 7.
"""

from pathlib import Path

from inkwell.bundle import steps
from inkwell.bundle.optional.monitoring import HUB
from inkwell.bundle.recipes import GoProgram, Image
from inkwell.bundle.store import Step
from inkwell.bundle.versions import Versions

KIALI = "github.com/kiali/kiali"
BEATS = "github.com/elastic/beats/v7"

PROGRAMS = (
    GoProgram("kiali", KIALI, {"kiali": KIALI}, ldflags="-X main.version=v{version}"),
    GoProgram("filebeat", BEATS, {"filebeat": f"{BEATS}/filebeat"}),
)

IMAGES = (
    Image(
        "kiali",
        f"{HUB}/kiali",
        "kiali",
        {"opt/kiali/kiali": ("kiali", "kiali")},
        ("/opt/kiali/kiali",),
        tag="{version}",
    ),
    Image(
        "filebeat",
        f"{HUB}/filebeat",
        "filebeat",
        {"usr/share/filebeat/filebeat": ("filebeat", "filebeat")},
        ("/usr/share/filebeat/filebeat",),
        tag="{version}",
    ),
)


def all_steps(versions: Versions, cache: Path) -> dict[str, Step]:
    """Return the steps of the group by name; downloads are kept in `cache`."""
    parts = (
        *(steps.program_step(program, versions) for program in PROGRAMS),
        steps.layer_step("static", cache),
        *(steps.image_step(image, versions) for image in IMAGES),
    )
    return {step.name: step for step in parts}
