"""What runs beside the stable release: who is sent there, and what it changes for the rest."""

import pytest

from contract import tracks
from contract.headers import MODEL_VARIANT, TRACK
from contract.version import VERSION
from inkwell import chart
from tests.chart.rendering import Manifest, helm, pod_labels, pod_of, render
from tests.chart.routing import Request, cookies, rule_for, subsets
from tests.chart.test_promises import environment

MESH = "mesh.enabled=true"
CANARY = (MESH, "canary.web.enabled=true", "canary.web.tag=0.2.0")
MODEL = (MESH, "canary.model.enabled=true")
SHADOW = (MESH, "shadow.model.enabled=true")
IS_CANARY = {"cookie": "a=b; inkwell_track=canary; c=d"}
IS_STABLE = {"cookie": "inkwell_track=stable"}
TESTER = {TRACK.lower(): "canary"}
REQUESTS = (
    ("GET", "/"),
    ("GET", "/letters/1/events"),
    ("POST", "/model/query"),
    ("PUT", "/user/update"),
)
ALL = pytest.mark.parametrize(("method", "path"), REQUESTS)


def web(*settings: str) -> Manifest:
    return render("values.yaml", *settings).named("VirtualService", "r-inkwell-web")


def model(*settings: str) -> Manifest:
    return render("values.yaml", *settings).named("VirtualService", "r-inkwell-model")


def cookie_of(track: str, seconds: int) -> str:
    return f"inkwell_track={track}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax"


@ALL
def test_people_are_drawn_by_weight_and_kept_by_a_cookie(method: str, path: str) -> None:
    routes = web(*CANARY, "canary.web.weight=10")
    drawn = rule_for(routes, Request(method, path))
    assert subsets(drawn) == {"canary": 10, "stable": 90}
    assert cookies(drawn) == {
        "canary": cookie_of("canary", 86400),
        "stable": cookie_of("stable", 1800),
    }
    by_header = {TRACK.lower(): "stable"}
    for headers, track in ((IS_CANARY, "canary"), (IS_STABLE, "stable"), (TESTER, "canary"),
                           (by_header, "stable")):  # fmt: skip
        rule = rule_for(routes, Request(method, path, headers))
        assert subsets(rule) == {track: 100}
        assert cookies(rule) == {}


@pytest.mark.parametrize(
    "cookie", ["inkwell_track=canary2", "xinkwell_track=canary", "a=inkwell_track=canary", ""]
)
def test_a_cookie_that_only_looks_like_it_is_drawn(cookie: str) -> None:
    routes = web(*CANARY, "canary.web.weight=10")
    assert len(subsets(rule_for(routes, Request(headers={"cookie": cookie})))) == 2


@ALL
@pytest.mark.parametrize(
    "settings", [(MESH,), (*CANARY, "canary.web.weight=0")], ids=["off", "at 0"]
)
def test_whoever_was_in_a_canary_that_is_gone_is_stable_from_then_on(
    settings: tuple[str, ...], method: str, path: str
) -> None:
    back = rule_for(web(*settings), Request(method, path, IS_CANARY))
    assert subsets(back) == {"stable": 100}
    assert cookies(back) == {"stable": cookie_of("stable", 1800)}
    new = rule_for(web(*settings), Request(method, path))
    assert (subsets(new), cookies(new)) == ({"stable": 100}, {})


def test_a_canary_of_weight_0_is_for_testers() -> None:
    assert subsets(rule_for(web(*CANARY), Request(headers=TESTER))) == {"canary": 100}
    assert subsets(rule_for(web(MESH), Request(headers=TESTER))) == {"stable": 100}
    inside = render("values.yaml", *CANARY).named("VirtualService", "r-inkwell-web-inside")
    assert subsets(rule_for(inside, Request())) == {"stable": 100}
    assert subsets(rule_for(inside, Request(headers=TESTER))) == {"canary": 100}


@pytest.mark.parametrize(("weight", "canary"), [(1, 1), (50, 50), (100, 100)])
def test_weights_make_a_hundred(weight: int, canary: int) -> None:
    weights = subsets(rule_for(web(*CANARY, f"canary.web.weight={weight}"), Request()))
    assert weights == {"canary": canary, "stable": 100 - canary}


def test_the_canary_runs_its_tag_and_the_rest_stays() -> None:
    release = render("values.yaml", *CANARY, "canary.web.settings.INKWELL_REWRITES=2")
    canary = release.named("Deployment", "r-inkwell-web-canary")
    stable = release.get("Deployment", "web")
    assert pod_of(canary)["containers"][0]["image"].endswith("/web:0.2.0")
    assert pod_of(stable)["containers"][0]["image"].endswith(f"/web:{VERSION}")
    assert environment(canary)["INKWELL_REWRITES"] == "2"
    assert "INKWELL_REWRITES" not in environment(stable)
    assert (environment(canary)["INKWELL_TRACK"], environment(stable)["INKWELL_TRACK"]) == (
        "canary",
        "stable",
    )


def test_an_upgrade_to_a_canary_changes_no_selector_and_its_pods_are_told_apart() -> None:
    before = {"app.kubernetes.io/component": "web", "app.kubernetes.io/instance": "r",
              "app.kubernetes.io/name": "inkwell"}  # fmt: skip
    release = render("values.yaml", *CANARY)
    stable, canary = (release.get("Deployment", "web", track) for track in ("stable", "canary"))
    assert stable["spec"]["selector"]["matchLabels"] == before
    assert not canary["spec"]["selector"]["matchLabels"].items() <= pod_labels(stable).items()
    rule = release.named("DestinationRule", "r-inkwell-web")
    for subset, deployment in zip(rule["spec"]["subsets"], (stable, canary), strict=True):
        assert subset["labels"].items() <= pod_labels(deployment).items()
    (service,) = (
        each for each in release.of("Service") if each["metadata"]["name"].endswith("web")
    )
    assert service["spec"]["selector"].items() <= pod_labels(canary).items()


def test_the_canarys_migrations_come_before_it() -> None:
    for upgrade, tag in (((*CANARY,), "0.2.0"), ((MESH, "web.tag=0.3.0"), "0.3.0"), ((), VERSION)):
        job = render("values.yaml", *upgrade, upgrade=True).get("Job", "migrate")
        assert pod_of(job)["containers"][0]["image"].endswith(f"/web:{tag}")


def test_a_tag_of_the_web_is_the_writers_too_and_of_nothing_else() -> None:
    release = render("values.yaml", "web.tag=0.3.0", "model.tag=0.4.0")
    images = {
        component: pod_of(release.get(kind, component))["containers"][0]["image"].rsplit(":")[-1]
        for kind, component in (("Deployment", "web"), ("Deployment", "writer"),
                                ("Deployment", "model"), ("StatefulSet", "postgres"))
    }  # fmt: skip
    assert images == {"web": "0.3.0", "writer": "0.3.0", "model": "0.4.0", "postgres": VERSION}


def test_letters_are_drawn_for_a_models_canary_and_copied_for_its_shadow() -> None:
    routes = model(*MODEL, "canary.model.weight=25", *SHADOW, "shadow.model.percent=5")
    drawn = rule_for(routes, Request("POST", "/v1/chat/completions"))
    assert subsets(drawn) == {"canary": 25, "stable": 75}
    (mirror,) = drawn["mirrors"]
    assert (mirror["destination"]["subset"], mirror["percentage"]) == ("shadow", {"value": 5})
    plain = rule_for(model(MESH), Request("POST", "/v1/chat/completions"))
    assert (subsets(plain), "mirrors" in plain) == ({"stable": 100}, False)
    assert not {"timeout"} & {*drawn, *plain}


def test_an_experiments_variant_goes_to_its_model_whatever_the_weight() -> None:
    routes = model(*MODEL, "experiment.models.a=stable", "experiment.models.b=canary")
    for variant, track in (("a", "stable"), ("b", "canary")):
        asked = Request("POST", headers={MODEL_VARIANT.lower(): variant})
        assert subsets(rule_for(routes, asked)) == {track: 100}
    assert subsets(rule_for(routes, Request("POST"))) == {"stable": 100}


@pytest.mark.parametrize("track", ["canary", "shadow"])
def test_a_model_beside_the_stable_one_brings_its_weights_in_its_image(track: str) -> None:
    settings = (MESH, f"{track}.model.enabled=true", f"{track}.model.image=model-b")
    hub = render("hub-values.yaml", *settings, f"{track}.model.folder=b")
    made = hub.get("Deployment", "model", track)
    assert "persistentVolumeClaim" not in str(made)
    assert pod_of(made)["containers"][0]["image"].split("/")[-1].startswith("model-b:")
    assert environment(made)["INKWELL_MODEL"] == "/models/b"
    assert environment(made)["INKWELL_MODEL_TRACK"] == track
    assert track in tracks.MODEL
    assert pod_of(made)["initContainers"][0]["args"][-1] == "/models/b"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ((*CANARY, "canary.web.weight=101"), "/canary/web/weight"),
        ((*CANARY, "canary.web.weight=-1"), "/canary/web/weight"),
        (("canary.web.enabled=true",), "/mesh/enabled"),
        (("shadow.model.enabled=true",), "/mesh/enabled"),
        ((*MODEL, "model.enabled=false", "model.url=http://m"), "/model/enabled"),
        ((*MODEL, "canary.model.settings.INKWELL_MODEL_SLOTS=2"), "INKWELL_MODEL_SLOTS"),
        ((*CANARY, "canary.web.settings.INKWELL_TRACK=x"), "INKWELL_TRACK"),
        ((MESH, "experiment.models.a=canary"), "experiment.models.a is canary"),
        ((MESH, "experiment.models.a=best"), "/experiment/models/a"),
        ((MESH, "mesh.gateway=inkwell"), "/mesh/gateway"),
        ((*MODEL, "model.weights.source=volume"), "canary.model.image must name an image"),
    ],
)
def test_a_wrong_canary_is_refused_by_name(settings: tuple[str, ...], named: str) -> None:
    chosen = [word for setting in settings for word in ("--set", setting)]
    done = helm("template", "r", str(chart.CHART), *chosen)
    assert done.returncode != 0
    assert named in done.stderr
