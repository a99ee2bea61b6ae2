"""Counts of the web's own processes since they started, where no Prometheus keeps any.

Under `make up` the writer counts beside them; on a cluster they are those of one pod.
"""

from collections import Counter

from prometheus_client.parser import text_string_to_metric_families

from webapp.core.metric_files import exposition

from .charts import KEYS

COUNTED = {
    "inkwell_http_request_seconds_count": ("http", "status_class"),
    "inkwell_model_errors_total": ("model", "error"),
}


def totals() -> dict[str, float]:
    """Return the counts by the keys of charts."""
    found: Counter[str] = Counter()
    for family in text_string_to_metric_families(exposition().decode()):
        for sample in family.samples:
            figure, label = COUNTED.get(sample.name, ("", ""))
            key = f"{figure}:{sample.labels.get(label, '')}"
            if key in KEYS:
                found[key] += int(sample.value)
    return dict(found)
