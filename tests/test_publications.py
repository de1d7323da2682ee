"""Who is cited beside the texts: the publications behind evidence, series and what charts draw of them."""

import json

import soviet_trade_data as std

CLAIM, TREATY = "thom-anglo-soviet-agreement", "evidence-anglo-soviet-agreement-treaty-text"


def lines(text):
    return text.split("\n")


def test_the_evidence_of_a_claim_is_cited_where_it_is_asked_for():
    assert "gwpda.org" not in std.cite(CLAIM)
    with_evidence = std.cite(CLAIM, evidence=True)
    shown = {row["seen_at"] for row in std.explain(CLAIM).evidence if row["seen_at"]}
    assert all(place in with_evidence for place in shown)
    assert with_evidence.startswith("Thom, F.") and lines(with_evidence)[-1].startswith("The soviet-trade-data maintainers")


def test_a_row_of_evidence_is_its_publication_and_not_the_text():
    cited = lines(std.cite(TREATY))
    assert len(cited) == 2 and "gwpda.org" in cited[0] and "Thom" not in "".join(cited)


def test_a_chart_cites_what_it_draws_beside_the_texts():
    cited = std.cite(std.chart("trade_with_united_states"))
    assert "Conference paper" in cited and "[ODbL 1.0]" in cited and "computed" not in cited


def test_lines_of_one_file_are_one_publication():
    odbl = std.load("series_odbl")
    one = odbl[odbl["publisher"] == odbl["publisher"].iloc[0]]
    assert len(lines(std.cite(one))) == 2


def test_every_publication_of_a_table_is_named():
    cited = {item["title"] for item in json.loads(std.cite("evidence", "csl-json"))}
    found = std.load("evidence").dropna(subset="seen_at")
    computed = found["publisher"].str.startswith("computed")
    assert set(found.loc[~computed, "publisher"]) <= cited


def test_a_series_is_cited_by_its_id_or_one_of_its_points():
    whole, point = std.cite("soviet-debt-gross"), std.cite("soviet-debt-gross@1975-12-31")
    assert "Die Furche" in whole and "Die Zeit" in whole
    assert "Die Furche" in point and "Die Zeit" not in point


def test_a_file_of_a_repository_has_an_address():
    found = std.load("evidence").dropna(subset="seen_at")
    row = found[found["seen_at"].str.startswith("github ")].iloc[0]
    item = json.loads(std.cite(row["evidence_id"], "csl-json"))[0]
    assert item["URL"].startswith("https://github.com/") and " " not in item["URL"]
