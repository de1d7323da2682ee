"""Guard the curation: change the curated files one fault at a time and see that the build, with the texts, tells.

Thousands of mutations need a fast path: each is first held against the checks of its own row, then against the
whole of `check` and `relate`, all of which every build runs; nothing here is a check of its own. A sample of
mutations goes through real files and `build`, and so does one of every class that cannot be caught.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import functools
import io
import itertools
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from soviet_trade_data.curation import building, deriving, gathering
from soviet_trade_data.curation.codebook import CURATED, curated_columns, curated_fields
from soviet_trade_data.curation.gathering import Curated
from soviet_trade_data.errors import CuratedDataError
from soviet_trade_data.rules import claims, dates, evidence, ledger, numerals
from soviet_trade_data.rules.schemas import failures, text_schema
from soviet_trade_data.rules.units import MEASURES

Row = dict[str, Any]
Cells = dict[str, str]

#: Cells that the words, the spans or the grammar speak about.
CHECKED = {
    "figures": [
        "value",
        "lower",
        "upper",
        "as_printed",
        "span_start",
        "span_end",
        "period_start",
        "period_end",
        "period_printed",
        "period_span_start",
        "period_span_end",
        "locator",
    ],
    "events": [
        "date_start",
        "date_end",
        "as_printed",
        "span_start",
        "span_end",
        "year_printed",
        "year_span_start",
        "year_span_end",
        "locator",
    ],
    "exclusions": ["as_printed", "span_start", "span_end"],
}
#: The same for evidence that has words, by what it speaks of: a number without words is only as good as the curator's copy.
CHECKED_EVIDENCE = {
    "quantity": ["value", "lower", "upper", "as_printed"],
    "date": ["date_start", "date_end", "as_printed"],
    "substance": [],
}
#: What stands or falls with the printed words of a row: all of it moves when two rows' values are swapped.
PRINTED = {
    "figures": ["value", "unit", "qualifier", "lower", "upper", "as_printed", "span_start", "span_end", "locator"],
    "events": [
        "date_start",
        "date_end",
        "date_precision",
        "as_printed",
        "span_start",
        "span_end",
        "year_printed",
        "year_span_start",
        "year_span_end",
        "locator",
    ],
    "exclusions": ["as_printed", "span_start", "span_end"],
}


class Bench:
    """The curated files as read, the texts, and the verdict of a build on changed rows."""

    def __init__(self, curated: Path, texts: Path) -> None:
        self.folder, self.texts_folder = curated, texts
        self.real = gathering.read(curated)
        self.texts = evidence.read_texts(texts, self.real.sources)
        self.fields = {name: {f["name"]: f for f in curated_fields(self.real.book, name)} for name in CURATED}
        self.cells: dict[str, list[Cells]] = {
            name: list(csv.DictReader(io.StringIO((curated / f"{name}.csv").read_text(encoding="utf-8")))) for name in CURATED
        }

    def typed(self, name: str, column: str, cell: str) -> Any:
        """One cell as the build reads it; `ValueError` where its form is wrong (see test_curation_reading)."""
        kind = self.fields[name][column]["type"]
        if not cell:
            if self.fields[name][column].get("constraints", {}).get("required"):
                raise ValueError("required")
            return None
        convert: dict[str, Callable[[str], Any]] = {
            "number": float,
            "integer": int,
            "date": dt.date.fromisoformat,
            "boolean": "true".__eq__,
            "string": str,
        }
        return convert[kind](cell)

    def row_tells(self, name: str, row: Row) -> bool:
        """Whether the checks of the row alone find a fault."""
        check = {"figures": claims.check_figure, "events": claims.check_event, "evidence": claims.check_evidence}.get(name)
        if check is not None and next(iter(check(row)), None):
            return True
        return name != "evidence" and next(iter(evidence.check_spans([row], self.texts, ["here"])), None) is not None

    def tells(self, **rows: list[Row]) -> bool:
        """Whether a build of these rows, the rest as curated, finds a fault."""
        what = self.with_rows(**rows)
        faults = building.check(what, self.texts)
        if not faults:
            deriving.relate(what, faults)
        return bool(faults)

    def with_rows(self, **rows: list[Row]) -> Curated:
        places = {name: [f"{name}.csv:{line}" for line in range(2, len(some) + 2)] for name, some in rows.items()}
        return dataclasses.replace(self.real, rows=self.real.rows | rows, places=self.real.places | places)

    def changed(self, name: str, at: int, **columns: Any) -> list[Row]:
        """The rows of a table with some cells of one row changed."""
        rows = list(self.real.rows[name])
        rows[at] = rows[at] | columns
        return rows

    def builds(self, tmp_path: Path, name: str, change: dict[int, Cells]) -> bool:
        """Whether a build from files passes, with cells of some rows of a table changed."""
        folder = tmp_path / "curated"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, curated_columns(self.real.book, name), lineterminator="\n")
            writer.writeheader()
            writer.writerows(cells | change.get(at, {}) for at, cells in enumerate(self.cells[name]))
        try:
            building.build(folder, self.texts_folder)
        except CuratedDataError:
            return False
        return True


@pytest.fixture(scope="module")
def bench(curated: Path, texts: Path) -> Iterator[Bench]:
    """The real files, with pure readings remembered between mutations."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "tokens", functools.cache(ledger.tokens))
        patch.setattr(numerals, "read", functools.cache(numerals.read))
        patch.setattr(dates, "read", functools.cache(dates.read))
        yield Bench(curated, texts)


def checked(name: str, cells: Cells) -> list[str]:
    """The cells of a row that are held against its words."""
    if name != "evidence":
        return CHECKED[name]
    return CHECKED_EVIDENCE[cells["aspect"]] if cells["as_printed"] else []


def digits(cells: Cells, columns: list[str]) -> Iterator[tuple[str, str]]:
    """Every cell with one of its digits changed into each of the other nine."""
    for column in columns:
        cell = cells[column]
        for at, old in enumerate(cell):
            if old.isdigit():
                for new in "0123456789":
                    if new != old:
                        yield column, cell[:at] + new + cell[at + 1 :]


def test_nothing_is_found_in_the_files_as_they_are(bench: Bench) -> None:
    assert not bench.tells()
    assert not any(bench.row_tells(name, row) for name in CURATED for row in bench.real.rows[name])


@pytest.mark.parametrize(
    ("name", "least"), [("figures", 32_500), ("events", 39_000), ("exclusions", 18_000), ("evidence", 9_000)]
)
def test_every_changed_digit_is_caught(bench: Bench, name: str, least: int) -> None:
    escaped, tried = [], 0
    for at, (cells, row) in enumerate(zip(bench.cells[name], bench.real.rows[name], strict=True)):
        for column, cell in digits(cells, checked(name, cells)):
            tried += 1
            try:
                value = bench.typed(name, column, cell)
            except ValueError:
                continue
            if value == row[column]:  # "007" for "7": the same value, the same table
                continue
            if not bench.row_tells(name, row | {column: value}) and not bench.tells(
                **{name: bench.changed(name, at, **{column: value})}
            ):
                escaped.append((next(iter(cells.values())), column, cell))
    assert not escaped
    assert tried > least


@pytest.mark.parametrize("name", CURATED)
def test_every_emptied_cell_is_caught(bench: Bench, name: str) -> None:
    escaped = []
    for at, (cells, row) in enumerate(zip(bench.cells[name], bench.real.rows[name], strict=True)):
        for column in checked(name, cells):
            if not cells[column] or (name, column) in UNCHECKED_CELLS:
                continue
            if bench.fields[name][column].get("constraints", {}).get("required"):
                continue
            if not bench.row_tells(name, row | {column: None}) and not bench.tells(
                **{name: bench.changed(name, at, **{column: None})}
            ):
                escaped.append((next(iter(cells.values())), column))
    assert not escaped


def test_swapped_values_of_figures_are_caught(bench: Bench) -> None:
    """Any two figures of one text trade everything printed, units apart and together."""
    rows = bench.real.rows["figures"]
    escaped, tried = [], 0
    for (i, a), (j, b) in itertools.combinations(enumerate(rows), 2):
        if a["source_id"] != b["source_id"] or a["span_start"] == b["span_start"]:
            continue
        columns = PRINTED["figures"]
        if a["unit"] != b["unit"]:
            columns = [c for c in columns if c != "unit"]
        tried += 1
        new_a, new_b = a | {c: b[c] for c in columns}, b | {c: a[c] for c in columns}
        if bench.row_tells("figures", new_a) or bench.row_tells("figures", new_b):
            continue
        swapped = list(rows)
        swapped[i], swapped[j] = new_a, new_b
        if not bench.tells(figures=swapped):
            escaped.append((a["figure_id"], b["figure_id"]))
    assert not escaped
    assert tried > 1_500


@pytest.mark.parametrize("name", ["events", "exclusions"])
def test_swapped_values_of_events_and_exclusions_are_caught(bench: Bench, name: str) -> None:
    rows = bench.real.rows[name]
    pairs = [*zip(range(len(rows)), range(1, len(rows)), strict=False)]
    choice = random.Random(20)
    pairs += [(i, j) for i, j in (choice.sample(range(len(rows)), 2) for _ in range(300))]
    escaped = []
    for i, j in pairs:
        a, b = rows[i], rows[j]
        if a["source_id"] == b["source_id"] and a["span_start"] == b["span_start"]:
            continue  # one printed date for two events: nothing changes
        new_a, new_b = a | {c: b[c] for c in PRINTED[name]}, b | {c: a[c] for c in PRINTED[name]}
        if bench.row_tells(name, new_a) or bench.row_tells(name, new_b):
            continue
        swapped = list(rows)
        swapped[i], swapped[j] = new_a, new_b
        if not bench.tells(**{name: swapped}):
            escaped.append((i, j))
    assert not escaped


def test_dropped_hedges_signs_and_units_are_caught(bench: Bench) -> None:
    """The words shortened with their span, the row made consistent with what is left of them."""
    escaped, tried = [], 0
    for at, row in enumerate(bench.real.rows["figures"]):
        words = row["as_printed"]
        for shorter in shortened(words):
            try:
                printed = numerals.read(shorter)
            except numerals.NumeralError:
                continue
            tried += 1
            text = bench.texts[row["source_id"]].characters[row["span_start"] : row["span_end"]]
            offset = row["span_start"] + (len(text) - len(shorter) if words.endswith(shorter) else 0)
            low, high = printed.bounds(row["unit"])
            value = printed.in_unit(row["unit"])
            new = {
                "as_printed": shorter,
                "span_start": offset,
                "span_end": offset + len(shorter),
                "qualifier": printed.qualifier,
                "value": None if value is None else float(value),
                "lower": None if low is None else float(low),
                "upper": None if high is None else float(high),
            }
            if not bench.row_tells("figures", row | new) and not bench.tells(figures=bench.changed("figures", at, **new)):
                escaped.append((row["figure_id"], shorter))
    assert not escaped
    assert tried > 60


def shortened(words: str) -> Iterator[str]:
    """The words without their first or last few words or signs."""
    parts = words.split()
    for cut in range(1, len(parts)):
        yield " ".join(parts[cut:])
        yield " ".join(parts[:-cut])
    yield words.removeprefix("$") if words.startswith("$") else words[:-1]


@pytest.mark.parametrize("name", ["figures", "evidence"])
def test_another_qualifier_is_caught(bench: Bench, name: str) -> None:
    for row in bench.real.rows[name]:
        for qualifier in bench.real.book["values"]["qualifier"]:
            if qualifier != row["qualifier"] and None not in (row["qualifier"], row["as_printed"]):
                assert bench.row_tells(name, row | {"qualifier": qualifier}), (row, qualifier)


@pytest.mark.parametrize("name", ["figures", "events", "exclusions", "evidence"])
def test_deleted_rows_are_caught(bench: Bench, name: str) -> None:
    rows = bench.real.rows[name]
    for at in range(len(rows)):
        assert bench.tells(**{name: rows[:at] + rows[at + 1 :]}), rows[at]


#: Rows whose loss the numerals do not show, so that the control totals alone tell (and a lost row with its total mended
#: is beyond the build): their words hold no numeral, or another row covers the same words, and no relation names them.
ONLY_THE_TOTAL_TELLS = {
    "figures": {
        "carr-nep-to-agreement",
        "industrialization-full-capacity-delay",
        "industrialization-parts-decision-delay",  # "a week", "a year"
        "industrialization-growth-light-industry",
        "industrialization-growth-trade",  # one printed "Zero" for six sectors
        "industrialization-growth-education",
        "industrialization-growth-health",
        "industrialization-growth-housing",
        "industrialization-growth-municipal-services",
    },
    "events": {  # the words also give the period of a figure or the year of another event
        "thom-loan-1906",
        "thom-peace-and-trade-statements",
        "thom-attack-warsaw",
        "thom-germany-leading-partner",
        "thom-kahn-period",
        "thom-gaz-a-production",
        "thom-metrovick",
        "thom-gas-pipeline",
        "carr-lenin-manoeuvre",
        "carr-peace-and-arcos",
        "carr-krasin-winter",
        "carr-kopp-scheme",
        "carr-military-delegation",
        "carr-genoa-invitation",  # the first: "summer", no numeral
    },
    "exclusions": {92, 1844, 25305},  # "I", listed for readers; the ledger counts Roman numerals from two letters on
}


@pytest.mark.parametrize("name", ONLY_THE_TOTAL_TELLS)
def test_deleted_rows_are_caught_without_the_totals_but_for_these(bench: Bench, name: str) -> None:
    what = dataclasses.replace(bench.real, book=bench.real.book | {"totals": {}})
    rows, id_column = what.rows[name], "span_start" if name == "exclusions" else CURATED[name][0]
    escaped = set()
    for at, row in enumerate(rows):
        left = dataclasses.replace(
            what, rows=what.rows | {name: rows[:at] + rows[at + 1 :]}, places=what.places | {name: what.places[name][1:]}
        )
        faults = building.check(left, bench.texts)
        if not faults:
            deriving.relate(left, faults)
        if not faults:
            escaped.add(row[id_column])
    assert escaped == ONLY_THE_TOTAL_TELLS[name]


@pytest.mark.parametrize("name", ["relation", "derived"])
def test_deleted_relations_are_caught(bench: Bench, name: str) -> None:
    entries = bench.real.declared[name]
    for at, entry in enumerate(entries):
        declared = bench.real.declared | {name: entries[:at] + entries[at + 1 :]}
        assert building.check(dataclasses.replace(bench.real, declared=declared)), entry


def test_a_turned_outcome_is_caught(bench: Bench) -> None:
    """Of substance a person judges, and nothing is there to catch another judgement; all else is computed."""
    computed = [entry for entry in bench.real.declared["relation"] if entry["test"] != "substance"]
    relations = [entry | {"holds": not entry["holds"]} for entry in computed]
    faults: list[str] = []
    deriving.relate(dataclasses.replace(bench.real, declared=bench.real.declared | {"relation": relations}), faults)
    assert len(faults) == len(relations)


@pytest.mark.parametrize("name", ["figures", "events"])
def test_doubled_rows_under_a_new_id_are_caught_without_the_totals(bench: Bench, name: str) -> None:
    what = dataclasses.replace(bench.real, book=bench.real.book | {"totals": {}})
    id_column = CURATED[name][0]
    for row in bench.real.rows[name]:
        double = row | {id_column: f"{row[id_column]}-again", "preferred": False, "preferred_reason": None}
        rows = [r for old in bench.real.rows[name] for r in ([old, double] if old is row else [old])]
        places = [str(n) for n in range(len(rows))]
        changed = dataclasses.replace(what, rows=what.rows | {name: rows}, places=what.places | {name: places})
        assert any("expected the same words once" in fault for fault in building.check(changed)), row


def test_changed_preference_is_caught(bench: Bench) -> None:
    for name in ("figures", "events"):
        for at, row in enumerate(bench.real.rows[name]):
            assert bench.tells(**{name: bench.changed(name, at, preferred=not row["preferred"])}), row


#: Figures whose unit is not in their words (a bare count), not in a relation or a derived figure, and alone with its
#: indicator: the unit is the curator's reading of the sentence around them, and any other would pass.
UNITS_READ_FROM_THE_SENTENCE = {
    "britannica-policy-tracks",
    "carr-rolls-royce",
    "industrialization-suppliers",
    "industrialization-trainees-abroad",
    "thom-concessions-total",
    "thom-fiat-trainees",
    "thom-foreign-specialists",
    "thom-ioffe-tasks",
    "thom-gaz-a-produced",
    "thom-metrovick-engineers",
    "thom-noulens-billions",
    "thom-production-1922",
    "thom-strategic-sectors",
}


def test_changed_units_are_caught(bench: Bench) -> None:
    """Each figure in each other unit."""
    escaped = {
        (row["figure_id"], unit)
        for at, row in enumerate(bench.real.rows["figures"])
        for unit in bench.real.book["units"]
        if unit != row["unit"]
        and not bench.row_tells("figures", row | {"unit": unit})
        and not bench.tells(figures=bench.changed("figures", at, unit=unit))
    }
    own = {row["figure_id"]: row["unit"] for row in bench.real.rows["figures"]}
    read_so = {
        (figure, unit)
        for figure in UNITS_READ_FROM_THE_SENTENCE
        for unit in bench.real.book["units"]
        # "fourfold" may be times or count tasks, but measures nothing else
        if unit != own[figure] and not (figure == "thom-ioffe-tasks" and unit in MEASURES - {"times"})
    }
    # That it is a year's average stands in the sentence, and of which rubles in none.
    read_so |= {("industrialization-investment-agriculture", unit) for unit in ("ruble", "ruble_1950")}
    assert escaped == read_so, "strike out what is caught by now"


# --------------------------------------------------------------------------- through real files


def test_duplicated_ids_are_caught(bench: Bench, tmp_path: Path) -> None:
    """Each row bears its neighbour's id; ids are a matter of the files' own schema, so this goes through files."""
    for name in ("figures", "events", "evidence"):
        id_column = CURATED[name][0]
        assert not bench.builds(tmp_path, name, {1: {id_column: bench.cells[name][0][id_column]}})
        fields = [bench.fields[name][c] for c in curated_columns(bench.real.book, name)]
        frame = pd.DataFrame([{c: cell or None for c, cell in row.items()} for row in bench.cells[name]], dtype="object")
        frame.iloc[1::2, 0] = frame.iloc[: len(frame) // 2 * 2 : 2, 0].to_numpy()
        found = {
            row
            for row, column, expected, _ in failures(text_schema(fields), frame)
            if column == id_column and "occurs once" in expected
        }
        assert found == set(range(1, len(frame), 2))


def test_a_sample_of_changed_digits_fails_a_build_from_files(bench: Bench, tmp_path: Path) -> None:
    assert bench.builds(tmp_path, "figures", {}), "the files as they are must build"
    choice = random.Random(3)
    for name in ("figures", "events", "exclusions", "evidence"):
        at = choice.choice([at for at, cells in enumerate(bench.cells[name]) if any(digits(cells, checked(name, cells)))])
        column, cell = choice.choice(list(digits(bench.cells[name][at], checked(name, bench.cells[name][at]))))
        assert not bench.builds(tmp_path, name, {at: {column: cell}}), (name, at, column, cell)


# What cannot be caught, each with the reason. Each is shown to pass, so that a rule that comes to catch it is noticed
# and the entry struck out.
UNCAUGHT: dict[str, tuple[str, str, dict[str, Cells]]] = {
    "a day of the time that a source speaks of": (
        "Publications are not at hand: no words of theirs give the time of a number.",
        "evidence",
        {"evidence-grain-1931-plan": {"date_start": "1931-07-02"}},
    ),
    "the year of a date whose words give none": (
        "“3rd October” is checked by day and month alone; the verdict sees the year only where the coverage is the same.",
        "evidence",
        {"evidence-relations-resume-protocol": {"date_start": "1930-10-03", "date_end": "1930-10-03"}},
    ),
    "the page where it was seen": (
        "Nobody but the curator knows it.",
        "evidence",
        {"evidence-grain-1931-plan": {"seen_at": "https://example.org/"}},
    ),
    "a number, in its words and its value alike": (
        "Without the publication, words and value can only be checked against each other.",
        "evidence",
        {"evidence-industry-1932-stalin": {"as_printed": "71%", "value": "71", "lower": "71", "upper": "71"}},
    ),
    "a hedge, in words, bounds and qualifier alike": (
        "As above: the publication is not at hand.",
        "evidence",
        {"evidence-french-investment-bourse": {"as_printed": "a quarter", "qualifier": "exact", "lower": "25", "upper": "25"}},
    ),
    "two numbers of one page swapped": (
        "As above, unless a verdict or a relation turns on them.",
        "evidence",
        {
            "evidence-germany-share-1998-official": {"as_printed": "58.2%", "value": "58.2", "lower": "58.2", "upper": "58.2"},
            "evidence-germany-share-1998-banks": {"as_printed": "42.7%", "value": "42.7", "lower": "42.7", "upper": "42.7"},
        },
    ),
    "the words of a source left out": (
        "Evidence may be kept without words (most dates are), so that their absence is no fault.",
        "evidence",
        {"evidence-riga-peace-text": {"as_printed": ""}},
    ),
    "another claim preferred, with its reason": (
        "Which of two rivals to prefer is a judgement; the build sees that there is exactly one and that it has a reason.",
        "figures",
        {
            "thom-tsarist-savers": {"preferred": "true", "preferred_reason": "It comes first."},
            "thom-tsarist-bondholders": {"preferred": "false", "preferred_reason": ""},
        },
    ),
    "the unit of a bare count": (
        "See UNITS_READ_FROM_THE_SENTENCE.",
        "figures",
        {"carr-rolls-royce": {"unit": "plant"}},
    ),
    "our own words": (
        "Labels, notes, parties and sectors are written, not printed: no rule reads them.",
        "figures",
        {"thom-debt-1991-italy-share": {"label": "Part of the debt owed to Spain", "creditor": "Spain"}},
    ),
}
#: Cells of UNCAUGHT that the test of emptied cells leaves out.
UNCHECKED_CELLS = {("evidence", "as_printed")}


@pytest.mark.parametrize("what", UNCAUGHT)
def test_what_cannot_be_caught_is_listed_with_its_reason(bench: Bench, tmp_path: Path, what: str) -> None:
    reason, name, changes = UNCAUGHT[what]
    ids = [cells[CURATED[name][0]] for cells in bench.cells[name]]
    assert reason
    assert bench.builds(tmp_path, name, {ids.index(row): cells for row, cells in changes.items()})


def test_a_constant_from_outside_the_texts_is_beyond_the_build(bench: Bench) -> None:
    """The gold franc's fineness is law, in no text: another number passes, so it is reviewed by eye (and `--check` shows it)."""
    constants = [c | {"value": "8/31"} if c["id"] == "gold-franc-fine-gold" else c for c in bench.real.declared["constant"]]
    faults: list[str] = []
    deriving.relate(dataclasses.replace(bench.real, declared=bench.real.declared | {"constant": constants}), faults)
    assert not faults
