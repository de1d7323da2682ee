"""A worksheet in source criticism: every task and every answer comes from the published rows."""

from __future__ import annotations

from dataclasses import dataclass

from gallery.records import Claim, Records, Row, amount, ids
from soviet_trade_data import wording

__all__ = ["Task", "Worksheet", "worksheet"]

PER_PART = 6
SILENT = "The words commit to no number."
HEDGES = {"more_than": 2, "at_least": 1, "less_than": 1, "up_to": 1, "nearly": 1, "about": 1, "exact": 1}


@dataclass(frozen=True)
class Task:
    """One line of the worksheet: the claim, what is given of it, and the answer."""

    claim: Claim
    given: str
    answer: str


@dataclass(frozen=True)
class Slip:
    """Printed words that cannot all be right, or a date that a good source contradicts; and what is known of it."""

    title: str
    claims: list[Claim]
    answer: str


@dataclass(frozen=True)
class Worksheet:
    """The parts of the worksheet, each a list of tasks."""

    guesses: list[Task]
    bounds: list[Task]
    slips: list[Slip]
    rivals: list[list[Claim]]
    bases: list[Task]
    silent: list[Task]


def worksheet(known: Records) -> Worksheet:
    """Choose the tasks: the first examples of each hedge, of each fault those that relations and evidence report."""
    figures = [claim for claim in known.printed if "figure_id" in claim.row]
    hedged = [claim for name, most in HEDGES.items() for claim in _with(figures, name)[:most]]
    later = [claim for name, most in HEDGES.items() for claim in _with(figures, name)[most : 2 * most]]
    groups: dict[str, list[Claim]] = {}
    for claim in known.printed:
        if claim.row["n_claims"] > 1:
            groups.setdefault(claim.row["key"], []).append(claim)
    differing = [rows for rows in groups.values() if len({one.row["as_printed"] for one in rows}) == len(rows)]
    bases = {claim.row["base"]: claim for claim in reversed(figures) if (claim.row["base"] or "").startswith("not stated")}
    silent = [claim for claim in figures if claim.row["qualifier"] == "indefinite"]
    return Worksheet(
        guesses=[Task(one, _bare(one.row), one.row["as_printed"]) for one in sorted(hedged, key=lambda one: one.row["label"])],
        bounds=[Task(one, one.row["as_printed"], _limits(one.row)) for one in later],
        slips=[*_sums(known), *_dates(known)][: 2 * PER_PART],
        rivals=[sorted(rows, key=lambda one: not one.row["preferred"]) for rows in differing][:PER_PART],
        bases=[Task(one, one.row["as_printed"], one.row["base"]) for one in reversed(bases.values())][:PER_PART],
        silent=[Task(one, one.row["as_printed"], one.row["note"] or SILENT) for one in silent][:PER_PART],
    )


def _with(figures: list[Claim], qualifier: str) -> list[Claim]:
    return [one for one in figures if one.row["qualifier"] == qualifier and one.row["value"] is not None]


def _bare(row: Row) -> str:
    return amount(row["value"], row["unit"])


def _limits(row: Row) -> str:
    low, high = (None if row[end] is None else amount(row[end], row["unit"]) for end in ("lower", "upper"))
    if low and high:
        return f"exactly {low}" if low == high else f"{low} to {high}"
    if low or high:
        return f"at least {low}, no upper limit" if low else f"at most {high}, no lower limit"
    return "no limit on either side: near, and no more is said"


def _sums(known: Records) -> list[Slip]:
    """Failing relations of one text that mark a claim as contradicted."""
    found = []
    for row in known.rows["relations"]:
        if not row["holds"] and row["status_set"] == "contradicted":
            named = dict.fromkeys(ids(row["left_inputs"]) + ids(row["right_inputs"]))
            found.append(Slip(row["label"], [known.claims[name] for name in named if name in known.claims], row["note"]))
    return found


def _dates(known: Records) -> list[Slip]:
    """Dates and figures that good evidence contradicts."""
    found = []
    for claim in known.printed:
        decides = [row for row in claim.chain.evidence if row["evidence_id"] in claim.chain.because]
        against = [row for row in decides if row["verdict"] == "differs"]
        if claim.row["status"] == "contradicted" and against and against[0]["aspect"] != "substance":
            told = wording.said(against[0], known.package["units"])
            answer = f"{against[0]['publisher']}: {told}. {against[0]['says']}"
            found.append(Slip(claim.row["label"], [claim], answer))
    return found
