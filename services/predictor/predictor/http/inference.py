"""The Open Inference Protocol, version 2, for clients such as kserve's: texts in, verdicts out.

https://github.com/kserve/open-inference-protocol. The tensor of texts is BYTES; features are made
here, so that a client needs none of them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from contract.model_manifest import Manifest
from predictor import __version__
from predictor.http import images, links, sentences
from predictor.http.refusals import Refusal
from predictor.http.requests import model_headers, read_json, refuse_unserved, service_of, tasks_of
from predictor.http.tensors import Tensors

MODEL = "/v2/models/{name}"
VERSION = MODEL + "/versions/{version}"
TENSORS: dict[str, Tensors] = {
    links.TASK: links.TENSORS,
    images.TASK: images.TENSORS,
    sentences.TASK: sentences.TENSORS,
}


class Tensor(BaseModel):
    """An input."""

    model_config = ConfigDict(strict=True)

    name: str
    datatype: Literal["BYTES"]
    shape: list[int] = Field(min_length=1, max_length=2)
    data: list[str]


class Wanted(BaseModel):
    """An output that is asked for."""

    model_config = ConfigDict(strict=True)

    name: str


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
    """Say whether there is a model that can be asked, as `/readyz` does."""
    is_ready = bool(service_of(request).tasks)
    return JSONResponse({"ready": is_ready}, 200 if is_ready else 503)


async def model_ready(request: Request) -> Response:
    """Say whether one model can be asked."""
    return JSONResponse({"name": model(request).name, "ready": True})


async def metadata(request: Request) -> Response:
    """Describe one model."""
    manifest = model(request)
    tensors = TENSORS[manifest.task]
    return JSONResponse(
        {
            "name": manifest.name,
            "versions": [manifest.version],
            "platform": "onnx_openvino",
            "inputs": [tensors.input()],
            "outputs": tensors.outputs(),
        }
    )


async def infer(request: Request) -> Response:
    """Judge what a tensor holds."""
    manifest = model(request)
    tensors = TENSORS[manifest.task]
    body = await read_json(request, Inference, tensors.body)
    wanted = wanted_of(body, tensors)
    texts = texts_of(body.inputs[0], tensors, tensors.most(service_of(request).settings))
    answers = await tensors.judge(request, texts, lambda place: f"inputs.0.data.{place}")
    outputs = [
        {**each, "data": [tensors.column(answer, each["name"]) for answer in answers]}
        for each in tensors.outputs([len(answers)])
        if each["name"] in wanted
    ]
    named = {"model_name": manifest.name, "model_version": manifest.version}
    identified = {} if body.id is None else {"id": body.id}
    return JSONResponse(
        {**named, **identified, "outputs": outputs}, headers=model_headers(request, manifest.task)
    )


def wanted_of(body: Inference, tensors: Tensors) -> set[str]:
    """Return the names of the outputs that are asked for, or refuse one that there isn't."""
    for place, each in enumerate(body.outputs):
        if each.name not in tensors.gives:
            field = f"outputs.{place}.name"
            raise Refusal(422, f"{field}: It must be one of {', '.join(tensors.gives)}.", field)
    return {each.name for each in body.outputs} or set(tensors.gives)


def texts_of(tensor: Tensor, tensors: Tensors, most: int) -> list[str]:
    """Return a tensor's texts, or refuse a name or a shape that they have not."""
    texts = tensor.data
    if tensor.name != tensors.takes:
        raise Refusal(422, f"inputs.0.name: It must be {tensors.takes}.", "inputs.0.name")
    if tensor.shape not in ([len(texts)], [len(texts), 1]):
        message = f"inputs.0.shape must be [{len(texts)}], the number of texts in data."
        raise Refusal(422, message, "inputs.0.shape")
    if not 1 <= len(texts) <= most:
        message = f"inputs.0.data must have 1 to {most} {tensors.things}, not {len(texts)}."
        raise Refusal(422, message, "inputs.0.data")
    return texts


def model(request: Request) -> Manifest:
    """Return the model that the path names, of the version that it may name.

    While the task that is called so isn't served, the answer is 503.
    """
    service, name = service_of(request), request.path_params["name"]
    if name in service.reasons:
        refuse_unserved(request, name)
    for task in tasks_of(request).values():
        version = request.path_params.get("version", task.manifest.version)
        if (name, version) == (task.manifest.name, task.manifest.version):
            return task.manifest
    raise Refusal(404, "There is no such model here: GET /version names what is served.")


def routes() -> list[BaseRoute]:
    """Return the protocol's routes."""
    return [
        Route("/v2", server),
        Route("/v2/health/live", live),
        Route("/v2/health/ready", ready),
        *(
            Route(base + ending, call, methods=methods)
            for base in (MODEL, VERSION)
            for ending, call, methods in (
                ("", metadata, ["GET"]),
                ("/ready", model_ready, ["GET"]),
                ("/infer", infer, ["POST"]),
            )
        ),
    ]
