"""Pages that mkdocs makes at build from what the package itself knows: codebook, command line, changes, contributing.

A page holds a marker such as `<!-- codebook -->` or `<!-- file: CHANGELOG.md -->`; its content is written
nowhere else.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_MARKER = re.compile(r"^<!-- (?P<what>codebook|commands|benchmarks|grammar|file: (?P<file>[A-Z]+\.md)) -->$", re.M)
#: Links of the included files, written for the checkout, → links between pages here.
_PAGES = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}


_kernel_home: tempfile.TemporaryDirectory[str] | None = None


def on_startup(**_: Any) -> None:
    """Give the notebook's kernel its own home, without the settings and history of whoever builds."""
    global _kernel_home
    _kernel_home = tempfile.TemporaryDirectory(prefix="soviet-trade-data-docs-")
    os.environ["IPYTHONDIR"] = _kernel_home.name


def on_shutdown(**_: Any) -> None:
    """Remove that home."""
    if _kernel_home:
        _kernel_home.cleanup()


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace each marker with what it generates."""
    return _MARKER.sub(_written, markdown)


def _written(match: re.Match[str]) -> str:
    if match["file"]:
        return included(match["file"])
    if match["what"] == "benchmarks":
        return benchmarks()
    if match["what"] == "grammar":
        return "\n".join(grammar())
    return "\n".join(codebook() if match["what"] == "codebook" else commands())


def benchmarks() -> str:
    """The latest measured results, from benchmarks/results.json."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.report import markdown

    return markdown()


def included(name: str) -> str:
    """A file of the checkout without its title, with links to pages of these docs."""
    text = (ROOT / name).read_text(encoding="utf-8").partition("\n")[2]
    text = re.sub(r"\]\(docs/([^)]+)\)", r"](\1)", text)
    for file, page in _PAGES.items():
        text = text.replace(f"]({file})", f"]({page})")
    return text


def codebook() -> Iterator[str]:
    """Every table with its columns, then units and allowed values with their meanings."""
    from soviet_trade_data import _data

    package = _data.package()
    for resource in package["resources"]:
        yield f"## {resource['title']} {{ #{resource['name']} }}\n"
        yield f"`{resource['name']}`, {resource['rows']} rows with all claims and derived figures. {resource['description']}\n"
        if resource["caveats"]:
            yield from (f"- {caveat}" for caveat in resource["caveats"])
            yield ""
        if resource["sourceIds"]:
            yield f"Sources: {', '.join(resource['sourceIds'])}.\n"
        keys = resource["schema"].get("foreignKeys", [])
        for key in keys:
            target = key["reference"]
            yield f"`{key['fields'][0]}` points to `{target['fields'][0]}` of [`{target['resource']}`](#{target['resource']}).\n"
        yield "| column | type | may be null | values | meaning |\n|---|---|---|---|---|"
        for field in resource["schema"]["fields"]:
            limits = field.get("constraints", {})
            nullable = "" if limits.get("required") else "yes"
            allowed = _allowed(field["name"], limits, package)
            yield f"| `{field['name']}` | {field['type']} | {nullable} | {allowed} | {field['description']} |"
        yield ""
    yield "## Units\n\n| unit | name |\n|---|---|"
    yield from (f"| `{unit}` | {spec['title']} |" for unit, spec in package["units"].items())
    yield "\n## Allowed values\n"
    for column, values in package["values"].items():
        yield f"### {column} {{ #values-{column} }}\n\n| value | meaning |\n|---|---|"
        yield from (f"| `{value}` | {meaning} |" for value, meaning in values.items())
        yield ""


def _allowed(column: str, limits: dict[str, Any], package: dict[str, Any]) -> str:
    if "enum" in limits:
        if limits["enum"] == list(package["units"]):
            return "[units](#units)"
        return f"[{column}](#values-{column})"
    shown = []
    if "pattern" in limits:
        shown.append("`" + limits["pattern"].replace("|", "\\|") + "`")
    if "minimum" in limits:
        shown.append(f"{limits['minimum']} or more")
    if limits.get("unique"):
        shown.append("unique")
    return ", ".join(shown)


def grammar() -> Iterator[str]:
    """The tables of hedges, units and dates that the build reads with, and examples read by it."""
    from soviet_trade_data.rules import dates, hedges, units

    yield "## Hedges\n\nWhat each qualifier commits to:\n"
    yield from _listed("qualifier", "bounds", hedges.QUALIFIERS)
    for place, table in (("before", hedges.BEFORE_TABLE), ("after", hedges.AFTER_TABLE)):
        yield f"### Phrases {place} the number\n"
        yield from _listed("commits to", "phrases", {meaning: _phrases(phrases) for meaning, phrases in table.items()})
    yield "Words that are no hedge by themselves:\n"
    yield from _listed("kind", "what it does", hedges.HELPERS)
    yield "## Numerals\n"
    yield from _listed("printed", "read as", {words: _numeral(words) for words in _NUMERALS})
    yield "## Units and currencies\n"
    for place, table in (("behind", units.AFTER_TABLE), ("before", units.BEFORE_TABLE)):
        yield f"### Words {place} the number\n"
        yield from _listed("unit", "words", {f"`{names}`": _phrases(phrases) for names, phrases in table.items()})
    yield "## Dates\n"
    yield from _listed("printed", "first day / last day, EDTF", {words: _date(words) for words in _DATES})
    sides = {"end": "its last day, open before", "eve": "the day before it, open before", "start": "its first day, open after"}
    sides |= {"morrow": "the day after it, open after", "same": "both days"}
    for place, table in (("before", dates.OPEN_BEFORE), ("behind", dates.OPEN_AFTER)):
        yield f"### Words {place} a date that leave a side open\n"
        yield from _listed("keeps", "words", {sides[side]: _phrases(phrases) for side, phrases in table.items()})
    yield "### Words before a date that change no day\n"
    others = {"near it (`~` in EDTF)": dates.AROUND, "narrower by an unknown amount": dates.LOOSE, "nothing": dates.FILLERS}
    yield from _listed("says", "words", {says: _phrases(phrases) for says, phrases in others.items()})


_NUMERALS = (
    "more than $52.5 billion", "400 or more", "not less than 8 per cent", "well under half", "perhaps more than 300",
    "40–45 %", "two or three hundred thousand", "at least 300 but not more than 400", "700 ± 20", "−3 per cent",
    "(12.4) per cent", "5½ per cent", "half a million", "a million and a half", "three out of four", "every third", "trebled",
    "half as much again", "1 234 567", "1.234.567", "58·7", "£2 10s", "Rs 5 lakh", "25 basis points", "several hundred",
)  # fmt: skip
_DATES = (
    "March 12, 1921", "12–16 March 1921", "spring of 1906", "winter 1921-22", "Q3 1931", "1914/15", "c. 1920",
    "the early twenties", "the 1800s", "the nineteenth century", "before 1934", "after the end of 1923", "1928 onwards",
    "from 1917 to 1921", "29 February 1900", "25 October (7 November) 1917", "before the war",
)  # fmt: skip


def _numeral(words: str) -> str:
    from soviet_trade_data.rules import numerals

    printed = numerals.read(words)
    unit = printed.unit or ("percent" if printed.is_share else "")
    shown = ["–" if side is None else f"{float(side):,.12g}" for side in printed.bounds(unit)]
    return f"{printed.qualifier.replace('_', ' ')} [{', '.join(shown)}] {unit.replace('_', ' ')}".rstrip()


def _date(words: str) -> str:
    from soviet_trade_data.rules import dates

    found = dates.read(words)
    return f"{found.start or 'open'} / {found.end or 'open'}, `{found.edtf}`"


def _phrases(phrases: str) -> str:
    from soviet_trade_data.rules.words import phrase_list

    return " · ".join(phrase.replace("<", "&lt;").replace("~", "\\~") for phrase in phrase_list(phrases))


def _listed(first: str, second: str, rows: dict[str, str]) -> Iterator[str]:
    yield f"| {first} | {second} |\n|---|---|"
    yield from (f"| {key} | {said} |" for key, said in rows.items())
    yield ""


def commands() -> Iterator[str]:
    """Every command with its arguments and options, from the command line program itself."""
    from typer.main import get_command

    from soviet_trade_data.cli import app

    group: Any = get_command(app)
    yield f"{_prose(group.help)}\n"
    yield from _parameters(group)
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if command.hidden:
            continue
        pieces = " ".join(command.collect_usage_pieces(command.context_class(command, info_name=name)))
        yield f"## {name}\n\n```text\nsoviet-trade-data {name} {pieces}\n```\n"
        yield f"{_prose(command.help)}\n"
        yield from _parameters(command)


def _parameters(command: Any) -> Iterator[str]:
    rows = []
    for parameter in command.params:
        if getattr(parameter, "hidden", False):
            continue
        names = (
            [*parameter.opts, *parameter.secondary_opts]
            if parameter.param_type_name == "option"
            else [(parameter.metavar or parameter.name).upper()]
        )
        rows.append(
            f"| {', '.join(f'`{name}`' for name in names)} | {' '.join((getattr(parameter, 'help', '') or '').split())} |"
        )
    if rows:
        yield "| argument or option | meaning |\n|---|---|"
        yield from rows
        yield ""


def _prose(text: str | None) -> str:
    """Help as Markdown: the examples, whose line breaks the program keeps, become a block."""
    prose, _, examples = (text or "").partition("\b\nExamples:\n")
    lines = [f"$ {line.strip()}" for line in examples.splitlines() if line.strip()]
    return prose.strip() + ("\n\n```console\n" + "\n".join(lines) + "\n```" if lines else "")
