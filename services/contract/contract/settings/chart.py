"""The settings in the Helm chart: which of them its values set, and the schema of the others."""

from typing import Any

from .base import ProgramSettings, variables
from .model import ModelSettings
from .web import WebSettings

IMAGE, POD, SECRET = "the image", "the chart, for its own pods", "`secrets`"

# What a value of the chart sets, or its templates; `settings` may not set it a second time.
SET_BY_WEB = {
    "INKWELL_BIND": IMAGE,
    "INKWELL_COMMIT": IMAGE,
    "INKWELL_DATABASE_URL": SECRET,
    "INKWELL_FETCHER_URL": "`lab.fetcher.enabled`",
    "INKWELL_LETTERS_A_DAY": "`quotas.lettersADay`",
    "INKWELL_LOGS_URL": "`monitoring.logsUrl`",
    "INKWELL_MAIL_FROM": "`mail.from`",
    "INKWELL_MODEL_KEY": SECRET,
    "INKWELL_MODEL_NAME": "`model.name`",
    "INKWELL_MODEL_URL": "`model.enabled`, `model.url`",
    "INKWELL_PREDICTOR_URL": "`lab.enabled`",
    "INKWELL_PROMETHEUS_NAMESPACE": "the namespace of the release",
    "INKWELL_PROMETHEUS_URL": "`monitoring.prometheusUrl`",
    "INKWELL_SECRET_KEY": SECRET,
    "INKWELL_SIGNING_KEYS": SECRET,
    "INKWELL_SMTP_URL": "`mail.secret`",
    "INKWELL_TOKENS_A_DAY": "`quotas.tokensADay`",
    "INKWELL_TOKEN_ISSUER": "the namespace and the name of the release",
    "INKWELL_TRACES_QUERY_URL": "`monitoring.tracesQueryUrl`",
    "INKWELL_TRACES_SHARE": "`monitoring.tracesShare`",
    "INKWELL_TRACES_URL": "`monitoring.tracesUrl`",
    "INKWELL_TRACK": POD,
    "INKWELL_TRUSTED_PROXIES": "`web.trustedProxies`",
    "INKWELL_WEB_GRACE": "`web.graceSeconds`",
    "INKWELL_WEB_WORKERS": "`web.workers`",
    "INKWELL_WRITERS": "`writer.letters`",
    "INKWELL_WRITER_BIND": POD,
}
SET_BY_MODEL = {
    "INKWELL_COMMIT": IMAGE,
    "INKWELL_MODEL": "`model.weights`",
    "INKWELL_MODEL_API_KEY": SECRET,
    "INKWELL_MODEL_API_KEY_NEXT": SECRET,
    "INKWELL_MODEL_CONTEXT": "`model.context`",
    "INKWELL_MODEL_GRACE": "`model.graceSeconds`",
    "INKWELL_MODEL_HOST": IMAGE,
    "INKWELL_MODEL_NAME": "`model.name`",
    "INKWELL_MODEL_PREPARED": "`model.weights`",
    "INKWELL_MODEL_QUEUE": "`model.queue`",
    "INKWELL_MODEL_REVISION": "`model.weights`",
    "INKWELL_MODEL_SLOTS": "`model.slots`",
    "INKWELL_MODEL_THREADS": "`model.resources`: as many as cores are requested",
    "INKWELL_MODEL_TRACK": POD,
    "INKWELL_TRACES_SHARE": "`monitoring.tracesShare`",
    "INKWELL_TRACES_URL": "`monitoring.tracesUrl`",
}
SET_BY = SET_BY_WEB | SET_BY_MODEL
# What would break the chart's pods, whose ports, folders and engine are given.
NOT_IN_PODS = {
    "INKWELL_CACHE",
    "INKWELL_MODEL_PORT",
    "INKWELL_MODEL_REMOTE_URL",
    "INKWELL_MODEL_SHA256",
}


def schema_parts() -> dict[str, Any]:
    """Return the `$defs` of values.schema.json that the registry makes."""
    return {
        "settings": _schema(WebSettings, SET_BY_WEB),
        "modelSettings": _schema(ModelSettings, SET_BY_MODEL),
    }


def _schema(program: type[ProgramSettings], set_by: dict[str, str]) -> dict[str, Any]:
    """Return the schema of a map of settings: those that nothing else sets, and no secrets."""
    fields = program.model_json_schema()["properties"]
    names = variables(program)
    parts = {names.get(field, field): part for field, part in fields.items()}
    elsewhere = set_by.keys() | NOT_IN_PODS
    accepted = sorted(name for name in parts if name not in elsewhere and not parts[name]["secret"])
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _value(parts[name]) for name in accepted},
    }


def _value(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one value: a number may be given as text, as in an environment."""
    text: dict[str, Any] = {"description": part["description"]}
    if "enum" in part:
        return text | {"enum": [*part["enum"], *(choice.upper() for choice in part["enum"])]}
    if part.get("type") != "integer":
        return text | {"type": "string"}
    limits = {name: part[name] for name in ("minimum", "maximum") if name in part}
    return text | {"type": ["integer", "string"]} | limits | {"pattern": "^[0-9]+$"}
