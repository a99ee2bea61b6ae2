"""What a gateway's Envoy runs by, made of istio/ and the chart as istiod makes it."""

from pathlib import Path

import yaml

from tests.hostile.gateway import patches
from tests.hostile.gateway.patches import ISTIO, Config
from tests.hostile.gateway.routes import virtual_host

LIMITER = "outbound|8081||ratelimit.istio-ingress.svc.cluster.local"
TYPE = "type.googleapis.com/envoy.extensions."
# Istio's profile EDGE (istio.io/istio, pilot/pkg/networking/core/connection_settings.go).
EDGE = {
    "httpIdleTimeout": "3600s",
    "httpStreamIdleTimeout": "300s",
    "httpRequestTimeout": "300s",
    "httpRequestHeadersTimeout": "60s",
    "httpMaxConcurrentStreams": 100,
    "http2InitialStreamWindowSize": 65536,
    "http2InitialConnectionWindowSize": 1048576,
    "listenerPerConnectionBufferLimitBytes": 32768,
    "httpHeadersWithUnderscoresAction": "REJECT_REQUEST",
    "httpPathWithEscapedSlashesAction": "UNESCAPE_AND_REDIRECT",
}


def gateway() -> tuple[Config, Config]:
    """Return the gateway's proxy settings, and what its Envoy is started with besides."""
    deployment = yaml.safe_load((ISTIO / "gateway" / "deployment.yaml").read_text())
    annotations = deployment["spec"]["template"]["metadata"]["annotations"]
    started: Config = yaml.safe_load((ISTIO / "gateway" / "bootstrap.yaml").read_text())
    return yaml.safe_load(annotations["proxy.istio.io/config"]), started


def bootstrap(port: int, web_port: int, admin_port: int, folder: Path) -> Config:
    """Return what Envoy runs by, before `bootstrap.yaml` is merged in by Envoy itself."""
    settings, _ = gateway()
    assert settings["connectionSettings"]["profile"] == "EDGE"
    connections = int(settings["proxyMetadata"]["ISTIO_META_GLOBAL_DOWNSTREAM_MAX_CONNECTIONS"])
    listener = _listener(port, folder, {**EDGE, **settings["connectionSettings"]})
    clusters = [_cluster("web", web_port), {"name": LIMITER, "type": "STATIC"}]
    patches.apply(listener, clusters)
    monitor = "envoy.resource_monitors.global_downstream_max_connections"
    limit = {
        "@type": f"{TYPE}resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
        "max_active_downstream_connections": connections,
    }
    return {
        "admin": {"address": _address(admin_port)},
        "static_resources": {"listeners": [listener], "clusters": clusters},
        "overload_manager": {"resource_monitors": [{"name": monitor, "typed_config": limit}]},
        "layered_runtime": {
            "layers": [
                {
                    "name": "global config",
                    "static_layer": {
                        "envoy.reloadable_features.fixed_heap_use_allocated": True,
                    },
                },
                {"name": "admin", "admin_layer": {}},
            ]
        },
    }


def _listener(port: int, folder: Path, settings: Config) -> Config:
    certificate = {
        "certificate_chain": {"filename": str(folder / "tls.crt")},
        "private_key": {"filename": str(folder / "tls.key")},
    }
    tls = {
        "@type": f"{TYPE}transport_sockets.tls.v3.DownstreamTlsContext",
        "common_tls_context": {
            "alpn_protocols": ["h2", "http/1.1"],
            "tls_certificates": [certificate],
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
        },
    }
    return {
        "name": "0.0.0.0_8443",
        "address": _address(port),
        "per_connection_buffer_limit_bytes": settings["listenerPerConnectionBufferLimitBytes"],
        "max_connections_to_accept_per_socket_event": 1,
        "listener_filters": [
            {
                "name": "envoy.filters.listener.tls_inspector",
                "typed_config": {"@type": f"{TYPE}filters.listener.tls_inspector.v3.TlsInspector"},
            }
        ],
        "filter_chains": [
            {
                "filters": [{"name": patches.MANAGER, "typed_config": _manager(settings, folder)}],
                "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": tls},
                "transport_socket_connect_timeout": "15s",
            }
        ],
    }


def _manager(settings: Config, folder: Path) -> Config:
    """Return the connection manager as istiod makes it of these settings."""
    router = {"@type": f"{TYPE}filters.http.router.v3.Router"}
    log = {
        "@type": f"{TYPE}access_loggers.file.v3.FileAccessLog",
        "path": str(folder / "access.log"),
    }
    return {
        "@type": f"{TYPE}filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "gateway",
        "access_log": [{"name": "envoy.access_loggers.file", "typed_config": log}],
        "use_remote_address": True,
        "normalize_path": True,
        "merge_slashes": True,
        "path_with_escaped_slashes_action": settings["httpPathWithEscapedSlashesAction"],
        "forward_client_cert_details": "SANITIZE_SET",
        "upgrade_configs": [{"upgrade_type": "websocket"}],
        "request_timeout": settings["httpRequestTimeout"],
        "request_headers_timeout": settings["httpRequestHeadersTimeout"],
        "stream_idle_timeout": settings["httpStreamIdleTimeout"],
        "common_http_protocol_options": {
            "idle_timeout": settings["httpIdleTimeout"],
            "max_connection_duration": settings["httpMaxConnectionDuration"],
            "headers_with_underscores_action": settings["httpHeadersWithUnderscoresAction"],
        },
        "http2_protocol_options": {
            "max_concurrent_streams": settings["httpMaxConcurrentStreams"],
            "initial_stream_window_size": settings["http2InitialStreamWindowSize"],
            "initial_connection_window_size": settings["http2InitialConnectionWindowSize"],
        },
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": router}],
        "route_config": {"virtual_hosts": [virtual_host("web")]},
    }


def _cluster(name: str, port: int) -> Config:
    endpoint = {"lb_endpoints": [{"endpoint": {"address": _address(port)}}]}
    return {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "2s",
        "load_assignment": {"cluster_name": name, "endpoints": [endpoint]},
        "circuit_breakers": {"thresholds": [{"max_connections": 2**31, "max_requests": 2**31,
                                             "max_pending_requests": 2**31}]},
    }  # fmt: skip


def _address(port: int) -> Config:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def with_limiter(made: Config, port: int) -> None:
    """Lead the gateway to a limiter at this port, over HTTP/2 as gRPC is."""
    options = {
        "@type": f"{TYPE}upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }
    (limiter,) = (each for each in made["static_resources"]["clusters"] if each["name"] == LIMITER)
    limiter.update(_cluster(LIMITER, port))
    limiter["typed_extension_protocol_options"] = {
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options
    }


def empty_buckets(made: Config) -> None:
    """Let each bucket of the gateway hold one request a minute, so that the next is refused."""
    (chain,) = made["static_resources"]["listeners"][0]["filter_chains"]
    filters = chain["filters"][-1]["typed_config"]["http_filters"]
    (shield,) = (each for each in filters if each["name"] == "inkwell.local_ratelimit")
    for descriptor in shield["typed_config"]["descriptors"]:
        descriptor["token_bucket"] = {
            "max_tokens": 1,
            "tokens_per_fill": 1,
            "fill_interval": "60s",
        }
