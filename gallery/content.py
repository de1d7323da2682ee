"""What people wrote for the site, from content/site.toml, with its numbers filled in from the tables."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from soviet_trade_data.errors import UsageError

if TYPE_CHECKING:
    from gallery.records import Records

__all__ = ["FILE", "fill", "read"]

FILE = Path(__file__).parent / "content" / "site.toml"
#: A site of other texts needs a name, a question, a standfirst, the words to ignore and the spellings of its search; no more.
OPTIONAL: dict[str, Any] = {"tries": [], "featured": [], "example": {}, "story": {}, "correction": {}}
PLACE = re.compile(r"\{(words|said|place|left|right):([a-z0-9-]+)\}")


def read(path: Path = FILE) -> dict[str, Any]:
    """The content as plain data; what may be left out is empty."""
    return {**OPTIONAL, **tomllib.loads(path.read_text("utf-8"))}


def fill(text: str, known: Records) -> Markup:
    """The text with its places filled: words in quotes with a link to their card, values and sides as they are said."""
    made, end = Markup(""), 0
    for found in PLACE.finditer(text):
        made += escape(text[end : found.start()]) + _filled(found[1], found[2], known)
        end = found.end()
    return made + escape(text[end:])


def _filled(what: str, name: str, known: Records) -> Markup:
    relation = next((row for row in known.rows["relations"] if row["relation_id"] == name), None)
    if what in ("left", "right") and relation:
        return escape(known.sides(relation)[what == "right"])
    claim = known.claims.get(name)
    if claim is None or what in ("left", "right"):
        kind = "relation" if what in ("left", "right") else "claim"
        raise UsageError(f"{FILE.name}: expected the id of a {kind}, got {name!r}")
    if what == "words":
        return Markup('<q class="words">{}</q>').format(claim.row["as_printed"])
    return escape(claim.said if what == "said" else claim.place)
