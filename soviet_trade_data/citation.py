"""Cite exactly the sources that a table, a frame, a chart or a list of figures draws on, and the dataset itself."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args

from soviet_trade_data import publications
from soviet_trade_data._data import kept
from soviet_trade_data.errors import UnknownNameError, UsageError
from soviet_trade_data.register import default

if TYPE_CHECKING:
    from soviet_trade_data.citation_styles import Item
    from soviet_trade_data.register import Register

__all__ = ["STYLES", "Style", "cite", "cite_from", "cite_table", "sources_of"]

Style = Literal["apa", "chicago-note", "bibtex", "csl-json", "ris"]
STYLES: tuple[Style, ...] = get_args(Style)


def cite(what: Any, style: Style = "apa", *, evidence: bool = False) -> str:
    """Citations for exactly the sources in `what`, each once: the texts in the order of the catalogue, independent publications,
    the dataset last.

    what: the name of a table or chart, the id of a text, figure, event, row of evidence or series, a list of these, a chart
        (plotly Figure), or a frame of pandas, polars or Arrow that still has a source_id, figure_id, event_id, evidence_id,
        series_id or inputs among its columns or index, however it was filtered, merged or grouped. Derived figures count with
        what they are computed from, and charts with the independent publications that they draw.
    style: "apa" (plain text), "chicago-note" (plain text for a footnote), "bibtex", "csl-json" or "ris", in small or
        capital letters.
    evidence: also cite the independent publications that speak of the figures and events in `what`.

    What a source does not print is not supplied: no date is "n.d.", no author puts the title first, and an annotation
    says what is missing. Where one figure or event is cited, its locator stands with it. Raises
    `UnknownNameError` for a name or id that does not exist, `UsageError` for anything without a source.
    """
    return cite_from(default(), what, style, evidence=evidence)


def cite_from(register: Register, what: Any, style: Style = "apa", *, evidence: bool = False) -> str:
    """Citations for the sources in `what`, which is of a register."""
    from soviet_trade_data.citation_formats import written

    chosen_style = style.casefold() if isinstance(style, str) else style
    if chosen_style not in STYLES:
        raise UsageError(f"style: expected one of {', '.join(STYLES)}, got {style!r}")
    sources, ids = _drawn_on(register, what)
    locators = _locators(register, ids)
    items = [_source_item(row, locators.get(row["source_id"])) for row in _sources(register) if row["source_id"] in sources]
    rows = publications.of_ids(register, ids)
    if evidence:
        rows += publications.of_claims(register, ids or _ids_in_table(register, what))
    return written(chosen_style, [*items, *publications.publication_items(register, rows), _dataset_item(register)])


def cite_table(name: str, *, register: Register) -> str:
    """The texts that a table draws on and the dataset, in APA; of a table whose rows are no claims the dataset alone."""
    from soviet_trade_data.citation_formats import written

    texts = register.descriptor(name)["sourceIds"]
    items = [_source_item(row, None) for row in _sources(register) if row["source_id"] in texts]
    return written("apa", [*items, _dataset_item(register)])


def sources_of(what: Any) -> list[str]:
    """Ids of the sources in `what`, in the order of the catalogue; takes and raises what `cite` does."""
    register = default()
    sources, _ = _drawn_on(register, what)
    return [source_id for source_id in _source_ids(register) if source_id in sources]


def _drawn_on(register: Register, what: Any) -> tuple[set[str], list[str]]:
    """The texts in `what`, and the ids of what is cited there, in their order (none for a whole table of claims)."""
    if isinstance(what, str) and what in register.table_names() and (ids_of_table := register.descriptor(what)["sourceIds"]):
        return set(ids_of_table), []
    if isinstance(what, str) and what in _source_ids(register):
        return {what}, []
    if isinstance(what, list | tuple) and len(what) > 1 and all(isinstance(name, str) for name in what):
        parts = [_drawn_on(register, name) for name in what]
        return set().union(*(texts for texts, _ in parts)), list(dict.fromkeys(name for _, cited in parts for name in cited))
    sources: set[str] = set()
    cited: dict[str, None] = {}
    known = False
    for name, values in _places(register, what):
        label = str(name)
        if label in ("claim_id", "because"):  # a claim is not cited for what others say of it, nor they for the claim
            continue
        for value in _strings(values):
            found = _by_relation(register).get(value) if "relation_id" in label else _by_id(register).get(value)
            if found is None and publications.of_ids(register, [value]):
                found = frozenset()
            if found is not None:
                cited[value] = None
            elif "source_id" in label and value in _source_ids(register):
                found = frozenset({value})
            if found is not None:
                known = True
                sources |= found
    if not known:
        raise UsageError(
            f"what: expected the name of a table or chart, a chart, a list of figure ids, or a frame with rows and a column "
            f"(or index) source_id, figure_id, event_id, evidence_id or series_id; got {_kind(what)} without any"
        )
    return sources, list(cited)


def _locators(register: Register, cited: Iterable[str]) -> dict[str, str]:
    """Where the one figure or event of `cited` is printed, by source; a derived one is where its inputs are."""
    rows = _printed(register)
    alone = set(cited) - {given for i in cited for given in _inputs(rows.get(i, {}))}
    if len(alone) != 1 or not (row := rows.get(alone.pop())):
        return {}
    lines: dict[str, list[int]] = {}
    for printed in [row, *(rows[given] for given in _inputs(row) if given in rows)]:
        if printed["locator"]:
            lines.setdefault(printed["source_id"], []).append(int(printed["locator"].removeprefix("line ")))
    return {
        source_id: f"line{'s' * (len(set(found)) > 1)} {', '.join(map(str, sorted(set(found))))}"
        for source_id, found in lines.items()
    }


def _inputs(row: Mapping[str, Any]) -> list[str]:
    given: list[str] = (row.get("inputs") or "").split("; ")
    return [figure_id for figure_id in given if figure_id]


# --------------------------------------------------------------------------- where ids stand


def _places(register: Register, what: Any) -> Iterator[tuple[Any, Any]]:
    """Yield (name, values) of everything in `what` that may hold ids."""
    if isinstance(what, str):
        yield "figure_id", _ids_of_name(register, what)
    elif _is(what, "pandas"):
        yield from _pandas_places(what)
    elif hasattr(what, "compute") and _is(what, "dask"):
        yield from _places(register, what.compute())
    elif _is(what, "polars"):
        frame = what.collect() if hasattr(what, "collect") else what
        for series in frame.get_columns() if hasattr(frame, "get_columns") else [frame]:
            yield series.name, series.to_list()
    elif _is(what, "pyarrow"):
        names = getattr(what, "column_names", None)
        yield from zip(names, (c.to_pylist() for c in what.columns), strict=True) if names else [("", what.to_pylist())]
    elif _is(what, "plotly") or (isinstance(what, Mapping) and "layout" in what):
        layout = what.to_dict()["layout"] if _is(what, "plotly") else what["layout"]
        meta = layout.get("meta") if isinstance(layout, Mapping) else None
        yield "figure_id", [meta.get(k) for k in ("figure_ids", "event_ids")] if isinstance(meta, Mapping) else []
        drawn = what.to_dict() if _is(what, "plotly") else what
        yield "figure_id", [trace["customdata"] for trace in drawn.get("data", ()) if trace.get("customdata") is not None]
    elif isinstance(what, Mapping):
        yield from what.items()
    elif isinstance(what, Iterable) and not isinstance(what, bytes):
        yield "figure_id", _known(register, what)


def _is(what: Any, library: str) -> bool:
    """Whether `what` is an object of a library, which is not imported for the question."""
    return library in sys.modules and any(kind.__module__.partition(".")[0] == library for kind in type(what).__mro__)


def _pandas_places(what: Any) -> Iterator[tuple[Any, Any]]:
    import pandas as pd

    if isinstance(what, pd.api.typing.DataFrameGroupBy | pd.api.typing.SeriesGroupBy):
        what = what.obj
    if isinstance(what, pd.Index):
        what = what.to_frame(index=False)
    if isinstance(what, pd.DataFrame):
        for i, label in enumerate(what.columns):
            yield label, what.iloc[:, i]
        axes = [what.index, what.columns]
    elif isinstance(what, pd.Series):
        yield what.name, what
        axes = [what.index]
        if any("_id" in str(label) for label in what.index):  # one row of a frame
            yield from ((label, [value]) for label, value in what.items())
    else:
        return
    for axis in axes if len(what) else []:
        for i, name in enumerate(axis.names):
            yield name, axis.get_level_values(i)


def _strings(values: Any) -> Iterator[str]:
    """Every text in `values`, lists in cells and "; " between ids taken apart."""
    dtype = getattr(values, "dtype", None)
    if getattr(dtype, "kind", "O") in "biufcmM":
        return
    for value in [values] if isinstance(values, str) else values if isinstance(values, Iterable) else []:
        if isinstance(value, str):
            yield from value.split("; ") if "; " in value else [value]
        elif isinstance(value, Iterable) and not isinstance(value, bytes | Mapping):
            yield from _strings(value)


def _known(register: Register, ids: Iterable[Any]) -> list[str]:
    given = list(ids)
    for figure_id in given:
        if not isinstance(figure_id, str) or (
            figure_id not in _by_id(register) and not publications.of_ids(register, [figure_id])
        ):
            raise UnknownNameError("figure", figure_id, _by_id(register))
    return given


def _ids_of_name(register: Register, name: str) -> list[str]:
    """Ids of everything in the table or chart of that name, or the id itself."""
    if name in _by_id(register) or publications.of_ids(register, [name]):
        return [name]
    if name in register.table_names():
        return _ids_in_table(register, name)
    if name in register.charts():
        from soviet_trade_data.charting.composing import drawn_ids

        return drawn_ids(register, name)
    raise UnknownNameError("table, chart or id", name, [*register.table_names(), *register.charts()], _by_id(register))


def _ids_in_table(register: Register, name: str) -> list[str]:
    """Every id of a figure, event, publication or input in a table."""
    named = ("figure_id", "event_id", "evidence_id", "series_id", "inputs")
    columns = [field["name"] for field in register.descriptor(name)["schema"]["fields"] if field["name"].endswith(named)]
    return list(dict.fromkeys(text for row in register.rows(name) for c in columns for text in _strings([row[c]])))


@kept
def _sources(register: Register) -> list[dict[str, Any]]:
    return register.rows("sources")


@kept
def _source_ids(register: Register) -> list[str]:
    return [row["source_id"] for row in _sources(register)]


@kept
def _by_id(register: Register) -> dict[str, frozenset[str]]:
    """Texts of every figure and event, of what a derived figure is computed from too."""
    figures = register.rows("figures")
    own = {row["figure_id"]: {row["source_id"]} for row in figures}
    own |= {row["event_id"]: {row["source_id"]} for row in register.rows("events")}
    for row in figures:
        for given in (row["inputs"] or "").split("; "):
            own[row["figure_id"]] |= own.get(given, set())
    return {key: frozenset(sources) for key, sources in own.items()}


@kept
def _by_relation(register: Register) -> dict[str, frozenset[str]]:
    ids = _by_id(register)
    return {
        row["relation_id"]: frozenset().union(
            *(ids.get(i, frozenset()) for i in f"{row['left_inputs']}; {row['right_inputs']}".split("; "))
        )
        for row in register.rows("relations")
    }


@kept
def _printed(register: Register) -> dict[str, dict[str, Any]]:
    """Every figure and event by its id."""
    figures = {row["figure_id"]: row for row in register.rows("figures")}
    return figures | {row["event_id"]: row for row in register.rows("events")}


def _kind(what: Any) -> str:
    return f"{type(what).__module__.partition('.')[0]} {type(what).__name__}".removeprefix("builtins ")


# --------------------------------------------------------------------------- what is cited, as CSL items


def _source_item(row: Mapping[str, Any], locator: str | None = None) -> Item:
    item: Item = {"id": row["source_id"], "type": row["csl_type"], "title": row["title"]}
    if row["author"]:
        names = (name.partition(", ") for name in row["author"].split("; "))
        item["author"] = [{"family": family, "given": given} if given else {"literal": family} for family, _, given in names]
    for field in ("container_title", "publisher", "publisher_place", "page"):
        if row[field]:
            item[field.replace("_", "-")] = row[field]
    item |= _issued(row["issued"])
    if row["url"]:
        item["URL"] = row["url"]
    notes = [f"Not printed: {row['not_printed']}." if row["not_printed"] else None, row["note"]]
    if locator:
        item["locator"] = locator
    if any(notes):
        item["annote"] = " ".join(filter(None, notes))
    return item


def _dataset_item(register: Register) -> Item:
    package = register.package
    item: Item = {
        "id": package["name"],
        "type": "dataset",
        "title": package["title"],
        "author": [{"literal": c["title"]} for c in package["contributors"] if "creator" in c["roles"]],
        "version": package["version"],
    }
    item |= _issued(package.get("created"))
    if package.get("homepage"):
        item["URL"] = package["homepage"]
    item["annote"] = f"Licence of the data: {package['licenses'][0]['title']}."
    return item


def _issued(date: str | None) -> Item:
    """The printed date as far as it is printed; no date gives no field."""
    return {"issued": {"date-parts": [[int(part) for part in date[:10].split("-")]]}} if date else {}
