"""The form in the API's operations, made from the one list of fields (contract.form)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from contract import form

from .fields import ABSENT, FILLED_LINE, FILLED_TEXT, LINE, TEXT, Body, Output

PATTERNS = {  # by whether it is required and whether it is one line
    (True, True): FILLED_LINE,
    (True, False): FILLED_TEXT,
    (False, True): LINE,
    (False, False): TEXT,
}
FOR_ANOTHER_JOB = {"job_title": "Data Engineer", "company": "Sony"}  # with examples


def _type(field: form.Field, *, needed: bool = True) -> Any:
    """Return what a request may have in the field; where it is not needed, it may be empty."""
    if field.choices:
        return Literal[field.choices]
    # What a person must fill in is filled in wherever it is sent.
    pattern = PATTERNS[needed and field.required, field.one_line]
    return Annotated[str, Field(max_length=field.limit, pattern=pattern)]


def _described(field: form.Field, **more: Any) -> Any:
    return Field(description=field.about or None, **more)


def _job_form() -> Mapping[str, Any]:
    return {
        field.name: (
            _type(field),
            _described(
                field,
                examples=[field.example] if field.example else None,
                **({} if field.required else {"default": field.default}),
            ),
        )
        for field in form.FIELDS.values()
    }


def _other_job() -> Mapping[str, Any]:
    fields = {}
    for field in form.FIELDS.values():
        if example := FOR_ANOTHER_JOB.get(field.name):
            fields[field.name] = (_type(field), _described(field, examples=[example]))
        else:
            about = field.about if field.choices else None
            fields[field.name] = (_type(field), Field(default=ABSENT, description=about or None))
    return fields


def _unfinished() -> Mapping[str, Any]:
    """Return the fields of a form of which nothing need be there yet."""
    return {
        field.name: (_type(field, needed=False), _described(field, default=field.default or ""))
        for field in form.FIELDS.values()
    }


def _shown() -> Mapping[str, Any]:
    """Return the fields that a letter shows beside its summary's, which has the job's."""
    about = {"length": "As it was asked for, whatever the text's own length."}
    return {
        field.name: (
            Literal[field.choices] if field.choices else str,
            Field(description=about.get(field.name)),
        )
        for field in form.FIELDS.values()
        if field.name not in FOR_ANOTHER_JOB
    }


def with_form(base: type[Output]) -> Any:
    """Return `base` with the form's fields, as a letter shows them."""
    return create_model(base.__name__, __base__=base, **_shown())


class JobForm(create_model("JobForm", __base__=Body, **_job_form())):  # type: ignore[misc] # from a list
    """What the letter is written from: the job, and what the person tells of themselves."""


class OtherJob(create_model("OtherJob", __base__=Body, **_other_job())):  # type: ignore[misc] # from a list
    """The other job, and what is to be told differently for it; the rest stays."""


class UnfinishedForm(create_model("UnfinishedForm", __base__=Body, **_unfinished())):  # type: ignore[misc] # from a list
    """A form as far as it is typed."""
