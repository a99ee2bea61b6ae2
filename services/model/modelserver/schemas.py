"""The bodies of the API's requests, validated by pydantic, and the messages for what is wrong."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from modelserver.errors import PromptTooLong
from modelserver.sampling import Defaults, Sampling

MAX_STOPS = 16
LEAST = 1e-5  # below it a temperature takes the likeliest, and a top_p too; so does vLLM
StopText = Annotated[str, Field(min_length=1, max_length=256)]


class TextPart(BaseModel):
    """One part of a message whose content is a list; only text can be read."""

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """One turn of a conversation."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[TextPart]

    def plain(self) -> dict[str, str]:
        """Return the turn as chat templates want it."""
        content = self.content
        text = content if isinstance(content, str) else "".join(part.text for part in content)
        return {"role": "system" if self.role == "developer" else self.role, "content": text}


class StreamOptions(BaseModel):
    """What a streamed answer carries besides its text."""

    include_usage: bool = False


class Generation(BaseModel):
    """What both kinds of request share; fields that we don't know are passed over."""

    model_config = ConfigDict(extra="ignore", protected_namespaces=(), allow_inf_nan=False)

    model: str | None = None
    max_tokens: int | None = Field(None, ge=1)
    temperature: float | None = Field(None, ge=0, le=2)
    top_p: float | None = Field(None, gt=0, le=1)
    top_k: int | None = Field(None, ge=0, lt=2**31)
    repetition_penalty: float | None = Field(None, ge=0.01, le=10)
    frequency_penalty: Literal[0] | None = None
    presence_penalty: Literal[0] | None = None
    seed: int | None = Field(None, ge=-(2**63), lt=2**63)
    stop: list[StopText] = Field(default_factory=list, max_length=MAX_STOPS)
    n: Literal[1] | None = None
    safety_identifier: str | None = Field(None, max_length=64)
    user: str | None = Field(None, max_length=256)
    stream: bool = False
    stream_options: StreamOptions | None = None

    @field_validator("stop", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        return [] if value is None else [value] if isinstance(value, str) else value

    @field_validator("frequency_penalty", "presence_penalty", mode="before")
    @classmethod
    def _as_whole(cls, value: Any) -> Any:
        return 0 if value == 0 else value

    @property
    def person(self) -> str | None:
        """Who asks, by OpenAI's field for it or by its forerunner; None if nobody is named."""
        return self.safety_identifier or self.user or None

    @property
    def wanted_tokens(self) -> int | None:
        """How long the answer may become, if the request says."""
        return self.max_tokens

    @property
    def include_usage(self) -> bool:
        """Whether a stream ends with the count of tokens."""
        return self.stream_options is not None and self.stream_options.include_usage


class ChatRequest(Generation):
    """The body of POST /v1/chat/completions."""

    messages: list[Message] = Field(min_length=1, max_length=256)
    max_completion_tokens: int | None = Field(None, ge=1)

    @property
    def wanted_tokens(self) -> int | None:
        """How long the answer may become, if the request says, by its newer name or its older."""
        return self.max_completion_tokens or self.max_tokens


class CompletionRequest(Generation):
    """The body of POST /v1/completions."""

    prompt: str = Field(min_length=1)


def sampling(request: Generation, prompt_tokens: int, context: int, defaults: Defaults) -> Sampling:
    """Return how to draw: by the request, else by the checkpoint's defaults; raise PromptTooLong.

    An answer may fill what is left of the context, whatever more was asked for.
    """
    room = context - prompt_tokens
    if room < 1:
        raise PromptTooLong(
            f"The prompt is {prompt_tokens} tokens long; this model reads {context - 1} at most."
        )
    # An engine counts in f32, where the smallest of these would be zero.
    temperature = _first(request.temperature, defaults.temperature)
    return Sampling(
        max_tokens=min(room, request.wanted_tokens or defaults.max_tokens or room),
        temperature=temperature if temperature >= LEAST else 0.0,
        top_p=max(LEAST, _first(request.top_p, defaults.top_p)),
        top_k=int(_first(request.top_k, defaults.top_k)),
        repetition_penalty=_first(request.repetition_penalty, defaults.repetition_penalty),
        loop_guard=defaults.loop_guard,
        seed=request.seed,
        stop=tuple(request.stop),
    )


def _first(requested: float | None, default: float) -> float:
    return default if requested is None else requested


def explain(error: ValidationError) -> tuple[str, str]:
    """Return the first complaint as a message and the name of the field that it is about."""
    first = error.errors()[0]
    param = ".".join(str(part) for part in first["loc"] if not str(part).endswith("Part]"))
    return f"{param}: {first['msg']}" if param else first["msg"], param
