"""The settings of the predictor, which answers by the models that the lab trains."""

from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from contract.model_manifest import Task
from contract.tracks import ModelTrack

from .base import LOWER_CASE, ProgramSettings, about


class PredictorSettings(ProgramSettings):
    """The settings of the predictor."""

    model_config = SettingsConfigDict(env_prefix="INKWELL_PREDICTOR_")

    models: Annotated[
        Path | None,
        about(
            "Folder of models: one below it for each, with its manifest",
            allowed="a folder",
            default="the models of the checkout",
        ),
    ] = None
    tasks: Annotated[
        tuple[Task, ...],
        NoDecode,
        about("Tasks that are served", allowed="names, with commas between", default="all"),
    ] = ()
    trained: Annotated[
        Path | None,
        about(
            "Folder of trained models: one below it for each task, with the chosen one's name",
            allowed="a folder",
            default="none",
        ),
    ] = None
    host: Annotated[str, about("Address to listen on", allowed="an address")] = "127.0.0.1"
    port: Annotated[int, about("Port to listen on", ge=0, le=65535)] = 8003
    threads: Annotated[
        int,
        about(
            "Threads of the runtime",
            unit="threads",
            default="the CPUs of the control group's limit, else of the machine",
            ge=1,
            le=1024,
        ),
    ] = 1
    links: Annotated[int, about("Addresses in one request", unit="addresses", ge=1, le=10_000)] = (
        500
    )
    sentences: Annotated[
        int, about("Texts to be judged as English in one request", unit="texts", ge=1, le=1000)
    ] = 100
    requests: Annotated[
        int,
        about(
            "Requests that are read or answered at once; beyond them the answer is 503",
            unit="requests",
            ge=1,
            le=1000,
        ),
    ] = 64
    max_body: Annotated[
        int, about("Largest body of a request", unit="bytes", ge=1024, le=2**30)
    ] = 1_048_576
    grace: Annotated[
        int, about("Time that running answers get at SIGTERM", unit="seconds", ge=0, le=3600)
    ] = 10
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        LOWER_CASE,
        about("Least level that is logged"),
    ] = "info"
    track: Annotated[ModelTrack, LOWER_CASE, about("Which track its answers name")] = "stable"
    commit: Annotated[
        str, about("Commit that /version reports", validation_alias="INKWELL_COMMIT")
    ] = "unknown"

    @field_validator("tasks", mode="before")
    @classmethod
    def _split_names(cls, names: Any) -> Any:
        if not isinstance(names, str):
            return names
        found = tuple(name.strip().lower() for name in names.split(",") if name.strip())
        if not set(found) <= set(get_args(Task)):
            raise ValueError(f"must be of {', '.join(get_args(Task))}, with commas between them.")
        return found

    @field_validator("models", "trained")
    @classmethod
    def _make_absolute(cls, folder: Path | None) -> Path | None:
        return folder.absolute() if folder else None
