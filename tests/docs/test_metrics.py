"""docs/metrics.md lists what the programs have: no more, no less, with kinds and labels."""

import re
from collections.abc import Iterable
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase

from contract.settings.fetcher import FetcherSettings
from modelserver import metrics as model_metrics
from predictor import metrics as predictor_metrics
from predictor.fetcher.app import Metrics as FetcherMetrics
from webapp.core import metrics as web_metrics

PAGE = Path(__file__).parents[2] / "docs" / "metrics.md"
ROW = re.compile(r"\| `(\w+)` \| (\w+) \| ([\w, ]*?) ?\| [^|]+ \| [^|]+ \|")


def listed(*titles: str) -> set[tuple[str, str, str]]:
    parts = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)
    chosen = [part for part in parts if part.startswith(titles)]
    assert len(chosen) == len(titles)
    return {row for part in chosen for row in ROW.findall(part)}


def described(objects: Iterable[object]) -> set[tuple[str, str, str]]:
    found = set()
    for metric in objects:
        if isinstance(metric, MetricWrapperBase):
            [family] = metric.describe()
            total = "_total" if family.type == "counter" else ""
            labels = ", ".join(metric._labelnames)
            found.add((family.name + total, family.type, labels))
    return found


def test_the_page_lists_the_metrics_of_web_and_writer() -> None:
    assert listed("The web", "The writer") == described(vars(web_metrics).values())


def test_the_page_lists_the_metrics_of_the_model_server() -> None:
    made = model_metrics.Metrics()
    [memory] = model_metrics.Memory().collect()
    known = described(vars(made).values()) | {(memory.name, memory.type, "")}
    assert listed("The model server") == known


def test_the_page_lists_the_metrics_of_the_predictor() -> None:
    made = predictor_metrics.Metrics()
    assert listed("The predictor") == described(vars(made).values())


def test_the_page_lists_the_metrics_of_the_fetcher() -> None:
    made = FetcherMetrics(FetcherSettings())
    assert listed("The fetcher") == described(vars(made).values())
