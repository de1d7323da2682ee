"""Errors travel between processes unchanged, and suggest what was probably meant."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import pytest

import soviet_trade_data as std
from soviet_trade_data import errors
from soviet_trade_data.errors import SovietTradeDataError, UnknownNameError, ValidationError

EXAMPLES: list[SovietTradeDataError] = [
    errors.UsageError("parts: expected 1"),
    UnknownNameError("table", "figure", ["figures", "events"], ["thom-loan-1909"]),
    errors.DamagedDataError("figures.parquet"),
    errors.MissingDependencyError("polars"),
    errors.RenderingError("no browser"),
    errors.FaultsError("two faults", ["one", "two"]),
    ValidationError("one fault", ["one"]),
    errors.CuratedDataError("one fault", ["figures.csv:1"]),
    errors.EvidenceError("one fault", ["thom"]),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("again", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy])
def test_every_error_survives_pickling(
    error: SovietTradeDataError, again: Callable[[SovietTradeDataError], SovietTradeDataError]
) -> None:
    error.add_note("in worker 3")
    back = again(error)
    assert (type(back), str(back), back.args, vars(back)) == (type(error), str(error), error.args, vars(error))


def test_every_error_of_the_tree_is_tried() -> None:
    assert {type(error).__name__ for error in EXAMPLES} == {*errors.__all__, "FaultsError"} - {"SovietTradeDataError"}


def _broken(name: str) -> None:
    frame = std.load("events")
    std.validate(frame.assign(kind="party"), name)


def test_errors_come_back_from_another_process() -> None:
    with ProcessPoolExecutor(1) as pool:
        with pytest.raises(UnknownNameError, match="Did you mean 'events'") as unknown:
            pool.submit(_broken, "event").result()
        assert (unknown.value.kind, unknown.value.name) == ("table", "event")
        with pytest.raises(ValidationError, match="125 faults") as faults:
            pool.submit(_broken, "events").result()
        assert len(faults.value.faults) == 125


def test_small_and_capital_letters_are_one() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'tsarist_debt'"):
        std.load("TSARIST_DEBT")
    assert "Did you mean 'Ab' or 'aB'?" in str(UnknownNameError("name", "AB", ["aB", "Ab"]))


def test_a_name_is_listed_once_and_many_are_not_listed() -> None:
    error = UnknownNameError("chart", "grain", ["grain_exports", "events", "grain_exports"])
    assert error.known == ["events", "grain_exports"]
    assert str(error).endswith("Known: events, grain_exports.")
    many = UnknownNameError("figure", "thom-7", [], (f"thom-{n}" for n in range(70, 130)))
    assert "Did you mean 'thom-" in str(many)
    assert str(many).count("thom-") == 4
