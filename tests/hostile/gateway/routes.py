"""The chart's VirtualService of the web as routes of Envoy, as istiod makes them."""

from typing import Any

from tests.chart.rendering import render

Config = dict[str, Any]


def virtual_host(cluster: str) -> Config:
    """Return the web's routes, all of them to `cluster`."""
    service = render("values.yaml", "mesh.enabled=true").named("VirtualService", "r-inkwell-web")
    routes = [
        _route(rule, match, cluster)
        for rule in service["spec"]["http"]
        for match in rule.get("match", [{}])
    ]
    return {"name": "web", "domains": ["*"], "routes": routes}


def _route(rule: Config, match: Config, cluster: str) -> Config:
    route: Config = {"name": rule["name"], "match": _match(match)}
    if "directResponse" in rule:
        return {**route, "direct_response": rule["directResponse"]}
    timeout = rule.get("timeout", "0s")  # none is no limit
    route["route"] = {
        "cluster": cluster,
        "timeout": timeout,
        "max_stream_duration": {
            "max_stream_duration": "0s",
            "grpc_timeout_header_max": timeout,
        },
        "retry_policy": _retries(rule["retries"]),
    }
    return route


def _retries(config: Config) -> Config:
    """Statuses stand among the reasons in Istio, and apart in Envoy."""
    reasons = config["retryOn"].split(",")
    statuses = [int(each) for each in reasons if each.isdigit()]
    words = [each for each in reasons if not each.isdigit()]
    if statuses:
        words.append("retriable-status-codes")
    return {
        "retry_on": ",".join(words),
        "retriable_status_codes": statuses,
        "num_retries": config["attempts"],
    }


def _match(match: Config) -> Config:
    uri = match.get("uri", {})
    headers = dict(match.get("headers", {}))
    if "method" in match:
        headers[":method"] = match["method"]
    made: Config = {
        "headers": [{"name": name, "string_match": _text(how)} for name, how in headers.items()]
    }
    if "exact" in uri:
        return {**made, "path": uri["exact"]}
    if "regex" in uri:
        return {**made, "safe_regex": {"regex": uri["regex"]}}
    return {**made, "prefix": "/"}


def _text(how: Config) -> Config:
    ((kind, text),) = how.items()
    return {"exact": text} if kind == "exact" else {"safe_regex": {"regex": text}}
