"""The cluster: nodes, pods, disks, certificates and backups."""

from .grafana import NAMESPACE, RATE, Dashboard, Graph, Limits, Number, Query

HERE = 'namespace="$namespace"'
DISK = '{fstype!="tmpfs"}'

CLUSTER = Dashboard(
    "cluster",
    "The cluster: is it well?",
    "Nodes, pods, disks, certificates and backups.",
    [
        Number(
            "Nodes that are ready",
            "Of those in the cluster.",
            [Query('sum(kube_node_status_condition{condition="Ready", status="true"})')],
        ),
        Number(
            "Targets that don't answer",
            "What Prometheus can't read: there its other numbers are missing.",
            [Query("count(up == 0) or vector(0)")],
            limits=Limits(1, 2),
        ),
        Number(
            "Age of the newest backup",
            "Since the CronJob last succeeded.",
            [Query(f"time() - max(kube_cronjob_status_last_successful_time{{{HERE}}})")],
            "s",
            Limits(90_000, 172_800),
        ),
        Number(
            "The first certificate ends in",
            "Of those that are served to people, as seen from outside.",
            [Query("min(probe_ssl_earliest_cert_expiry) - time()")],
            "s",
            Limits(2_592_000, 1_209_600),
        ),
        Graph(
            "Pods that are not ready",
            "By namespace; finished jobs aren't counted.",
            [
                Query(
                    "sum by (namespace) ((1 - kube_pod_status_ready"
                    '{condition="true"}) * on (namespace, pod) group_left ()'
                    ' (kube_pod_status_phase{phase=~"Pending|Running|Unknown"} == 1))',
                    "{{namespace}}",
                )
            ],
        ),
        Graph(
            "Containers that started again",
            "In the last hour.",
            [
                Query(
                    "sum by (namespace, pod)"
                    f" (increase(kube_pod_container_status_restarts_total{{{HERE}}}[1h])) > 0",
                    "{{pod}}",
                )
            ],
        ),
        Graph(
            "Processor of each node",
            "Cores, by cAdvisor: nodes that are containers of one machine show that machine's to"
            " node_exporter.",
            [
                Query(
                    f'sum by (node) (rate(container_cpu_usage_seconds_total{{id="/"}}[{RATE}]))',
                    "{{node}}",
                )
            ],
        ),
        Graph(
            "Memory of each node",
            "What can't be freed, by cAdvisor.",
            [Query('sum by (node) (container_memory_working_set_bytes{id="/"})', "{{node}}")],
            "bytes",
        ),
        Graph(
            "Memory of each container",
            "The sidecars are apart.",
            [
                Query(
                    "sum by (pod, container) (container_memory_working_set_bytes"
                    f'{{{HERE}, container!=""}})',
                    "{{pod}} {{container}}",
                )
            ],
            "bytes",
        ),
        Graph(
            "How full are the disks?",
            "Of each file system that a node has.",
            [
                Query(
                    f"max by (instance, mountpoint) (1 - node_filesystem_avail_bytes{DISK}"
                    f" / node_filesystem_size_bytes{DISK})",
                    "{{instance}} {{mountpoint}}",
                )
            ],
            "percentunit",
            Limits(0.8, 0.9),
            highest=1,
        ),
        Graph(
            "Connections to Postgres",
            "Of all its databases.",
            [Query("sum by (state) (pg_stat_activity_count)", "{{state}}")],
        ),
        Graph(
            "Series that Prometheus keeps",
            "More of them without more pods: a label has too many values.",
            [Query("prometheus_tsdb_head_series", "series")],
        ),
    ],
    (NAMESPACE,),
)
