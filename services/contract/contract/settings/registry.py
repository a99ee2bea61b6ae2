"""All settings, by program; and how a program reads its own when it starts."""

from collections.abc import Mapping
from typing import Any, TypeVar

from .base import ProgramSettings, Setting, describe
from .environment import FILE, refuse_unknown
from .fetcher import FetcherSettings
from .gunicorn import GunicornSettings
from .model import ModelSettings
from .outside import COMMAND_LINE, COMPOSE, POSTGRES, TESTS
from .predictor import PredictorSettings
from .web import WebSettings

Program = TypeVar("Program", bound=ProgramSettings)

MODEL_SERVER = "Model server"
SETTINGS: dict[str, tuple[Setting, ...]] = {
    "Web, writer and their commands": tuple(describe(WebSettings)),
    "The web's server": tuple(describe(GunicornSettings)),
    MODEL_SERVER: tuple(describe(ModelSettings)),
    "Predictor": tuple(describe(PredictorSettings)),
    "Fetcher": tuple(describe(FetcherSettings)),
    "Command line": COMMAND_LINE,
    "compose.yaml": COMPOSE,
    "Postgres' image": POSTGRES,
    "Tests": TESTS,
}


def known_variables() -> frozenset[str]:
    """Return every variable that a program of Inkwell reads.

    Programs share environments, as under `inkwell up`, so what one reads no other refuses.
    """
    settings = [each for group in SETTINGS.values() for each in group]
    files = (each.name + FILE for each in settings if each.from_file)
    return frozenset([*(each.name for each in settings), *files])


def check_names(environ: Mapping[str, str]) -> None:
    """Raise SettingError if `environ` has an INKWELL_ variable that no program reads."""
    refuse_unknown(environ, known_variables())


def read_settings(program: type[Program], environ: Mapping[str, str], **defaults: Any) -> Program:
    """Return a program's settings as it starts.

    Args:
        program: the class of its settings.
        environ: its environment.
        defaults: defaults that depend on the machine, by field.

    Raises:
        SettingError: an INKWELL_ variable is unknown, or a setting is missing or can't be used.
    """
    check_names(environ)
    return program.read(environ, **defaults)
