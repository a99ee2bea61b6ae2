"""A request id is the same in the browser's answer, in the writer's request and in both logs."""

import re

import pytest
from flask import Flask
from starlette.applications import Starlette

from contract import request_id
from contract.headers import REQUEST_ID
from tests.contract.asking import ask_model, ask_web, asked_of_model
from webapp.core.config import Config
from webapp.server.refusals import Refusal

FITTING = [
    "x" * 8,
    "x" * 65,
    "x" * 70,
    "x" * 128,
    "abc-123._X",
    "0af7651916cd43dd8448eb211c80319c",
    "7f1c8d3e-6f0c-4a59-9d6c-0c9f5b8f2f10",  # as Envoy makes them
]
UNFIT = ["", "x" * 7, "x" * 129, "with space", 'a"},{"level":"b', "a/b-c/d-e"]


@pytest.mark.parametrize("sent", FITTING)
def test_both_services_keep_an_id_that_fits(web: Flask, model_server: Starlette, sent: str) -> None:
    for answer in (
        ask_web(web, "/healthz", {REQUEST_ID: sent}),
        ask_model(model_server, "/healthz", {REQUEST_ID: sent}),
    ):
        assert answer[REQUEST_ID] == sent


@pytest.mark.parametrize("sent", UNFIT)
def test_both_services_replace_an_id_that_does_not_fit_in_one_way(
    web: Flask, model_server: Starlette, sent: str
) -> None:
    for answer in (
        ask_web(web, "/healthz", {REQUEST_ID: sent}),
        ask_model(model_server, "/healthz", {REQUEST_ID: sent}),
    ):
        assert re.fullmatch("[0-9a-f]{32}", answer[REQUEST_ID])


def test_the_webs_server_makes_ids_as_the_contract_does() -> None:
    _, headers, _ = Refusal(413).to_response()
    assert re.fullmatch("[0-9a-f]{32}", dict(headers)[REQUEST_ID])


def test_two_new_ids_differ_and_fit() -> None:
    made = {request_id.new() for _ in range(2)}
    assert len(made) == 2
    assert all(request_id.accept(each) == each for each in made)


@pytest.mark.integration
@pytest.mark.parametrize("sent", [*FITTING, *UNFIT])
def test_an_id_crosses_from_the_web_to_the_model_server_unchanged(
    web: Flask, model_server: Starlette, config: Config, sent: str
) -> None:
    webs = ask_web(web, "/healthz", {REQUEST_ID: sent})[REQUEST_ID]
    headers, _ = asked_of_model(config, request_id=webs)
    assert headers[REQUEST_ID.lower()] == webs
    assert ask_model(model_server, "/healthz", headers)[REQUEST_ID] == webs
