"""Commands of `inkwell aws` as a person types them."""

from typer.testing import CliRunner

from inkwell.app import app
from inkwell.errors import InkwellError

RUNNER = CliRunner()


def invoke(*words: str) -> tuple[int, str]:
    """Return the exit code, and what was printed or is the error."""
    done = RUNNER.invoke(app, ["aws", *words])
    error = done.exception if isinstance(done.exception, InkwellError) else ""
    return done.exit_code, f"{done.output}{error}"
