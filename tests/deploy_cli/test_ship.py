"""What the benchmark of a deployment makes of seconds that are known."""

from bench import ship


def test_what_is_built_once_is_no_part_of_the_way_to_a_letter() -> None:
    stages = {"Bundle": 900.0, "Nodes": 20.0, "Images": 300.0, "Inkwell": 60.04, "Letter": 1.0}
    counted = ship.counted(stages)
    assert counted == {"first_letter_s": 81.0, "first_letter_stages_s": {
        "Nodes": 20.0, "Inkwell": 60.0, "Letter": 1.0
    }}  # fmt: skip


def test_a_figure_that_was_not_measured_is_said_to_be_none() -> None:
    text = ship.report({"first_letter_s": None, "image_mb": {"web": 125.6}})
    assert "first_letter_s          None    300" in text
    assert "web                  125.6" in text
