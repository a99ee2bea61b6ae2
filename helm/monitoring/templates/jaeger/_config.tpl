{{/* Jaeger 2's configuration: it is an OpenTelemetry collector with a storage of its own. */}}
{{- define "monitoring.jaegerConfig" -}}
service:
  extensions: [jaeger_storage, jaeger_query, healthcheckv2]
  pipelines:
    traces:
      receivers: [otlp]
      processors: [memory_limiter, attributes, tail_sampling, batch]
      exporters: [jaeger_storage_exporter]
  telemetry:
    resource:
      service.name: jaeger
    metrics:
      level: normal
      readers:
        - pull:
            exporter:
              prometheus: {host: 0.0.0.0, port: 8888}
    logs:
      level: warn
      encoding: json
extensions:
  healthcheckv2:
    use_v2: true
    http:
      endpoint: 0.0.0.0:13133
  jaeger_query:
    storage:
      traces: traces
    http:
      endpoint: 0.0.0.0:16686
    grpc:
      endpoint: 127.0.0.1:16685
  jaeger_storage:
    backends:
      traces:
        {{- if eq .Values.jaeger.storage "badger" }}
        badger:
          directories:
            keys: /traces/keys
            values: /traces/values
          ephemeral: false
          ttl:
            spans: {{ .Values.jaeger.retentionHours }}h
        {{- else }}
        memory:
          max_traces: {{ .Values.jaeger.memoryTraces }}
        {{- end }}
receivers:
  otlp:
    protocols:
      http:
        endpoint: 0.0.0.0:4318
processors:
  memory_limiter:
    check_interval: 1s
    limit_percentage: 75
    spike_limit_percentage: 20
  # What people wrote is in no span: not in queries, not in headers, not in statements or messages.
  attributes:
    actions:
      {{- range list "url.full" "url.query" "http.url" "http.target" "http.user_agent" "user_agent" "user_agent.original" "client.address" "net.peer.ip" "peer.address" "db.statement" "db.query.text" "exception.message" "exception.stacktrace" }}
      - {key: {{ . }}, action: delete}
      {{- end }}
  tail_sampling:
    decision_wait: {{ .Values.jaeger.sampling.waitSeconds }}s
    num_traces: 20000
    policies:
      - name: errors
        type: status_code
        status_code: {status_codes: [ERROR]}
      - name: slow
        type: latency
        latency: {threshold_ms: {{ .Values.jaeger.sampling.slowMilliseconds }}}
      - name: some
        type: probabilistic
        probabilistic: {sampling_percentage: {{ .Values.jaeger.sampling.percent }}}
  batch: {}
exporters:
  jaeger_storage_exporter:
    trace_storage: traces
{{- end }}
