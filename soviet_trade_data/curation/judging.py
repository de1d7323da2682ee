"""Judge the claims: the verdict of every row of evidence, and the status that follows for each figure and event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from soviet_trade_data.rules import arithmetic, claims
from soviet_trade_data.rules.verdicts import Judgement, judge, verdict, worst

__all__ = ["check_evidence", "inherit", "set_statuses", "weighed"]

Rows = list[dict[str, Any]]


def weighed(evidence: Rows, units: Mapping[str, Any]) -> Rows:
    """The evidence with the tolerance of each number: half a unit of the last printed (or written) place."""
    return [{**row, "tolerance": _tolerance(row, units)} for row in evidence]


def _tolerance(row: Mapping[str, Any], units: Mapping[str, Any]) -> float | None:
    if row["unit"] is None:
        return None
    return arithmetic.tidy(claims.evidence_step(row, counted=bool(units.get(row["unit"], {}).get("counted"))))


def check_evidence(evidence: Rows, places: list[str], by_id: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield what is wrong between evidence and claims: unknown claims, differing units, verdicts that the rule does not give."""
    pages: dict[tuple[Any, ...], tuple[dict[str, Any], str]] = {}
    for row, place in zip(evidence, places, strict=True):
        claim = by_id.get(row["claim_id"])
        if claim is None:
            yield f"{place}: claim_id: expected the id of a figure or event, got {row['claim_id']!r}"
            continue
        dated = "event_id" in claim
        if row["aspect"] == ("quantity" if dated else "date"):
            fitting = "date" if dated else "quantity"
            yield f"{place}: aspect: expected {fitting} or substance of {row['claim_id']}, got {row['aspect']}"
            continue
        try:
            found = verdict(row, claim)
        except ValueError as fault:
            yield f"{place}: verdict: {fault}"
            continue
        if found != row["verdict"]:
            yield (
                f"{place}: verdict: expected {found} by the rule, got {row['verdict']}: look at the row, "
                "then write the verdict that it supports"
            )
        page = (row["claim_id"], row["aspect"], row["seen_at"])
        if row["seen_at"] and row["coverage"] == "same":
            other, first = pages.setdefault(page, (row, place))
            apart = {other["verdict"], row["verdict"]}
            if "differs" in apart and len(apart) > 1 and not (row["explanation"] and other["explanation"]):
                yield (
                    f"{place}: explanation: expected one here and in {first}, since one page is cited for and against "
                    f"{row['claim_id']}, got none"
                )


def set_statuses(rows: Iterable[dict[str, Any]], evidence: Rows, relations: Rows) -> None:
    """Write `status` and `because` into the rows of figures and events."""
    of_claim: dict[str, Rows] = {}
    for row in evidence:
        of_claim.setdefault(row["claim_id"], []).append(row)
    failing: dict[str, Rows] = {}
    for relation in relations:
        if not relation["holds"] and relation["flags"]:
            for flagged in relation["flags"].split("; "):
                failing.setdefault(flagged, []).append(relation)
    for row in rows:
        name = row.get("figure_id") or row["event_id"]
        _write(row, judge(of_claim.get(name, ()), failing.get(name, ())))


def inherit(derived: Rows, register: Rows) -> None:
    """A derived figure is no better than the worst of its inputs; those inputs are why."""
    status = {row["figure_id"]: row["status"] for row in register}
    for row in derived:
        inputs = [name for name in row["inputs"].split("; ") if name in status]
        found = worst(status[name] for name in inputs)
        _write(row, Judgement(found, tuple(name for name in inputs if status[name] == found and found != "unchecked")))


def _write(row: dict[str, Any], judgement: Judgement) -> None:
    row["status"], row["because"] = judgement.status, "; ".join(judgement.because) or None
