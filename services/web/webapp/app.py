"""The web application: every page, the API and what protects them."""

from flask_openapi.openapi import OpenAPI

from webapp import api
from webapp.accounts import mail, passwords, signing
from webapp.commands import examples
from webapp.core import bodies, errors, metrics, model_status, ops, request_log, request_trace
from webapp.core.config import Config
from webapp.core.database import bind_database
from webapp.jobs import hub
from webapp.limits import at_once
from webapp.operators import board as figures
from webapp.operators import requests
from webapp.pages import (
    applications,
    auth,
    context,
    datasets,
    desk,
    drafts,
    landing,
    letters,
    links,
    model_query,
    operator,
    pictures,
    profile,
    questions,
    security,
    sentences,
    status,
    trainings,
    trash,
    user,
)
from webapp.processes import children
from webapp.status import board


def create_app(config: Config | None = None) -> OpenAPI:
    """Return the application.

    Args:
        config: the settings; read from the environment if not given.

    Raises:
        SettingError: a setting is missing or makes no sense, or a key can't be used.
    """
    config = config or Config.from_env()
    app = OpenAPI(__name__, doc_ui=False)
    bind_database(app, config)
    for module in (request_log, errors, context, hub, children, at_once, figures, requests):
        module.init_app(app)
    for configured in (
        bodies,
        request_trace,
        metrics,
        signing,
        security,
        passwords,
        mail,
        model_status,
        ops,
    ):
        configured.init_app(app, config)
    board.init_app(app, config)

    views = (
        ops,
        landing,
        auth,
        user,
        profile,
        desk,
        drafts,
        letters,
        applications,
        trash,
        model_query,
        links,
        pictures,
        questions,
        datasets,
        trainings,
        sentences,
        status,
        operator,
    )
    for each in views:
        app.register_blueprint(each.blueprint)
    api.init_app(app)
    app.cli.add_command(examples.command)
    return app
