"""The Open Inference Protocol, version 2, for clients such as kserve's: texts in, verdicts out.

https://github.com/kserve/open-inference-protocol. The tensor `url` is BYTES; its features are made
here, so that a client needs none of them.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from predictor import __version__
from predictor.http.refusals import Refusal
from predictor.http.requests import (
    judged,
    links_of,
    model_headers,
    read_address,
    read_json,
    service_of,
)
from predictor.links import Links

INPUT = {"name": "url", "datatype": "BYTES", "shape": [-1]}
OUTPUTS = (
    {"name": "probability", "datatype": "FP32", "shape": [-1]},
    {"name": "verdict", "datatype": "BYTES", "shape": [-1]},
    {"name": "domain", "datatype": "BYTES", "shape": [-1]},
)


class Tensor(BaseModel):
    """An input."""

    model_config = ConfigDict(strict=True)

    name: Literal["url"]
    datatype: Literal["BYTES"]
    shape: list[int] = Field(min_length=1, max_length=2)
    data: list[str]


class Wanted(BaseModel):
    """An output that is asked for."""

    model_config = ConfigDict(strict=True)

    name: Literal["probability", "verdict", "domain"]


class Inference(BaseModel):
    """The body of `infer`; parameters are passed over, as the protocol allows."""

    model_config = ConfigDict(strict=True)

    id: str | None = Field(None, max_length=200)
    inputs: list[Tensor] = Field(min_length=1, max_length=1)
    outputs: list[Wanted] = []


async def server(_: Request) -> Response:
    """Describe the server."""
    return JSONResponse({"name": "inkwell-predictor", "version": __version__, "extensions": []})


async def live(_: Request) -> Response:
    """Say that the process is alive."""
    return JSONResponse({"live": True})


async def ready(request: Request) -> Response:
    """Say whether every model can be asked."""
    is_ready = service_of(request).links is not None
    return JSONResponse({"ready": is_ready}, 200 if is_ready else 503)


async def model_ready(request: Request) -> Response:
    """Say whether one model can be asked."""
    name = model(request).manifest.name
    return JSONResponse({"name": name, "ready": True})


async def metadata(request: Request) -> Response:
    """Describe one model."""
    manifest = model(request).manifest
    return JSONResponse(
        {
            "name": manifest.name,
            "versions": [manifest.version],
            "platform": "onnx_openvino",
            "inputs": [INPUT],
            "outputs": OUTPUTS,
        }
    )


async def infer(request: Request) -> Response:
    """Judge the addresses of a tensor."""
    manifest = model(request).manifest
    body = await read_json(request, Inference)
    texts = tensor_texts(body.inputs[0], service_of(request).settings.links)
    addresses = [read_address(text, f"inputs.0.data.{n}") for n, text in enumerate(texts)]
    answers = await judged(request, addresses)
    data: dict[str, list[Any]] = {
        "probability": [each.probability for each in answers],
        "verdict": [each.verdict for each in answers],
        "domain": [each.domain for each in answers],
    }
    wanted: set[str] = {each.name for each in body.outputs} or set(data)
    outputs = [
        {**each, "shape": [len(answers)], "data": data[each["name"]]}
        for each in OUTPUTS
        if each["name"] in wanted
    ]
    named = {"model_name": manifest.name, "model_version": manifest.version}
    identified = {} if body.id is None else {"id": body.id}
    return JSONResponse({**named, **identified, "outputs": outputs}, headers=model_headers(request))


def tensor_texts(tensor: Tensor, most: int) -> list[str]:
    """Return a tensor's texts, or refuse a shape that they have not."""
    texts = tensor.data
    if tensor.shape not in ([len(texts)], [len(texts), 1]):
        message = f"inputs.0.shape must be [{len(texts)}], the number of texts in data."
        raise Refusal(422, message, "inputs.0.shape")
    if not 1 <= len(texts) <= most:
        message = f"inputs.0.data must have 1 to {most} addresses, not {len(texts)}."
        raise Refusal(422, message, "inputs.0.data")
    return texts


def model(request: Request) -> Links:
    """Return the model that the path names, of the version that it may name."""
    links = links_of(request)
    version = request.path_params.get("version", links.manifest.version)
    if (request.path_params["name"], version) != (links.manifest.name, links.manifest.version):
        raise Refusal(404, "There is no such model here: GET /version names what is served.")
    return links
