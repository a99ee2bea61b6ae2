"""The settings that the chart gives its pods: known ones, each once, numbers in digits."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from contract.settings.base import ProgramSettings, variables
from contract.settings.chart import IMAGE, SET_BY_MODEL, SET_BY_WEB
from contract.settings.gunicorn import GunicornSettings
from contract.settings.model import ModelSettings
from contract.settings.registry import check_names
from contract.settings.web import WebSettings
from inkwell import chart
from tests.chart.rendering import CASES, DEFAULT, component_of, containers, helm, pod_of, render
from tests.chart.test_promises import environment

ROOT = Path(__file__).parents[2]
EVERY_CASE = pytest.mark.parametrize("case", CASES)
MILLION = 1_000_000
LARGE: dict[str, Any] = {
    "settings": {"INKWELL_MAX_BODY_BYTES": MILLION},
    "quotas": {"lettersADay": MILLION, "tokensADay": MILLION},
    "model": {"context": MILLION},
    "mesh": {"enabled": True},
    "canary": {
        "model": {"enabled": True, "settings": {"INKWELL_MODEL_QUEUE_TOKENS": MILLION}},
    },
}


def chosen_settings(case: str) -> set[str]:
    """The names in the maps of settings that a values file has."""
    values = yaml.safe_load((chart.CHART / (case if case == DEFAULT else f"ci/{case}")).read_text())
    sides = [*values.get("canary", {}).values(), *values.get("shadow", {}).values()]
    return {name for each in (values, *sides) for name in each.get("settings", {})}


def names_of(*programs: type[ProgramSettings]) -> set[str]:
    names = {name for program in programs for name in variables(program).values()}
    return names | {f"{name}_FILE" for name in names}


def test_a_quota_of_millions_is_written_in_digits() -> None:
    web = environment(render("values.yaml", "quotas.tokensADay=5000000").get("Deployment", "web"))
    assert web["INKWELL_TOKENS_A_DAY"] == "5000000"


@EVERY_CASE
def test_every_setting_is_one_that_the_web_knows(case: str) -> None:
    names = names_of(WebSettings, GunicornSettings)
    rendering = render(case)
    for kind, component in (("Deployment", "web"), ("Deployment", "writer"), ("Job", "migrate")):
        assert set(environment(rendering.get(kind, component))) <= names


@pytest.mark.parametrize("case", [case for case in CASES if "external" not in case])
def test_every_setting_is_one_that_the_model_server_knows(case: str) -> None:
    names = names_of(ModelSettings) | {"HF_HOME"}
    pod = pod_of(render(case).get("Deployment", "model"))
    for container in containers(pod):
        assert {each["name"] for each in container.get("env", ())} <= names


@EVERY_CASE
def test_each_program_of_inkwell_starts_with_the_names_that_its_pod_has(case: str) -> None:
    for _, pod in render(case).pods():
        for container in containers(pod):
            check_names({each["name"]: "" for each in container.get("env", ())})


@EVERY_CASE
def test_no_variable_is_set_twice(case: str) -> None:
    for name, pod in render(case).pods():
        for container in containers(pod):
            names = [each["name"] for each in container.get("env", ())]
            assert len(names) == len(set(names)), name


@pytest.mark.parametrize(
    ("components", "set_by", "image"),
    [({"web", "writer"}, SET_BY_WEB, "web"), ({"model"}, SET_BY_MODEL, "model")],
)
def test_the_registry_names_what_the_chart_and_the_images_set(
    components: set[str], set_by: dict[str, str], image: str
) -> None:
    rendered = {
        name.removesuffix("_FILE")
        for case in CASES
        for each in render(case).of("Deployment")
        if component_of(each) in components
        for name in environment(each).keys() - chosen_settings(case)
    }
    by_image = {name for name, by in set_by.items() if by == IMAGE}
    assert rendered - {"HF_HOME"} == set_by.keys() - by_image
    dockerfile = (ROOT / "services" / image / "Dockerfile").read_text()
    assert [name for name in by_image if f"{name}=" not in dockerfile] == []


def test_numbers_are_written_in_digits(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(LARGE))  # helm reads a file's numbers as floats
    done = helm("template", "r", str(chart.CHART), "--values", str(file))
    assert done.returncode == 0, done.stderr
    numbers = {
        each["name"]: each["value"]
        for manifest in yaml.safe_load_all(done.stdout)
        if manifest and manifest["kind"] == "Deployment"
        for each in pod_of(manifest)["containers"][0]["env"]
        if str(each.get("value", "")).startswith("1")
    }
    for name in ("MAX_BODY_BYTES", "MODEL_QUEUE_TOKENS", "LETTERS_A_DAY", "TOKENS_A_DAY"):
        assert numbers[f"INKWELL_{name}"] == "1000000"
    assert numbers["INKWELL_MODEL_CONTEXT"] == "1000000"
    assert not re.search(r"\de\+\d", done.stdout)
