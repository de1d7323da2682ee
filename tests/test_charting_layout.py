"""In a real browser: no text of any chart is cut, overlaps another, or is under 11 pixels."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from charting_layout import Word, faults, measure

from soviet_trade_data.charting import charts
from soviet_trade_data.charting.lettering import text_width
from soviet_trade_data.charting.rendered import exhibit_of
from soviet_trade_data.errors import MissingDependencyError
from soviet_trade_data.rendering.browser import Painter
from soviet_trade_data.rendering.exhibit import spec_of

WIDTHS = (375, 700, 1600)


@pytest.fixture(scope="module")
def painter() -> Iterator[Painter]:
    try:
        painter = Painter(time_limit=30)
    except MissingDependencyError as error:
        if os.environ.get("SOVIET_TRADE_REQUIRE_BROWSER") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    with painter:
        yield painter


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", charts())
def test_every_text_has_its_place(painter: Painter, name: str, width: int) -> None:
    spec = spec_of(exhibit_of(name, width=width))
    found = measure(painter, name, spec)
    assert not faults(found, width, spec["layout"]["height"])


@pytest.mark.browser
def test_text_is_as_wide_as_it_was_reckoned(painter: Painter) -> None:
    spec = spec_of(exhibit_of("timeline"))
    for word in measure(painter, "timeline", spec):
        assert word.right - word.left <= max(text_width(word.text, word.size, bold) for bold in (False, True)) + 1, word.text


def test_faults_are_found() -> None:
    first = Word("first", 12, 10, 60, 10, 24)
    assert faults([first], 100, 100) == []
    assert "overlap" in faults([first, Word("second", 12, 40, 90, 12, 26)], 100, 100)[0]
    ground = Word("", 0, 10, 60, 20, 40)
    assert "hidden" in faults([first, ground], 100, 100)[0]
    assert faults([ground, first], 100, 100) == []
    assert "cut" in faults([Word("third", 12, 80, 110, 10, 24)], 100, 100)[0]
    assert "small" in faults([Word("fourth", 10, 10, 60, 10, 24)], 100, 100)[0]
