"""Ways: from a log to its trace and back, and to an Elasticsearch with its own authority."""

import yaml

from tests.monitoring_chart.test_logs import daemon
from tests.monitoring_chart.test_rendering import of, render

ELASTIC = ("elastic.enabled=true", "elastic.url=https://es:9200", "elastic.secret=login")


def test_a_line_leads_to_its_trace_and_a_span_to_its_lines() -> None:
    (config,) = (m for m in of(render(), "ConfigMap") if m["metadata"]["name"] == "grafana")
    sources = yaml.safe_load(config["data"]["datasources.yaml"])["datasources"]
    by_uid = {each["uid"]: each for each in sources}
    (field,) = by_uid["victorialogs"]["jsonData"]["derivedFields"]
    assert (field["matcherRegex"], field["datasourceUid"]) == ("trace_id", "jaeger")
    assert field["url"] == "$${__value.raw}", "one dollar is a variable of Grafana's environment"
    back = by_uid["jaeger"]["jsonData"]["tracesToLogsV2"]
    assert (back["datasourceUid"], back["query"]) == (
        "victorialogs",
        'trace_id:="$${__trace.traceId}"',
    )


def test_grafana_fetches_what_its_image_lacks_and_may_leave_for_it_alone() -> None:
    def leaves(*settings: str) -> bool:
        policies = of(render("values.yaml", *settings), "NetworkPolicy")
        (outside,) = (each for each in policies if each["metadata"]["name"] == "outside")
        return "grafana" in outside["spec"]["podSelector"]["matchExpressions"][0]["values"]

    plugins = "victoriametrics-logs-datasource"
    assert leaves()
    assert plugins in str(of(render(), "Deployment"))
    assert not leaves("grafana.plugins=null")
    assert plugins not in str(of(render("values.yaml", "grafana.plugins=null"), "Deployment"))


def test_an_elasticsearch_with_an_authority_of_its_own_is_trusted_by_it() -> None:
    with_one = daemon("filebeat", *ELASTIC, "elastic.authority=true")
    assert with_one is not None
    (volume,) = (
        each for each in with_one["spec"]["template"]["spec"]["volumes"] if "secret" in each
    )
    assert volume["secret"]["secretName"] == "login"
    config = str(of(render("values.yaml", *ELASTIC, "elastic.authority=true"), "ConfigMap"))
    assert "ssl.certificate_authorities: [/etc/elastic/ca.crt]" in config
    assert "certificate_authorities" not in str(of(render("values.yaml", *ELASTIC), "ConfigMap"))


def test_what_has_a_sidecar_has_a_version_for_the_meshs_graph() -> None:
    pods = [each["spec"]["template"]["metadata"]["labels"] for each in of(render(), "Deployment")]
    in_mesh = [labels for labels in pods if labels.get("sidecar.istio.io/inject") == "true"]
    assert len(in_mesh) == 2
    assert all(labels["version"] for labels in in_mesh)
