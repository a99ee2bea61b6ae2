"""The operators' charts: their values, pictures within their frame, numbers in words."""

import math

from webapp.core.clock import now
from webapp.operators import prometheus
from webapp.operators.charts import CHARTS, KEYS
from webapp.operators.drawing import HEIGHT, WIDTH, draw, duration, show
from webapp.operators.periods import PERIODS

HOUR = PERIODS["1h"]


def test_every_chart_has_values_at_prometheus() -> None:
    asked = {*prometheus.COUNTED, *prometheus.TIMED, *prometheus.PEAKS}
    assert {key if key in asked else key.split(":")[0] for key in KEYS} == asked
    assert '{namespace="letters"}[120s]' in prometheus._query(prometheus.COUNTED, "letters", 120)


def test_pictures_stay_within_their_frame() -> None:
    end = now()
    for chart in CHARTS:
        values = {
            each.key: tuple(float(n) if n % 7 else None for n in range(HOUR.steps))
            for each in chart.series
        }
        drawing = draw(chart, values, HOUR, end)
        assert drawing is not None
        for bar in drawing.bars:
            assert 0 <= bar.x <= bar.x + bar.width <= WIDTH + 0.1
            assert -0.1 <= bar.y <= bar.y + bar.height <= HEIGHT + 0.1
        for path in drawing.paths:
            assert path.data.startswith("M")
            assert path.data.count("M") == math.ceil(HOUR.steps / 7)
        assert [step.starts_at for step in drawing.steps] == HOUR.starts(end)
    assert draw(CHARTS[0], {}, HOUR, end) is None


def test_values_read_as_people_say_them() -> None:
    shown = [show(value, "count") for value in (None, 0, 3.0, 3.14, 1234.5)]
    assert shown == ["-", "0", "3", "3.1", "1,234"]
    assert [duration(each) for each in (0.04, 9.9, 42.4, 150)] == [
        *("0.0 s", "9.9 s", "42 s", "2 min 30 s")
    ]
