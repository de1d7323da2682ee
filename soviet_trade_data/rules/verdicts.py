"""Judge what one row of evidence says of its claim, and what status all rows together give it.

A verdict is arithmetic wherever a number or a date can be compared; only differences of substance are judged by a person. A
status is never typed: it follows from the verdicts, from how strong their publications are, and from the relations that fail.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["SEVERITY", "STATUSES", "VERDICTS", "Judgement", "judge", "verdict", "worst"]

Row = Mapping[str, Any]

VERDICTS = ("agrees", "narrows", "allows", "differs", "other_coverage", "not_found")
#: Statuses by how much speaks against a claim: what is computed from several claims has the worst of theirs.
STATUSES = ("confirmed", "unchecked", "disputed", "contradicted")
SEVERITY = {status: place for place, status in enumerate(STATUSES)}
#: Evidence that draws on the original the text itself draws on cannot confirm it.
THE_TEXT = "the-text"
_SUPPORTS = ("agrees", "narrows")
#: Hedges that leave the far side open, or give two ends: the words do not commit to a single number.
_VAGUE = ("more_than", "at_least", "less_than", "up_to", "range", "indefinite")


@dataclass(frozen=True)
class Judgement:
    """The status of a claim and the ids of the evidence and relations that made it; none made `unchecked`."""

    status: str
    because: tuple[str, ...] = ()


# --------------------------------------------------------------------------- one row of evidence


def verdict(evidence: Row, claim: Row) -> str:
    """What one row of evidence says of its claim.

    `claim` is a row of the figures (with `tolerance`) or events, `evidence` one of the evidence (with `tolerance`). A row of
    aspect `substance` keeps the verdict that a person wrote. Raises `ValueError` with a plain sentence where the two cannot be
    compared.
    """
    if evidence["coverage"] is None:
        return "not_found"
    if evidence["coverage"] != "same":
        return "other_coverage"
    if evidence["aspect"] == "substance":
        written = evidence["verdict"]
        if written not in ("agrees", "differs"):
            raise ValueError(f"expected agrees or differs, which a person writes of the substance, got {written}")
        return str(written)
    if evidence["aspect"] == "date":
        return _of_dates(_days(claim, "date_start", "date_end"), _days(evidence, "date_start", "date_end"))
    if evidence["unit"] != claim["unit"]:
        raise ValueError(f"expected the claim's unit {claim['unit']} for the same coverage, got {evidence['unit']}")
    return _of_numbers(claim, evidence)


def _days(row: Row, first: str, last: str) -> tuple[dt.date, dt.date]:
    return row[first] or dt.date.min, row[last] or dt.date.max


def _of_dates(claim: tuple[dt.date, dt.date], source: tuple[dt.date, dt.date]) -> str:
    if source[1] < claim[0] or claim[1] < source[0]:
        return "differs"
    if source == claim:
        return "agrees"
    # A source that names a month allows the day of the claim, and does not confirm it.
    return "narrows" if claim[0] <= source[0] and source[1] <= claim[1] else "allows"


def _of_numbers(claim: Row, source: Row) -> str:
    low, high = _reach(claim)
    source_low, source_high = _reach(source)
    own, others = claim["tolerance"] or 0, source["tolerance"] or 0
    noise = 1e-9 * max((abs(end) for end in (low, high, source_low, source_high) if math.isfinite(end)), default=0)
    if _apart(low - source_high, own, others, noise) or _apart(source_low - high, others, own, noise):
        return "differs"
    slack = own + others + noise
    claim_vague, source_vague = claim["qualifier"] in _VAGUE, source["qualifier"] in _VAGUE
    if claim_vague and not source_vague:
        return "narrows"
    if claim_vague and source_vague:  # "more than 1.5 million" of both is the same statement
        ends = ((low, source_low), (high, source_high))
        return "agrees" if all(a == b or abs(a - b) <= slack for a, b in ends) else "allows"
    return "allows" if source_vague else "agrees"


def _apart(gap: float, greater: float, lesser: float, noise: float) -> bool:
    """Whether no number can be printed as both, given the gap between them and half a unit of each.

    A printed number was rounded, or cut: what it stands for lies up to half a unit below it, and less than a whole one above.
    """
    reach = greater + 2 * lesser
    return gap >= reach - noise if lesser else gap > reach + noise


def _reach(row: Row) -> tuple[float, float]:
    """The numbers that a row allows: its bounds where it is vague, else its value, near which "about" and "nearly" lie."""
    if row["qualifier"] in _VAGUE:
        return (
            -math.inf if row["lower"] is None else row["lower"],
            math.inf if row["upper"] is None else row["upper"],
        )
    if row["value"] is None:
        raise ValueError("expected a value to compare, got none")
    return row["value"], row["value"]


# --------------------------------------------------------------------------- all rows of a claim


def judge(evidence: Iterable[Row], failing: Iterable[Row] = ()) -> Judgement:
    """The status of one claim from its rows of evidence and the relations that fail and flag it.

    contradicted: a relation of arithmetic fails, or a good source of the same coverage differs and no good one supports it.
    disputed: good sources stand on both sides; or the strongest that differs is fair and no good one supports the claim; or
    another text disagrees and no good source supports this one.
    confirmed: one good source or two fair ones of different origin support it, and none as strong differs.
    unchecked: everything else: nothing, only weak sources, only other coverage, only what allows it.

    Quantity, date and substance are judged apart and the worst counts, so that a right date does not hide a wrong clause;
    agreement in substance alone confirms nothing.
    """
    rows = list(evidence)
    found = [_of_aspect(rows, aspect) for aspect in ("quantity", "date", "substance")]
    if found[2].status == "confirmed":  # what happened is right, when or how much is not checked
        found[2] = Judgement("unchecked")
    for relation in failing:
        named = (relation["relation_id"],)
        if relation["status_set"] == "contradicted":
            found.append(Judgement("contradicted", named))
        elif not any(_supports(row, "good") for row in rows):
            found.append(Judgement("disputed", named))
    status = worst(one.status for one in found)
    if status == "unchecked" and any(one.status == "confirmed" for one in found):
        status = "confirmed"  # nothing speaks against the other aspects
    return Judgement(status, tuple(dict.fromkeys(name for one in found if one.status == status for name in one.because)))


def worst(statuses: Iterable[str]) -> str:
    """The status against which most speaks; `unchecked` if there is none."""
    return max(statuses, key=SEVERITY.__getitem__, default="unchecked")


def _of_aspect(rows: Sequence[Row], aspect: str) -> Judgement:
    own = [row for row in rows if row["aspect"] == aspect]
    good_differs = [row for row in own if row["verdict"] == "differs" and row["strength"] == "good"]
    fair_differs = [row for row in own if row["verdict"] == "differs" and row["strength"] == "fair"]
    good_supports = [row for row in own if _supports(row, "good")]
    fair_supports = [row for row in own if _supports(row, "fair")]
    if good_differs:
        return _because("disputed" if good_supports else "contradicted", good_differs + good_supports)
    if good_supports:
        return _because("confirmed", good_supports)
    if fair_differs:
        return _because("disputed", fair_differs + fair_supports)
    if len({row["origin"] for row in fair_supports}) > 1:
        return _because("confirmed", fair_supports)
    return Judgement("unchecked")


def _supports(row: Row, strength: str) -> bool:
    return row["verdict"] in _SUPPORTS and row["strength"] == strength and row["origin"] != THE_TEXT


def _because(status: str, rows: Iterable[Row]) -> Judgement:
    return Judgement(status, tuple(row["evidence_id"] for row in rows))
