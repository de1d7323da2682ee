"""What leaves a picture of the gallery is what nobody sees."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the gallery is not installed with the package

from gallery.slim import slim  # noqa: E402

CLEAR = '<rect height="1" style="stroke-width: 0px; stroke-opacity: 0; fill: rgb(0, 0, 0); fill-opacity: 0;" width="2"/>'
FRAME = '<rect height="1" style="stroke: rgb(0, 0, 0); stroke-width: 1px; fill: rgb(0, 0, 0); fill-opacity: 0;" width="2"/>'
NOTHING = '<rect height="1" style="stroke-width: 0px; fill: rgb(0, 0, 0); fill-opacity: 0; stroke-width: 0px;" width="2"/>'
HIDDEN = '<path d="M0,0" style="opacity: 0; fill: rgb(0, 0, 0);"/>'
GROUND = '<rect height="3" style="stroke-opacity: 0; fill: rgb(255, 255, 255); fill-opacity: 1;" width="4"/>'


def slimmed(inside: str) -> str:
    return slim(f'<svg aria-labelledby="t d"><style>@font-face{{}}</style>{inside}</svg>')


def test_what_is_invisible_goes() -> None:
    assert "<rect" not in slimmed(NOTHING)
    assert "<rect" not in slimmed(CLEAR)
    assert "<path" not in slimmed(HIDDEN)
    assert "<rect" in slimmed(FRAME)


def test_the_ground_of_a_label_stays() -> None:
    kept = slimmed(GROUND)
    assert '<rect height="3" class="s0" width="4"/>' in kept
    assert ".s0{stroke-opacity: 0; fill: rgb(255, 255, 255); fill-opacity: 1;}" in kept


def test_words_for_machines_go_and_styles_are_shared() -> None:
    machine = '<metadata>{"a":1}</metadata><desc id="d">words</desc><g class="x"></g>'
    text = '<text style="fill: red">1</text>'
    assert slimmed(machine + text + text) == (
        '<svg><style>@font-face{}</style><style>.s0{fill: red}</style><text class="s0">1</text><text class="s0">1</text></svg>'
    )
