"""What stands behind ids that are no claims: relations, evidence, series, sources, keys."""

import pytest

import soviet_trade_data as std
from soviet_trade_data import _data
from soviet_trade_data.errors import UnknownNameError

TREATY = "evidence-anglo-soviet-agreement-treaty-text"


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("debt-1991-france-amount", "relation", ["fails", "thom-debt-1991-france-amount", "41.3 billion"]),
        (TREATY, "evidence", ["thom-anglo-soviet-agreement", "16 March 1921", "good: ", "differs", "gwpda.org"]),
        ("soviet-debt-gross", "series", ["usd", "do not join", "31 December 1975: 13.1 billion US dollars", "Die Furche"]),
        ("carr", "source", ["Macmillan", "confirmed"]),
        ("anglo-soviet-trade-agreement-1921", "key", ["thom-anglo-soviet-agreement", "carr-anglo-soviet-agreement"]),
    ],
)
def test_every_kind_of_id_is_explained(name, kind, words):
    found = std.explain(name)
    assert found.kind == kind
    text = str(found)
    assert [word for word in words if word not in text] == []
    assert found.to_dict()["id"] == name
    assert "<table>" in found._repr_html_()


def test_every_row_that_decides_a_status_can_be_explained():
    for table in ("figures", "events"):
        for row in _data.rows(table):
            for name in (row["because"] or "").split("; "):
                if name:
                    assert std.explain(name).kind in ("evidence", "relation", "figure"), name


def test_a_claim_shows_its_evidence_and_what_decided():
    found = std.explain("thom-anglo-soviet-agreement")
    assert found.because and set(found.because) <= {row["evidence_id"] for row in found.evidence} | {
        row["relation_id"] for row in found.relations
    }
    text = found.judged()
    assert f"* {TREATY}: good, differs on the date" in text
    assert found.verdict.startswith("Contradicted. ")


def test_an_explanation_belongs_to_its_caller():
    std.explain(TREATY).record["says"] = "nonsense"
    assert std.explain(TREATY).record["says"] != "nonsense"


def test_an_unknown_id_is_refused():
    with pytest.raises(UnknownNameError, match="unknown id: 'nobody'"):
        std.explain("nobody")
