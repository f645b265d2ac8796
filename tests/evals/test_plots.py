from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from inline_snapshot import snapshot

from assay_evals.reporting.plots import (
    Bin,
    Interval,
    Operation,
    Placing,
    interval_bar,
    reliability_diagram,
    risk_coverage_curve,
    score_strip,
    strip_axis,
)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - drawn a line ago


def drawn(svg: str, style: str) -> list[dict[str, str]]:
    """Return the attributes of every shape of one style, without the style."""
    shapes = (dict(element.attrib) for element in parsed(svg).iter())
    return [
        {name: value for name, value in each.items() if name != "class"}
        for each in shapes
        if each.get("class") == style
    ]


def text_of(svg: str, tag: str) -> str | None:
    return parsed(svg).findtext(tag)


# The scale of bars and strips is 300 long and begins at 10: x = 10 + 300 * value.


def test_bar_puts_the_value_and_its_interval_on_the_scale() -> None:
    svg = interval_bar(Interval(0.5, 0.4, 0.7), title="a")

    assert drawn(svg, "value") == [{"cx": "160.0", "cy": "12.0", "r": "6.0"}]
    assert drawn(svg, "interval") == [{"x": "130.0", "y": "5.0", "width": "90.0", "height": "14.0"}]


def test_bar_marks_every_baseline() -> None:
    svg = interval_bar(Interval(0.5), title="a", marks=(0.1, 0.2))

    assert [(mark["x1"], mark["x2"]) for mark in drawn(svg, "mark")] == [("40.0", "40.0"), ("70.0", "70.0")]


def test_bar_without_an_interval_draws_none() -> None:
    assert drawn(interval_bar(Interval(0.5, low=0.4), title="a"), "interval") == []


def test_scale_that_begins_below_zero_shows_where_zero_is() -> None:
    svg = interval_bar(Interval(0.5), title="a", scale=(-1.0, 1.0))

    assert [zero["x1"] for zero in drawn(svg, "zero")] == ["160.0"]
    assert drawn(svg, "value")[0]["cx"] == "235.0"  # 10 + 300 * 1.5 / 2


@pytest.mark.parametrize(("value", "x"), [(1.7, "310.0"), (-0.2, "10.0")], ids=["above", "below"])
def test_value_outside_its_scale_is_drawn_at_the_end(value: float, x: str) -> None:
    assert drawn(interval_bar(Interval(value), title="a"), "value")[0]["cx"] == x


def test_interval_of_no_width_can_still_be_seen() -> None:
    assert drawn(interval_bar(Interval(0.5, 0.5, 0.5), title="a"), "interval")[0]["width"] == "2.0"


@pytest.mark.parametrize(
    ("score", "style", "other"),
    [
        pytest.param(0.5, "inside", "outside", id="inside"),
        pytest.param(0.4, "inside", "outside", id="lower end is inside"),
        pytest.param(0.6, "inside", "outside", id="upper end is inside"),
        pytest.param(0.39, "outside", "inside", id="below"),
        pytest.param(0.61, "outside", "inside", id="above"),
    ],
)
def test_scores_inside_and_outside_the_range_have_another_shape(score: float, style: str, other: str) -> None:
    svg = score_strip(Placing(Interval(score), 0.4, 0.6), title="a")

    assert len(drawn(svg, style)) == 1
    assert drawn(svg, other) == []


def test_strip_puts_range_score_and_interval_on_one_scale() -> None:
    svg = score_strip(Placing(Interval(0.9, 0.8, 1.0), 0.2, 0.4), title="a")

    assert drawn(svg, "gold") == [{"x": "70.0", "y": "2.0", "width": "60.0", "height": "20.0"}]
    assert drawn(svg, "whisker") == [{"x1": "250.0", "y1": "12.0", "x2": "310.0", "y2": "12.0"}]
    assert drawn(svg, "outside") == [{"d": "M280.0 6.0l6 6l-6 6l-6 -6z"}]


def test_axis_names_both_ends() -> None:
    svg = strip_axis("low", "high")

    assert [element.text for element in parsed(svg).iter("text")] == ["0 low", "high 1"]
    assert text_of(svg, "title") == "Scale from 0, low, to 1, high"


# The frame of a plot is 300 by 240 and begins at (44, 10): x = 44 + 300 * x, y = 250 - 240 * y.


def test_bins_stand_at_their_confidence_and_accuracy() -> None:
    svg = reliability_diagram([Bin(0.5, Interval(0.25, 0.0, 0.5), 10), Bin(0.9, Interval(1.0), 40)], title="a")

    # Areas are 64 * 10 / 40 = 16 and 64.
    assert drawn(svg, "value") == [
        {"cx": "194.0", "cy": "190.0", "r": "4.0"},
        {"cx": "314.0", "cy": "10.0", "r": "8.0"},
    ]
    assert drawn(svg, "whisker") == [{"x1": "194.0", "y1": "250.0", "x2": "194.0", "y2": "130.0"}]


def test_rare_confidence_can_still_be_seen() -> None:
    bins = [Bin(0.5, Interval(0.5), 1), Bin(0.9, Interval(0.9), 1000)]

    assert drawn(reliability_diagram(bins, title="a"), "value")[0]["r"] == "3.0"


def test_diagonal_runs_from_corner_to_corner() -> None:
    assert drawn(reliability_diagram([], title="a"), "ideal") == [
        {"x1": "44.0", "y1": "250.0", "x2": "344.0", "y2": "10.0"}
    ]


def test_reliability_diagram_is_told_in_words() -> None:
    svg = reliability_diagram(
        [Bin(0.5, Interval(0.25, 0.1, 0.5), 10), Bin(0.9, Interval(1.0), 40)], title="Reliability"
    )

    assert text_of(svg, "title") == "Reliability"
    assert text_of(svg, "desc") == (
        "10 answers of confidence 0.50, right 0.25 (0.10 to 0.50); 40 answers of confidence 0.90, right 1.00"
    )


def test_curve_ends_at_the_next_fifth_and_orders_its_points() -> None:
    svg = risk_coverage_curve([Operation(1.0, Interval(0.2)), Operation(0.5, Interval(0.1))], title="a")

    # The axis ends at 0.2, so that a risk of 0.1 is half-way up.
    assert drawn(svg, "curve") == [{"points": "194.0,130.0 344.0,10.0"}]
    assert drawn(svg, "target") == [{"x1": "44.0", "y1": "190.0", "x2": "344.0", "y2": "190.0"}]
    assert drawn(svg, "interval") == []


def test_curve_leaves_room_for_its_interval() -> None:
    points = [Operation(0.5, Interval(0.1, 0.0, 0.2)), Operation(1.0, Interval(0.2, 0.1, 0.4))]

    svg = risk_coverage_curve(points, title="a")

    assert drawn(svg, "curve") == [{"points": "194.0,190.0 344.0,130.0"}]
    assert drawn(svg, "interval") == [{"points": "194.0,250.0 344.0,190.0 344.0,10.0 194.0,130.0"}]


def test_axis_ends_at_a_number_that_is_easy_to_read() -> None:
    svg = risk_coverage_curve([Operation(1.0, Interval(0.21))], title="a")

    assert [each.text for each in parsed(svg).iter("text") if each.get("text-anchor") == "end"] == [
        "0",
        "0.1",
        "0.2",
        "0.3",
        "0.4",
    ]


def test_curve_without_errors_still_has_an_axis() -> None:
    svg = risk_coverage_curve([Operation(1.0, Interval(0.0))], title="a")

    assert drawn(svg, "curve") == [{"points": "344.0,250.0"}]
    assert drawn(svg, "target")[0]["y1"] == "130.0"  # 5 % of an axis that ends at 10 %


def test_curve_without_points_is_an_empty_frame() -> None:
    svg = risk_coverage_curve([], title="a")

    assert drawn(svg, "curve") == [{"points": ""}]
    assert text_of(svg, "desc") is None


def test_long_curve_is_told_in_few_words() -> None:
    points = [Operation(each / 40, Interval(0.1)) for each in range(40)]

    description = text_of(risk_coverage_curve(points, title="a"), "desc")

    assert description is not None
    assert description.startswith("0 % answered, wrong 0.10; 10 % answered, wrong 0.10; ")
    assert description.count(";") == 9


def test_words_in_a_plot_are_text() -> None:
    hostile = "</title><script>alert(1)</script>&\"'"

    assert text_of(interval_bar(Interval(0.5), title=hostile), "title") == hostile
    assert text_of(risk_coverage_curve([], title=hostile), "title") == hostile


def test_bar_is_a_handful_of_shapes_without_colours() -> None:
    svg = interval_bar(Interval(0.5, 0.4, 0.6), title="0.50 (0.40 to 0.60)", marks=(0.25,))

    assert str(svg).replace("><", ">\n<").splitlines() == snapshot(
        [
            '<svg class="bar" viewBox="0 0 320 24" role="img">',
            "<title>0.50 (0.40 to 0.60)</title>",
            '<rect class="track" x="10.0" y="10.0" width="300.0" height="4.0"/>',
            '<rect class="interval" x="130.0" y="5.0" width="60.0" height="14.0"/>',
            '<line class="mark" x1="85.0" y1="1.0" x2="85.0" y2="23.0"/>',
            '<circle class="value" cx="160.0" cy="12.0" r="6.0"/>',
            "</svg>",
        ]
    )
