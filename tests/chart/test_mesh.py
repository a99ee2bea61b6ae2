"""In the mesh: which requests get in, who may call whom, and that Istio's own types take it all."""

import copy
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart import api
from tests.chart.rendering import POD_PATHS, Manifest, Rendering, component_of, pod_labels, render
from tests.chart.routing import Request, rule_for
from webapp.app import create_app
from webapp.commands import make_signing_keys
from webapp.core.config import Config

MESH = "mesh-values.yaml"
ISTIO = ("networking.istio.io/v1", "security.istio.io/v1")
OPERATORS = {"/healthz", "/metrics", "/readyz", "/version"}
ID = "7d4f0c8e-2a41-4b0e-9f0e-0a8b1c2d3e4f"


def mesh(*settings: str) -> Rendering:
    """The default release in the mesh."""
    return render("values.yaml", "mesh.enabled=true", *settings)


def web_routes(*settings: str) -> Manifest:
    return mesh(*settings).named("VirtualService", "r-inkwell-web")


def web_urls() -> list[tuple[str, str]]:
    """Every method and path of the web, with an id for each placeholder."""
    with tempfile.TemporaryDirectory() as scratch:
        keys = Path(scratch) / "keys"
        make_signing_keys.make(keys)
        url = "postgresql://nobody@127.0.0.1/none"
        app = create_app(Config(database_url=url, secret_key="x" * 32, signing_keys=str(keys)))
    return [
        (method, re.sub("<[^>]+>", ID, rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted(set(rule.methods or ()) - {"OPTIONS"})
    ]


def test_without_the_mesh_nothing_of_istio_is_made() -> None:
    assert not [each for each in render().manifests if "istio.io" in each["apiVersion"]]
    for each in render().manifests:
        if each["kind"] in POD_PATHS and each["kind"] != "Pod":
            assert "sidecar.istio.io/inject" not in pod_labels(each)


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("VirtualService", {"host": "*"}, "'host' was unexpected"),
        ("VirtualService", {"http": [{"timeouts": "3s"}]}, "'timeouts' was unexpected"),
        ("DestinationRule", {"trafficPolicy": {"outlier": {}}}, "'outlier' was unexpected"),
        ("PeerAuthentication", {"mtls": {"mode": "STRIKT"}}, "'STRIKT' is not one of"),
        ("AuthorizationPolicy", {"rules": [{"from": [{"principals": []}]}]}, "'principals' was"),
        ("RequestAuthentication", {"jwtRules": [{"fromCookie": []}]}, "'fromCookie' was"),
    ],
)
def test_a_wrong_key_of_istio_would_be_found(
    kind: str, change: dict[str, Any], message: str
) -> None:
    wrong = copy.deepcopy(render(MESH).of(kind)[0])
    assert api.problems(wrong) == []
    wrong["spec"].update(change)
    assert message in "\n".join(api.problems(wrong))


def test_every_pod_that_talks_has_a_sidecar_that_starts_first_and_is_small() -> None:
    for each in mesh().manifests:
        if each["kind"] not in POD_PATHS or component_of(each) == "restore":
            continue
        metadata: Any = each
        for key in POD_PATHS[each["kind"]][:-1]:
            metadata = metadata[key]
        metadata = metadata["metadata"]
        assert metadata["labels"]["sidecar.istio.io/inject"] == "true", each["metadata"]["name"]
        assert metadata["annotations"]["sidecar.istio.io/proxyMemory"] == "48Mi"
        config = yaml.safe_load(metadata["annotations"]["proxy.istio.io/config"])
        assert config["holdApplicationUntilProxyStarts"] is True
        assert config["drainDuration"] == "30s"


def test_the_annotations_of_a_user_win_over_the_charts() -> None:
    web = render("scaled-values.yaml", "mesh.enabled=true").get("Deployment", "web")
    annotations = web["spec"]["template"]["metadata"]["annotations"]
    assert annotations["sidecar.istio.io/proxyCPU"] == "50m"
    assert annotations["sidecar.istio.io/proxyMemory"] == "48Mi"


@pytest.mark.parametrize("path", sorted(OPERATORS))
def test_what_is_for_operators_is_not_found_from_outside(path: str) -> None:
    for method in ("GET", "POST"):
        assert rule_for(web_routes(), Request(method, path))["directResponse"]["status"] == 404
    policy = mesh().named("AuthorizationPolicy", "r-inkwell-web-from-gateway")
    (rule,) = policy["spec"]["rules"]
    assert set(rule["to"][0]["operation"]["notPaths"]) == OPERATORS


def test_every_page_is_reached_and_every_operators_path_is_known() -> None:
    closed = set()
    for method, path in web_urls():
        if "directResponse" in rule_for(web_routes(), Request(method, path)):
            closed.add(path)
    assert closed == OPERATORS


def test_streams_last_a_whole_letter_waits_and_the_rest_is_short() -> None:
    for method, path in web_urls():
        if path in OPERATORS:
            continue
        rule = rule_for(web_routes(), Request(method, path))
        if path.endswith(("/events", "archive", "archive.zip")):
            assert "timeout" not in rule, path
        elif path == "/model/query":
            assert int(rule["timeout"].removesuffix("s")) > 300
        else:
            assert 0 < int(rule["timeout"].removesuffix("s")) <= 60, path


def test_a_write_is_sent_again_only_where_it_reached_nobody() -> None:
    unreached = {"connect-failure", "refused-stream"}
    for method, path in web_urls():
        if path in OPERATORS:
            continue
        retries = rule_for(web_routes(), Request(method, path))["retries"]
        reasons = set(retries["retryOn"].split(","))
        assert retries["attempts"] == 2
        if method in ("GET", "HEAD"):
            assert reasons >= {*unreached, "503"}
        else:
            assert reasons == unreached, (method, path)
    for name in ("r-inkwell-model", "r-inkwell-web-inside"):
        for rule in mesh().named("VirtualService", name)["spec"]["http"]:
            assert rule["retries"] == {"attempts": 0}


def test_the_gateway_and_the_hosts_are_values() -> None:
    spec = web_routes()["spec"]
    assert (spec["hosts"], spec["gateways"]) == (["*"], ["istio-ingress/inkwell"])
    changed = web_routes("mesh.hosts={a.example.com}", "mesh.gateway=edge/main")["spec"]
    assert (changed["hosts"], changed["gateways"]) == (["a.example.com"], ["edge/main"])


@pytest.mark.parametrize(
    ("policy", "callers"),
    [
        ("web-from-gateway", {"istio-ingress/gateway"}),
        ("web-from-tests", {"default/r-inkwell-test"}),
        ("model-from-writers", {"default/r-inkwell-web", "default/r-inkwell-writer"}),
        ("postgres-from-pods", {f"default/r-inkwell-{name}" for name in
                                ("web", "writer", "migrate", "backup")}),
    ],
)  # fmt: skip
def test_each_server_hears_those_accounts_alone(policy: str, callers: set[str]) -> None:
    spec = mesh().named("AuthorizationPolicy", f"r-inkwell-{policy}")["spec"]
    component = spec["selector"]["matchLabels"]["app.kubernetes.io/component"]
    assert policy.startswith(f"{component}-from-")
    (rule,) = spec["rules"]
    (source,) = rule["from"]
    names = {f"cluster.local/ns/{each.replace('/', '/sa/')}" for each in callers}
    assert set(source["source"]["principals"]) == names
    assert rule["to"][0]["operation"]["ports"]


def test_whoever_has_no_policy_is_refused_and_all_speak_mutual_tls() -> None:
    release = {"app.kubernetes.io/name": "inkwell", "app.kubernetes.io/instance": "r"}
    deny = mesh().named("AuthorizationPolicy", "r-inkwell-deny-all")["spec"]
    assert deny == {"selector": {"matchLabels": release}}
    strict = mesh().named("PeerAuthentication", "r-inkwell-strict")["spec"]
    assert strict == {"selector": {"matchLabels": release}, "mtls": {"mode": "STRICT"}}


def test_figures_are_for_the_monitoring_namespace_alone() -> None:
    (rule,) = mesh().named("AuthorizationPolicy", "r-inkwell-metrics")["spec"]["rules"]
    assert rule["from"] == [{"source": {"namespaces": ["monitoring"]}}]
    assert rule["to"][0]["operation"]["paths"] == ["/metrics"]


def test_tokens_are_checked_at_the_gateway_by_issuer_and_audience() -> None:
    (found,) = mesh().of("RequestAuthentication")
    assert found["metadata"]["namespace"] == "istio-ingress"
    assert found["spec"]["selector"]["matchLabels"] == {"app.kubernetes.io/name": "gateway"}
    (rule,) = found["spec"]["jwtRules"]
    assert rule["issuer"] == "inkwell.default.r"
    assert rule["audiences"] == ["inkwell"]
    assert rule["fromCookies"] == ["access_token_cookie"]
    assert rule["fromHeaders"] == [{"name": "Authorization", "prefix": "Bearer "}]
    assert rule["jwksUri"] == (
        "http://r-inkwell-web.default.svc.cluster.local/.well-known/jwks.json"
    )
    assert rule["forwardOriginalToken"] is True


def test_the_circuit_breaker_lets_through_what_all_pods_write_and_queue() -> None:
    def pool(*settings: str) -> int:
        rule = mesh(*settings).named("DestinationRule", "r-inkwell-model")
        return int(rule["spec"]["trafficPolicy"]["connectionPool"]["tcp"]["maxConnections"])

    assert pool() == 8 + 32 + 8
    assert pool("model.replicas=3", "model.slots=4", "model.queue=10") == 3 * (4 + 10 + 8)
    assert pool("model.autoscaling.enabled=true") == 4 * 48


def test_a_full_queue_or_a_broken_page_ejects_no_pod() -> None:
    for rule in render(MESH).of("DestinationRule"):
        found = rule["spec"]["trafficPolicy"]["outlierDetection"]
        assert found["splitExternalLocalOriginErrors"] is True
        assert (found["consecutive5xxErrors"], found["consecutiveGatewayErrors"]) == (0, 0)
        assert found["consecutiveLocalOriginFailures"] > 0


def test_two_releases_share_no_object_of_the_mesh_either() -> None:
    one, other = (
        {(each["kind"], each["metadata"]["name"]) for each in
         render(MESH, release=name).manifests if each["apiVersion"] in ISTIO}
        for name in ("one", "other")
    )  # fmt: skip
    assert {kind for kind, _ in one} >= {"VirtualService", "RequestAuthentication"}
    assert one.isdisjoint(other)
