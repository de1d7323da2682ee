"""The index of the one search: figures, events, evidence, series, relations, charts and pages, with other spellings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from gallery.records import Records
from soviet_trade_data import wording
from soviet_trade_data.rendering.provenance import to_json

if TYPE_CHECKING:
    from gallery.drawing import Chart

__all__ = ["entries", "folded", "script"]

Entry = list[Any]
KINDS = ("Chart", "Figure", "Event", "Page", "Check", "Series", "Evidence")


def folded(text: str) -> str:
    """Small letters without accents and signs; digits keep their point, and lose the comma of thousands."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = re.sub(r"[\u0300-\u036f]", "", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return " ".join(re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", text))


def entries(known: Records, charts: Iterable[Chart], pages: Iterable[tuple[str, str, str]]) -> Iterator[Entry]:
    """Each entry: kind, title, path, status, what stands beside the title, and further words to find it by."""
    for chart in charts:
        yield [0, chart.title, f"charts/{chart.name}.html", "", "", f"{chart.subtitle} {chart.name}"]
    for claim in known.claims.values():
        row = claim.row
        beside = f"“{row['as_printed']}”, {claim.chain.source['short']}" if row["as_printed"] else f"computed: {claim.said}"
        if claim.on_substance:
            beside = f"on the substance; dated {beside}"
        more = [
            claim.id, claim.said, wording.days(*_span(row)), row["note"], row.get("base"), row.get("attributed_to"),
            row.get("creditor"), row.get("counterpart"), row.get("sector"), row.get("parties"),
            known.values["topic"].get(row.get("topic", ""), ""), known.values["kind"].get(row.get("kind", ""), ""), row["status"],
        ]  # fmt: skip
        yield [1 if "figure_id" in row else 2, row["label"], f"cards/{claim.id}.html", row["status"], beside, _words(more)]
    for title, path, about in pages:
        yield [3, title, path, "", "", about]
    for row in known.rows["relations"]:
        left, right = known.sides(row)
        told = f"{left} against {right}"
        held = "holds" if row["holds"] else "fails"
        yield [4, row["label"], known.path(row["relation_id"]), held, told, _words([row["note"], row["relation_id"], held])]
    for name, points in known.series.items():
        first, last = points[0], points[-1]
        span = wording.days(first["period_start"], last["period_end"])
        publishers = list(dict.fromkeys(row["publisher"] for row in points))
        where = publishers[0] if len(publishers) == 1 else f"{len(publishers)} publications"
        beside = ", ".join(filter(None, (first["partner"], span, where)))
        yield [5, first["quantity"], f"series/{name}.html", "", beside, _words([name, *publishers, "independent series"])]
    for row in known.rows["evidence"]:
        claim = known.claims[row["claim_id"]]
        more = [row["says"], row["as_printed"], row["seen_at"].partition("/")[0] if row["seen_at"] else "", claim.row["label"]]
        verdict = wording.verdict_words(row)
        title, beside = row["publisher"] or "Looked for and not found", f"{verdict}: {claim.row['label']}"
        yield [6, title, known.path(row["evidence_id"]), "", beside, _words([*more, verdict])]


def script(found: Iterable[Entry], content: dict[str, Any]) -> str:
    """The index as a script: pages that are opened from disk may load one, and nothing else."""
    groups = [[folded(word) for word in group] for group in content["search"]["groups"]]
    packed = [_packed(entry, groups) for entry in found]
    index = {"kinds": KINDS, "groups": groups, "ignored": content["ignored"].split(), "entries": packed}
    return f"site.give({to_json(index)})\n"


def _packed(entry: Entry, groups: list[list[str]]) -> Entry:
    """Further words folded, each once, without those that title and neighbour have; and the first spelling of each group."""
    kind, title, path, status, beside, more = entry
    shown = folded(f"{title} {beside}")
    text = f" {shown} {folded(more)} "
    first = [group[0] for group in groups if any(f" {word} " in text for word in group) and f" {group[0]} " not in text]
    words = dict.fromkeys(word for word in folded(more).split() if word not in set(shown.split()))
    return [kind, title, path, status, beside, " ".join([*words, *first])]


def _span(row: dict[str, Any]) -> tuple[Any, Any]:
    if "period_start" in row:
        return row["period_start"], row["period_end"]
    return row["date_start"], row["date_end"]


def _words(parts: Iterable[Any]) -> str:
    return " ".join(str(part) for part in parts if part and part != "no date")
