"""One drawing for light and dark, and a link exactly where each mark is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the site's builder is not installed with the package

from gallery import svg  # noqa: E402
from soviet_trade_data.errors import RenderingError  # noqa: E402

DRAWING = """<svg class="main-svg" xmlns="http://www.w3.org/2000/svg"><defs><clipPath id="c"><rect width="9" height="9"/></clipPath></defs>
<g class="xy" transform="translate(100,50)"><g class="barlayer"><g class="trace bars"><g class="points">
<g class="point"><path d="M0,40V80H60V40Z" style="fill: rgb(1, 2, 3); fill-opacity: 1;"/></g>
<g class="point"><path d="M0,90V130H10V90Z" style="fill: rgb(1, 2, 3); fill-opacity: 1;"/></g></g></g></g>
<g class="scatterlayer"><g class="trace scatter tracea"><g class="points">
<path class="point" transform="translate(30,20)" d="M6,0A6,6 0 1,1 0,-6A6,6 0 0,1 6,0Z" style="fill: rgb(9, 9, 9);"/></g></g></g></g></svg>"""
BARS = {"type": "bar", "x": [6, 1], "y": [1, 2], "customdata": ["one-bar", "two-bar"], "hovertext": ["<b>One</b><br>6 &#36;", ""]}
DOTS = {"type": "scatter", "mode": "markers", "x": [None, 3], "y": [1, 2], "customdata": ["no-dot", "a-dot"], "name": "Dots"}


def test_a_mark_has_the_box_of_what_is_drawn() -> None:
    one, two, dot = svg.marks(DRAWING, [BARS, DOTS])
    assert (one.id, one.x, one.y, one.width, one.height) == ("one-bar", 100, 90, 60, 40)
    assert one.lines == ("One", "6 $")
    assert (two.id, two.y, two.height) == ("two-bar", 140, 40)
    # Ten wide, which is too little to hit: as wide as the least, about the same middle.
    assert (two.x, two.width) == (95, svg.LEAST)
    assert (dot.id, dot.x + dot.width / 2, dot.y + dot.height / 2) == ("a-dot", 130, 70)


def test_the_order_of_the_data_does_not_matter_between_kinds() -> None:
    assert {mark.id for mark in svg.marks(DRAWING, [DOTS, BARS])} == {"one-bar", "two-bar", "a-dot"}


@pytest.mark.parametrize(
    "data", [[BARS], [BARS, BARS, DOTS], [{**BARS, "x": [6], "y": [1]}, DOTS], [BARS, {**DOTS, "x": [1, 3]}]]
)
def test_a_drawing_of_something_else_is_an_error(data: list[dict[str, object]]) -> None:
    with pytest.raises(RenderingError, match="expected"):
        svg.marks(DRAWING, data)


def test_traces_that_say_nothing_or_stand_in_the_legend_only_have_no_marks() -> None:
    silent = {**BARS, "hoverinfo": "skip"}
    hidden = {**BARS, "visible": "legendonly"}
    assert [mark.id for mark in svg.marks(DRAWING, [silent, hidden, DOTS])] == ["a-dot"]


def test_light_and_dark_are_one_drawing_with_two_style_sheets() -> None:
    made = svg.inner(DRAWING, DRAWING.replace("rgb(1, 2, 3)", "rgb(7, 8, 9)"), "k")
    rules, _, night = made.partition("@media screen and (prefers-color-scheme:dark)")
    assert "fill:rgb(1,2,3)" in rules and "fill:rgb(7,8,9)" in night and "rgb(9,9,9)" not in night
    assert made.count("<path") == 3 and 'class="point"' not in made
    with pytest.raises(RenderingError, match="colours alone"):
        svg.inner(DRAWING, DRAWING.replace("H60", "H50"), "k")


def test_a_frame_stays_and_what_nobody_sees_goes() -> None:
    clear = '<rect style="stroke-width: 1px; stroke: rgb(0, 0, 0); stroke-opacity: 0; fill: rgb(0, 0, 0); fill-opacity: 0;" width="5"/>'
    frame = '<rect style="stroke: rgb(0, 0, 0); stroke-width: 1px; fill: rgb(0, 0, 0); fill-opacity: 0;" width="6"/>'
    drawing = f"<svg>{clear}{frame}<g><g/></g><metadata>secret</metadata></svg>"
    made = svg.inner(drawing, drawing, "k")
    assert 'width="6"' in made and 'width="5"' not in made and "secret" not in made and "<g/>" not in made


def test_the_title_is_cut_and_the_plot_keeps_its_height() -> None:
    title = {"text": "One<br>two", "font": {"size": 20}, "subtitle": {"text": "three", "font": {"size": 10}}}
    spec = {"data": [], "layout": {"height": 500, "width": 700, "margin": {"t": 120, "b": 80}, "title": title}}
    layout = svg.without_title(spec)["layout"]
    assert "title" not in layout and spec["layout"]["title"] is title
    assert layout["height"] - layout["margin"]["t"] == 500 - 120
    assert layout["height"] == 500 - 65


def test_what_is_read_keeps_its_digits() -> None:
    drawing = '<svg><g><path d="M1.234,5.678"/><text x="10.25" y="3">1.25%</text></g></svg>'
    made = svg.inner(drawing, drawing, "k")
    assert ">1.25%<" in made and 'x="10.2"' in made and "M1.2,5.7" in made
