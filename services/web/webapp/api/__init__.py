"""The JSON API under /api/v1, its OpenAPI document and its Swagger page."""

from flask_openapi.openapi import OpenAPI

from . import (
    account,
    auth,
    datasets,
    delivery,
    document,
    letters,
    links,
    operator,
    pictures,
    profile,
    questions,
    requests,
    sentences,
    status,
    swagger,
    trainings,
    trash,
    versions,
)


def init_app(app: OpenAPI) -> None:
    """Serve the API."""
    requests.init_app(app)
    document.init_app(app)
    for module in (
        auth,
        account,
        profile,
        letters,
        versions,
        trash,
        delivery,
        links,
        pictures,
        questions,
        datasets,
        trainings,
        sentences,
        status,
        operator,
    ):
        app.register_api(module.api)
    document.finish(app)
    app.register_blueprint(swagger.blueprint)
