"""The base class of a program's settings: typed, read-only, read from the environment by name.

An object that is built in code reads nothing from the environment: `read` alone does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, cast, get_args

from annotated_types import Ge, Le
from pydantic import BeforeValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError, PydanticUndefined
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from .environment import SettingError, read_variables

# How the messages of our validators begin. A library's message is not shown: it quotes its input,
# which may be a part of a secret.
OURS = ("must ", "is ")
DIGITS = re.compile(r"-?(0|[1-9][0-9]*)")  # and no 1_000, +5, 05 or 1.0, as the chart's schema says
LOWER_CASE = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)


def about(
    text: str,
    *,
    unit: str = "",
    allowed: str = "",
    default: str = "",
    secret: bool = False,
    **rest: Any,
) -> Any:
    """Describe a setting, as metadata of its type.

    Args:
        text: what it is, in plain words.
        unit: what a number counts.
        allowed: which values it may have, where its type does not say that.
        default: what its default means, where the value itself does not say that.
        secret: whether its value must never be shown.
        rest: pydantic's own arguments, such as `ge`.
    """
    extra: JsonDict = {"unit": unit, "allowed": allowed, "default": default, "secret": secret}
    return Field(description=text, repr=not secret, json_schema_extra=extra, **rest)


@dataclass(frozen=True)
class Setting:
    """One setting, as the docs and the checks need it."""

    name: str  # of its variable
    text: str
    allowed: str = ""
    unit: str = ""
    default: str = ""  # in Markdown; empty: none
    secret: bool = False
    required: bool = False
    from_file: bool = False  # whether NAME_FILE may name a file that has it


class ProgramSettings(BaseSettings):
    """The settings of one program; a subclass has a field for each."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        validate_default=True,
        hide_input_in_errors=True,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_other_numerals(cls, value: Any, info: ValidationInfo) -> Any:
        is_number = cls.model_fields[str(info.field_name)].annotation is int
        if is_number and isinstance(value, str) and not DIGITS.fullmatch(value):
            raise PydanticCustomError("int_parsing", "a whole number has digits alone")
        return value

    @classmethod
    def read(cls, environ: Mapping[str, str], **defaults: Any) -> Self:
        """Return the settings that `environ` has.

        Args:
            environ: the variables; names that are no settings of this program are passed over.
            defaults: defaults that depend on the machine, by field.

        Raises:
            SettingError: at the first setting that is missing or can't be used.
        """
        try:
            return cls(**{**defaults, **_Variables(cls, environ)()})
        except ValidationError as error:
            # The cause would show values, and they may be secret.
            raise SettingError(_sentence(cls, error.errors()[0])) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature, as are the next
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the caller gives and nothing else."""
        return (init_settings,)


class _Variables(EnvSettingsSource):
    """pydantic-settings' reader of environments, over those variables that our rules let in."""

    def __init__(self, settings_cls: type[ProgramSettings], environ: Mapping[str, str]) -> None:
        super().__init__(settings_cls)
        texts = read_variables(environ, variables(settings_cls).values())
        self.env_vars = {name.lower(): text for name, text in texts.items()}


def variables(program: type[ProgramSettings]) -> dict[str, str]:
    """Return the variable of each field."""
    prefix = program.model_config["env_prefix"]
    return {
        name: str(field.validation_alias or prefix + name.upper())
        for name, field in program.model_fields.items()
    }


def describe(program: type[ProgramSettings]) -> list[Setting]:
    """Return the settings of a program, in the order of its fields."""
    names = variables(program)
    return [_describe(names[name], field) for name, field in program.model_fields.items()]


def _describe(name: str, field: FieldInfo) -> Setting:
    extra = cast(dict[str, Any], field.json_schema_extra)  # of about()
    has_default = not field.is_required() and field.default not in (None, "", PydanticUndefined)
    return Setting(
        name,
        field.description or "",
        allowed=extra["allowed"] or _allowed(field),
        unit=extra["unit"],
        default=extra["default"] or (f"`{field.default}`" if has_default else ""),
        secret=extra["secret"],
        required=field.is_required(),
        from_file=True,
    )


def _allowed(field: FieldInfo) -> str:
    """Say which values the type of a field lets in."""
    if choices := get_args(field.annotation):
        return f"one of {', '.join(sorted(choices))}"
    if field.annotation is not int:
        return "text"
    least = next((each.ge for each in field.metadata if isinstance(each, Ge)), None)
    most = next((each.le for each in field.metadata if isinstance(each, Le)), None)
    if most is None:
        return f"a whole number of {least} or more"
    return f"a whole number from {least} to {most}"


def _sentence(program: type[ProgramSettings], error: ErrorDetails) -> str:
    """Say what is wrong with a setting, by the name of its variable."""
    by_name = {each.name: each for each in describe(program)}
    field = str(error["loc"][0])
    setting = by_name[variables(program).get(field, field)]
    if error["type"] == "missing":
        return f"{setting.name} is not set; there is no default."
    if error["type"] == "value_error" and (reason := str(error["ctx"]["error"])).startswith(OURS):
        return f"{setting.name} {reason}"
    shown = "" if setting.secret else f", not {error['input']!r}"
    return f"{setting.name} must be {setting.allowed}{shown}."
