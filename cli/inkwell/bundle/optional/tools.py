"""The group `tools`: what checks terraform/ and the workflows without internet, and a registry."""

from pathlib import Path

from inkwell.bundle import steps
from inkwell.bundle.optional.monitoring import HUB
from inkwell.bundle.recipes import GoProgram, Image
from inkwell.bundle.store import Step
from inkwell.bundle.versions import Versions

OPENTOFU = "github.com/opentofu/opentofu"
TFLINT = "github.com/terraform-linters/tflint"
ACTIONLINT = "github.com/rhysd/actionlint"
TRIVY = "github.com/aquasecurity/trivy"
ACT = "github.com/nektos/act"
CRANE = "github.com/google/go-containerregistry"
REGISTRY = "github.com/distribution/distribution/v3"

PROGRAMS = (
    GoProgram(
        "actionlint",
        ACTIONLINT,
        {"actionlint": f"{ACTIONLINT}/cmd/actionlint"},
        ldflags=f"-X {ACTIONLINT}.version={{version}}",
    ),
    GoProgram("act", ACT, {"act": ACT}, ldflags="-X main.version={version}"),
    GoProgram(
        "registry",
        REGISTRY,
        {"registry": f"{REGISTRY}/cmd/registry"},
        ldflags=f"-X {REGISTRY}/version.version=v{{version}}",
    ),
    GoProgram(
        "crane",
        CRANE,
        {"crane": f"{CRANE}/cmd/crane"},
        ldflags=f"-X {CRANE}/cmd/crane/cmd.Version={{version}}",
    ),
    GoProgram(
        "opentofu",
        OPENTOFU,
        {"tofu": f"{OPENTOFU}/cmd/tofu"},
        ldflags=f"-X {OPENTOFU}/version.dev=no",
    ),
    GoProgram("tflint", TFLINT, {"tflint": TFLINT}),
    GoProgram(
        "trivy",
        TRIVY,
        {"trivy": f"{TRIVY}/cmd/trivy"},
        ldflags=f"-X {TRIVY}/pkg/version/app.ver={{version}}",
        tags="goexperiment.jsonv2",  # as GOEXPERIMENT=jsonv2 does: it imports encoding/json/v2
    ),
)

IMAGES = (
    Image(
        "registry",
        f"{HUB}/registry",
        "registry",
        {"bin/registry": ("registry", "registry")},
        ("/bin/registry",),
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
