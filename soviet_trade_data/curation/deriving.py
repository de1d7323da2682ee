"""Relate the curated rows: the register with its tolerances, the relations with their outcomes, the derived figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from soviet_trade_data.curation.codebook import CURATED, dimensions
from soviet_trade_data.curation.gathering import Curated, Rows
from soviet_trade_data.rules import arithmetic, claims, relating

__all__ = ["relate"]


def relate(what: Curated, faults: list[str]) -> tuple[Rows, Rows, Rows]:
    """The register, the relations with their outcomes, and the derived figures; faults are appended."""
    register = _register(what.rows["figures"], what.book["units"])
    known = relating.quantities(register, what.rows["events"], what.book["units"], wanted=_named(what.declared))
    known |= relating.constants(what.declared.get("constant", []), faults)
    _check_ids(what, faults)
    return register, _relations(what, known, faults), _derive(what, known, register, faults)


def _named(declared: Mapping[str, Any]) -> set[str]:
    """Every id that a relation or a derived figure names."""
    lists = [entry[side]["inputs"] for entry in declared.get("relation", []) for side in ("left", "right")]
    lists += [entry["inputs"] for entry in declared.get("derived", [])]
    return {given for ids in lists for given in ids}


def _check_ids(what: Curated, faults: list[str]) -> None:
    """An id names one thing, so that relations and derived figures are unambiguous."""
    ids: dict[tuple[str, ...], set[Any]] = {
        ("relation",): set(),
        ("constant", "derived"): {row[CURATED[name][0]] for name in ("figures", "events", "evidence") for row in what.rows[name]},
    }
    for sections, seen in ids.items():
        for section in sections:
            for number, entry in enumerate(what.declared.get(section, [])):
                if entry["id"] in seen:
                    faults.append(f"{_entry(what, section, number)}: expected an id that occurs once")
                seen.add(entry["id"])


def _entry(what: Curated, section: str, number: int) -> str:
    """Place and name of an entry of relations.toml, for messages."""
    return f"{what.place('relations.toml', section, number, 'id')}: {section} {what.declared[section][number]['id']!r}"


def _register(figures: Rows, units: Mapping[str, Any]) -> Rows:
    counts: dict[str, int] = {}
    for row in figures:
        counts[row["key"]] = counts.get(row["key"], 0) + 1
    return [
        {
            **row,
            "tolerance": arithmetic.tidy(claims.half_step(row, counted=bool(units[row["unit"]].get("counted")))),
            "period_edtf": claims.edtf(row["period_printed"]),
            "n_claims": counts[row["key"]],
            "basis": "printed",
            "derivation": None,
            "inputs": None,
        }
        for row in figures
    ]


def _relations(what: Curated, known: Mapping[str, arithmetic.Quantity], faults: list[str]) -> Rows:
    rows = []
    flagged = {row["figure_id"] for row in what.rows["figures"]} | {row["event_id"] for row in what.rows["events"]}
    for number, relation in enumerate(what.declared.get("relation", [])):
        entry, row = _entry(what, "relation", number), _relation(relation)
        faults += [f"{entry}: {fault}" for fault in _side_faults(relation)]
        try:
            outcome = relating.evaluate(row, known)
        except ValueError as fault:
            faults.append(f"{entry}: {fault}")
            continue
        faults += [f"{entry}: {fault}" for fault in [*_outcome_faults(relation, outcome), *_flag_faults(row, flagged)]]
        rows.append(row | outcome)
    return rows


def _relation(relation: Mapping[str, Any]) -> dict[str, Any]:
    """The published row of a declared relation, before its outcome is known."""
    return {
        "relation_id": relation["id"], "label": relation["label"], "test": relation["test"],
        "left_op": relation["left"]["op"], "left_inputs": "; ".join(relation["left"]["inputs"]),
        "right_op": relation["right"]["op"], "right_inputs": "; ".join(relation["right"]["inputs"]),
        "units_differ": relation.get("units_differ"), "flags": "; ".join(relation.get("flags", [])) or None,
        "status_set": relation.get("status"), "holds": relation["holds"], "note": relation["note"],
        "left_text": relation["left"].get("says"), "right_text": relation["right"].get("says"),
    }  # fmt: skip


def _side_faults(relation: Mapping[str, Any]) -> Iterator[str]:
    for side in ("left", "right"):
        if ("says" in relation[side]) != (relation[side]["op"] == "says"):
            yield f'{side}: expected op = "says" and says together, got one alone'


def _outcome_faults(relation: Mapping[str, Any], outcome: relating.Outcome) -> Iterator[str]:
    if outcome["holds"] != relation["holds"]:
        yield (
            f"expected that it {'holds' if relation['holds'] else 'fails'}, "
            f"got {outcome['left_text']} {relation['test']} {outcome['right_text']} (tolerance {outcome['tolerance']}): "
            "look at it, then write the new outcome"
        )


def _flag_faults(row: Mapping[str, Any], claims_known: set[str]) -> Iterator[str]:
    """A relation that flags claims says which and with what status; one that flags none says neither."""
    unknown = [name for name in (row["flags"] or "").split("; ") if name and name not in claims_known]
    if unknown or bool(row["flags"]) != bool(row["status_set"]) or row["status_set"] not in (None, "disputed", "contradicted"):
        yield (
            "flags: expected ids of claims with status disputed or contradicted, "
            f"got {'; '.join(unknown) or row['flags']!r} with {row['status_set']!r}"
        )


def _derive(what: Curated, known: Mapping[str, arithmetic.Quantity], register: Rows, faults: list[str]) -> Rows:
    by_id = {row["figure_id"]: row for row in register}
    derived = []
    for number, entry in enumerate(what.declared.get("derived", [])):
        try:
            derived.append(_derived(entry, known, by_id, dimensions(what.book)))
        except ValueError as fault:
            faults.append(f"{_entry(what, 'derived', number)}: {fault}")
    return derived


def _derived(
    entry: Mapping[str, Any],
    known: Mapping[str, arithmetic.Quantity],
    register: Mapping[str, dict[str, Any]],
    columns: Iterable[str],
) -> dict[str, Any]:
    """One derived figure with its dimensions in `columns`; raises `ValueError` in plain words where it cannot be computed."""
    unknown = [i for i in entry["inputs"] if i not in known]
    if unknown or entry["op"] not in arithmetic.OPERATIONS:
        raise ValueError(f"expected known ids and operation, got {', '.join(unknown) or entry['op']}")
    given = [known[i] for i in entry["inputs"]]
    side = arithmetic.compute(entry["op"], given, entry["unit"])
    relating.check_unit(entry["op"], given, entry["unit"])
    inputs = [register[i] for i in entry["inputs"] if i in register]
    printed_sources = {row["source_id"] for row in inputs}
    if len(printed_sources) != 1:
        raise ValueError(f"expected inputs of one source, got {', '.join(sorted(printed_sources)) or 'none'}")
    spans = {(row["period_start"], row["period_end"], row["period_edtf"]) for row in inputs}
    period = spans.pop() if len(spans) == 1 else (None, None, None)
    qualifier, lower, upper = arithmetic.qualify(side)
    value = arithmetic.tidy(side.value)
    row: dict[str, Any] = dict.fromkeys(inputs[0])
    row |= {
        "figure_id": entry["id"], "source_id": printed_sources.pop(), "key": entry["id"].removeprefix("derived-"),
        "value": value, "qualifier": qualifier, "lower": None if lower is None else value,
        "upper": None if upper is None else value, "tolerance": arithmetic.tidy(side.tolerance),
        "period_start": period[0], "period_end": period[1], "period_edtf": period[2], "preferred": True, "n_claims": 1,
        "basis": "derived", "derivation": arithmetic.derivation(entry["op"], entry["inputs"]),
        "inputs": "; ".join(entry["inputs"]),
    }  # fmt: skip
    copied = ("topic", "indicator", "label", "unit", *columns, "base", "note")
    return row | {name: entry.get(name) for name in copied}
