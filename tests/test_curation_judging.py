"""Evidence and statuses in the build: what does not fit stops it, with file, line and column; nothing is half written."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from soviet_trade_data.curation.building import build
from soviet_trade_data.errors import CuratedDataError

CLAIM, DATED = "thom-tsarist-share-of-public-debt", "thom-anglo-soviet-agreement"
QUANTITY = dict(
    evidence_id="evidence-made-up", claim_id=CLAIM, aspect="quantity", coverage="same", says="A share is given.", as_printed="81%",
    value="81", unit="percent", qualifier="exact", lower="81", upper="81", publisher="A yearbook", seen_at="a shelf",
    origin="yearbook", strength="good", strength_reason="official", verdict="agrees",
)  # fmt: skip
DATE = dict(
    evidence_id="evidence-made-up", claim_id=DATED, aspect="date", coverage="same", says="A day is given.",
    as_printed="16 March 1921", date_start="1921-03-16", date_end="1921-03-16", date_precision="day", publisher="A yearbook",
    seen_at="a shelf", origin="yearbook", strength="good", strength_reason="official", verdict="differs", explanation="It is later.",
)  # fmt: skip


@pytest.fixture
def copy(curated: Path, tmp_path: Path) -> Path:
    """The curated files without evidence, so that a row of a test stands alone."""
    folder = Path(shutil.copytree(curated, tmp_path / "curated"))
    header = (folder / "evidence.csv").read_text(encoding="utf-8").partition("\n")[0]
    (folder / "evidence.csv").write_text(header + "\n", encoding="utf-8")
    return folder


def add(folder: Path, *rows: dict[str, str]) -> None:
    with (folder / "evidence.csv").open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    with (folder / "evidence.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, names, lineterminator="\n").writerows(rows)
    book = folder / "tables.toml"
    lines = book.read_text(encoding="utf-8").split("\n")
    book.write_text(
        "\n".join(f"evidence = {len(rows)}" if line.startswith("evidence = ") else line for line in lines), encoding="utf-8"
    )


def faults(folder: Path) -> list[str]:
    with pytest.raises(CuratedDataError) as caught:
        build(folder)
    return caught.value.faults


def status(folder: Path, claim: str) -> tuple[str, str | None]:
    tables = build(folder).tables
    rows = tables["figures"].set_index("figure_id") if claim == CLAIM else tables["events"].set_index("event_id")
    row = rows.loc[claim]
    return row["status"], row["because"] if isinstance(row["because"], str) else None


def test_a_status_follows_from_the_row_and_names_it(copy: Path) -> None:
    add(copy, QUANTITY)
    assert status(copy, CLAIM) == ("confirmed", "evidence-made-up")


def test_a_good_date_that_differs_contradicts(copy: Path) -> None:
    add(copy, DATE)
    found, because = status(copy, DATED)
    assert found == "contradicted" and "evidence-made-up" in str(because)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (QUANTITY | {"claim_id": "thom-nobody"}, "claim_id: expected the id of a figure or event, got 'thom-nobody'"),
        (QUANTITY | {"unit": "tonne", "as_printed": "81 tons"}, "verdict: expected the claim's unit percent for the same coverage, got tonne"),
        (QUANTITY | {"verdict": "differs", "explanation": "It is more."}, "verdict: expected agrees by the rule, got differs: look at"),
        (QUANTITY | {"value": "18", "lower": "18", "upper": "18"}, "value: expected 81 from '81%', "),
        (QUANTITY | {"strength_reason": ""}, "row: expected coverage, publisher, seen_at, origin, strength and strength_reason of what was found"),
        (QUANTITY | {"seen_at": ""}, "row: expected coverage, publisher, seen_at, origin, strength and strength_reason of what was found"),
        (QUANTITY | {"strength": "solid"}, "strength: expected one of good, fair, weak, got 'solid'"),
        (QUANTITY | {"aspect": "date", "as_printed": ""}, "aspect: expected quantity or substance of "),
        (QUANTITY | {"as_printed": ""}, "row: expected an explanation of a verdict that numbers and dates do not show"),
        (QUANTITY | {"lower": ""}, "lower: expected 81 from '81%'"),
        (DATE | {"date_start": "1921-02-30"}, "date_start: expected a date such as 1931-12-31, got '1921-02-30'"),
        (DATE | {"date_start": "1921-03-15"}, "date_start: expected 1921-03-16 from '16 March 1921', got 1921-03-15"),
        (DATE | {"date_precision": ""}, "row: expected a number of a quantity, days of a date, neither of substance"),
        (DATE | {"explanation": ""}, "row: expected an explanation"),
    ],
)  # fmt: skip
def test_what_does_not_fit_stops_the_build_with_its_line(copy: Path, row: dict[str, str], expected: str) -> None:
    add(copy, row)
    found = faults(copy)
    assert any(line.startswith("evidence.csv:2: ") and expected in line for line in found), found


def test_one_page_for_and_against_a_claim_explains_both(copy: Path) -> None:
    against = QUANTITY | dict(
        evidence_id="evidence-other",
        as_printed="40%",
        value="40",
        lower="40",
        upper="40",
        verdict="differs",
        explanation="It is half.",
    )
    add(copy, QUANTITY, against)
    assert faults(copy) == [
        f"evidence.csv:3: explanation: expected one here and in evidence.csv:2, since one page is cited for and against {CLAIM}, got none"
    ]
    header = (copy / "evidence.csv").read_text(encoding="utf-8").partition("\n")[0]
    (copy / "evidence.csv").write_text(header + "\n", encoding="utf-8")
    add(copy, QUANTITY | {"explanation": "The page has both."}, against)
    assert status(copy, CLAIM)[0] == "disputed"


def test_what_was_not_found_is_a_row_that_decides_nothing(copy: Path) -> None:
    add(
        copy,
        dict(
            evidence_id="evidence-none", claim_id=CLAIM, aspect="quantity", says="A share was looked for.", verdict="not_found",
            explanation="No table by creditor was found.",
        ),
    )  # fmt: skip
    assert status(copy, CLAIM) == ("unchecked", None)
