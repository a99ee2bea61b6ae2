"""Samples of Istio's metrics in the plain Envoy's spelling, as printed by proxies."""

NODE = 'workload="inkwell-web",{0}_workload_namespace="inkwell",{0}_app="web",{0}_version="1"'
SOURCE = f'reporter="source",source_{NODE.format("source")}'
CALLED = (
    f'reporter="destination",source_principal="{{}}"{{}},destination_{NODE.format("destination")}'
)
ANSWER = 'response_code="200",response_flags="-",request_protocol="http",grpc_response_status='
MODEL = "inkwell-model.inkwell.svc.cluster.local"
PRINCIPAL = "spiffe://cluster.local/ns/inkwell/sa/inkwell-model"
TO_MODEL = (
    f'destination="inkwell-model;inkwell;model;2;Kubernetes",destination_principal="{PRINCIPAL}",'
    f'destination_service="{MODEL}"'
)
NOWHERE = 'destination="",destination_principal="",destination_service=""'
GATEWAY = "spiffe://cluster.local/ns/istio-ingress/sa/gateway"
FROM_GATEWAY = CALLED.format(GATEWAY, ',source="gateway;latest"')
FROM_ITS_FILTERS = CALLED.format(GATEWAY, ',source=""')
FROM_CANARY = CALLED.format(PRINCIPAL, ',source="inkwell-model-canary;3"')
FROM_NOBODY = CALLED.format("", ',source=""')
WEB = 'destination_service="inkwell-web.inkwell.svc.cluster.local"'
TCP = 'response_flags="-",request_protocol="tcp"'
SAMPLES = f"""
envoy_istio_requests_total{{{SOURCE},{TO_MODEL},{ANSWER}""}} 1
envoy_istio_requests_total{{{SOURCE},{NOWHERE},{ANSWER}""}} 2
envoy_istio_requests_total{{{SOURCE},{TO_MODEL},{ANSWER}"0"}} 3
envoy_istio_requests_total{{{FROM_GATEWAY},{WEB},{ANSWER}""}} 4
envoy_istio_requests_total{{{FROM_NOBODY},{WEB},{ANSWER}""}} 5
envoy_istio_tcp_sent_bytes_total{{{CALLED.format(PRINCIPAL, "")},{WEB},{TCP}}} 6
envoy_istio_request_duration_milliseconds_count{{{SOURCE},{TO_MODEL},{ANSWER}""}} 7
istio_requests_total{{reporter="source",source_principal="{PRINCIPAL}",source_app="own"}} 8
envoy_server_live{{}} 9
envoy_istio_requests_total{{{FROM_CANARY},{WEB},{ANSWER}""}} 10
envoy_istio_requests_total{{{FROM_ITS_FILTERS},{WEB},{ANSWER}"0"}} 11
"""
