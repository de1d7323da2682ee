"""Pages that mkdocs makes at build from what the package itself knows: codebook, command line, changes, contributing.

A page holds a marker such as `<!-- codebook -->` or `<!-- file: CHANGELOG.md -->`; what stands there is written
nowhere a second time.
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
_MARKER = re.compile(r"^<!-- (?P<what>codebook|commands|benchmarks|file: (?P<file>[A-Z]+\.md)) -->$", re.M)
#: Links of the included files, which are written for the checkout, as links between pages here.
_PAGES = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}


_kernel_home: tempfile.TemporaryDirectory[str] | None = None


def on_config(config: Any) -> Any:
    """Where the pages and their source are, once the project has a public home."""
    from soviet_trade_data import _data

    addresses = _data.package().get("addresses", {})
    config["site_url"] = addresses.get("documentation", "")
    config["repo_url"] = addresses.get("source", "")
    return config


def on_startup(**_: Any) -> None:
    """Give the notebook's kernel a home of its own: no settings and no history of whoever builds."""
    global _kernel_home
    _kernel_home = tempfile.TemporaryDirectory(prefix="soviet-trade-data-docs-")
    os.environ["IPYTHONDIR"] = _kernel_home.name


def on_shutdown(**_: Any) -> None:
    """Clear that home away."""
    if _kernel_home:
        _kernel_home.cleanup()


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put what is generated in the place of its marker."""
    return _MARKER.sub(_written, markdown)


def _written(match: re.Match[str]) -> str:
    if match["file"]:
        return included(match["file"])
    if match["what"] == "benchmarks":
        return benchmarks()
    return "\n".join(codebook() if match["what"] == "codebook" else commands())


def benchmarks() -> str:
    """The latest measured results, from benchmarks/results.json."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.report import markdown

    return markdown()


def included(name: str) -> str:
    """A file of the checkout without its title, its links turned to pages of these docs."""
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
    """Help as Markdown: the examples, which the program keeps as they are broken, become a block."""
    prose, _, examples = (text or "").partition("\b\nExamples:\n")
    lines = [f"$ {line.strip()}" for line in examples.splitlines() if line.strip()]
    return prose.strip() + ("\n\n```console\n" + "\n".join(lines) + "\n```" if lines else "")
