"""The command line, `soviet-trade-data`: the tables, their sources and charts, and whether they are what they should be.

Exit codes: 0 good, 1 a check failed or the work could not be done, 2 usage (unknown names among it). Errors go to standard
error in one plain message. Each command imports what it needs when it runs, so that help comes at once.
"""

# ruff: noqa: D301  the sign \b is meant: it keeps the lines of examples apart

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, cast, get_args

import typer
from typer.core import TyperGroup

from soviet_trade_data._printing import (
    fault_text,
    give_up,
    on_terminal,
    open_streams,
    print_error,
    print_json,
    print_table,
    print_text,
)
from soviet_trade_data.errors import SovietTradeDataError, UnknownNameError, UsageError

__all__ = ["app", "main"]

_PIPE_CLOSED = 141  # what a shell reports for a program that a closed pipe has ended
#: Columns that a terminal shows of a table; a pipe and --json give all of them.
_CORE = (
    "figure_id", "event_id", "evidence_id", "claim_id", "series_id",
    "relation_id", "source_id", "short", "label", "author", "title", "value", "unit",
    "qualifier", "period_start", "period_end", "date_start", "date_end", "as_printed", "left_text", "test", "right_text", "holds",
    "reason", "issued", "says", "publisher", "strength", "verdict", "status",
)  # fmt: skip


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn errors into one line and an exit code, and end quietly when a pipe is closed."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()  # here, where a failure can still be told
    except BrokenPipeError:
        give_up(sys.stdout)
        raise typer.Exit(_PIPE_CLOSED) from None
    except SovietTradeDataError as error:
        print_error(str(error))
        raise typer.Exit(2 if isinstance(error, UsageError | UnknownNameError) else 1) from None
    except OSError as error:
        print_error(fault_text(error, "standard output"))  # an error about a file names it
        give_up(sys.stdout)
        raise typer.Exit(1) from None


class _Group(TyperGroup):
    """Runs a command, or prints help or version, with every error told plainly."""

    def main(self, *args: Any, **extra: Any) -> Any:
        try:
            return super().main(*args, **extra)
        except OSError:  # standard error does not take what there is to say about the usage
            give_up(sys.stderr)
            sys.exit(2)

    def make_context(self, *args: Any, **extra: Any) -> Any:
        with _plainly():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _plainly():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line; help is drawn with Rich on a terminal and is plain text in a pipe."""
    open_streams()
    app.rich_markup_mode = "rich" if sys.stdout.isatty() and sys.stderr.isatty() else None
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show Ł must not end the program
    app(prog_name="soviet-trade-data")


# --------------------------------------------------------------------------- completion


def _starting(names: Any, incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]


def _complete_table(incomplete: str) -> list[str]:
    from soviet_trade_data._names import TableName

    return _starting(get_args(TableName), incomplete)


def _complete_chart(incomplete: str) -> list[str]:
    from soviet_trade_data.charting import charts

    return _starting(charts(), incomplete)


def _complete_id(incomplete: str) -> list[str]:
    from soviet_trade_data._names import FigureId

    return _starting(get_args(FigureId), incomplete)


def _complete_cited(incomplete: str) -> list[str]:
    return list(dict.fromkeys([*_complete_table(incomplete), *_complete_chart(incomplete), *_complete_id(incomplete)]))


def _complete_export(incomplete: str) -> list[str]:
    return _complete_list(incomplete, ("csv", "xlsx", "parquet", "json"))


def _complete_picture(incomplete: str) -> list[str]:
    return _complete_list(incomplete, ("html", "json", "svg", "png", "pdf"))


def _complete_list(incomplete: str, known: tuple[str, ...]) -> list[str]:
    """Complete the last part of a list such as html,js."""
    before, comma, last = incomplete.rpartition(",")
    return [before + comma + name for name in _starting(known, last) if name not in before.split(",")]


Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Table = Annotated[
    str, typer.Argument(metavar="NAME", help="Name of a table; see list.", autocompletion=_complete_table, show_default=False)
]
Claims = Annotated[
    Literal["preferred", "all"], typer.Option(help="One row for each quantity (preferred), or every rival claim (all).")
]
Derived = Annotated[bool, typer.Option("--derived", help="Also figures that are computed, not printed.")]
Out = Annotated[Path, typer.Option("--out", help="Folder to write to; made where it is missing.", file_okay=False)]
Size = Annotated[Literal["article", "slide", "card", "phone"], typer.Option("--size", help="Where it is to stand.")]
Theme = Annotated[Literal["light", "dark", "print"], typer.Option(help="Ground and colours; print is readable in grey.")]
All = Annotated[bool, typer.Option("--all", help="All of them, instead of names.")]


def _names(names: list[str] | None, everything: bool, what: str) -> list[str]:
    if bool(names) == everything:
        raise UsageError(f"expected names of {what}, or --all; came {'both' if names else 'neither'}")
    return names or []


def _formats(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


# --------------------------------------------------------------------------- commands


def _version(wanted: bool) -> None:
    if wanted:
        import soviet_trade_data

        print_text(f"soviet-trade-data {soviet_trade_data.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version of data and program.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Figures that five texts print about Russian and Soviet debt, trade and industrialisation.

    \b
    Examples:
      soviet-trade-data list
      soviet-trade-data show grain_exports
      soviet-trade-data explain thom-tsarist-sum-lost
      soviet-trade-data chart tsarist_debt --format html,png --out charts
    """


@app.command("list")
def list_(json: Json = False) -> None:
    """List the tables: name, rows, sources and title.

    \b
    Examples:
      soviet-trade-data list
      soviet-trade-data list --json
    """
    from soviet_trade_data import _data

    rows = [
        {
            "name": resource["name"],
            "rows": resource["rows"],
            "columns": len(resource["schema"]["fields"]),
            "sources": ", ".join(resource["sourceIds"]),
            "title": resource["title"],
        }
        for resource in _data.package()["resources"]
    ]
    if json:
        print_json(rows)
    else:
        print_table(list(rows[0]), [list(row.values()) for row in rows], title="Tables, with all claims and derived figures")


@app.command()
def show(name: Table, claims: Claims = "preferred", derived: Derived = False, json: Json = False) -> None:
    """Show the rows of a table.

    A terminal shows the main columns, a pipe and --json all of them.

    \b
    Examples:
      soviet-trade-data show debt_shares_1991
      soviet-trade-data show debt_shares_1991 --claims all --derived
      soviet-trade-data show events | cut -f 1,7,5
    """
    from soviet_trade_data.catalogue import load
    from soviet_trade_data.exporting import plain

    table = load(cast(Any, name), claims=claims, derived=derived, engine="pyarrow")
    if json:
        print_json([plain(row) for row in table.to_pylist()])
        return
    columns = table.column_names
    if on_terminal():
        columns = [c for c in columns if c in _CORE and (c != "source_id" or not {"figure_id", "event_id"} & {*columns})]
    print_table(columns, [[row[column] for column in columns] for row in table.to_pylist()], title=name)


@app.command()
def describe(name: Table, json: Json = False) -> None:
    """Describe a table: columns, units, sources, caveats.

    \b
    Examples:
      soviet-trade-data describe tsarist_debt
      soviet-trade-data describe events --json
    """
    from soviet_trade_data import _data
    from soviet_trade_data.catalogue import describe as codebook

    book = codebook(cast(Any, name))
    if not json:
        print_text(str(book))
        return
    fields = _data.descriptor(name)["schema"]["fields"]
    columns = [{**field, "meanings": book.meanings(field["name"])} for field in fields]
    facts = {key: getattr(book, key) for key in ("name", "title", "description", "rows", "caveats", "sources", "licence")}
    print_json({**facts, "units": book.units(), "columns": columns})


@app.command()
def explain(
    figure_id: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a figure or an event.", autocompletion=_complete_id, show_default=False)
    ],
    json: Json = False,
) -> None:
    """Explain a figure or event, from its words to its verdict.

    Source, words as printed, value, rivals, relations, evidence, verdict, tables and charts. Also takes ids of relations,
    evidence, series and sources, and keys.

    \b
    Examples:
      soviet-trade-data explain thom-tsarist-sum-lost
      soviet-trade-data explain thom-tsarist-sum-lost --json
    """
    from soviet_trade_data.chain import explain as chain

    found = chain(cast(Any, figure_id))
    if json:
        print_json(found.to_dict())
    else:
        print_text(str(found))


@app.command()
def evidence(
    claim_id: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a figure or an event.", autocompletion=_complete_id, show_default=False)
    ],
    json: Json = False,
) -> None:
    """Tell what independent publications say of a claim, and its verdict.

    \b
    Examples:
      soviet-trade-data evidence thom-tsarist-loan-1906
      soviet-trade-data evidence carr-trade-agreement --json
    """
    from soviet_trade_data.chain import ClaimExplanation, explain
    from soviet_trade_data.exporting import plain

    found = explain(claim_id)
    if not isinstance(found, ClaimExplanation):
        raise UsageError(f"expected the id of a figure or event, got {claim_id}, which is a {found.kind}; see explain")
    if json:
        rows = [plain(row) for row in found.evidence]
        print_json({"id": claim_id, "status": found.record["status"], "because": found.because, "evidence": rows})
    else:
        print_text(found.judged())


@app.command()
def cite(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Name of a table or chart, or an id.", autocompletion=_complete_cited, show_default=False
        ),
    ],
    style: Annotated[Literal["apa", "bibtex", "csl-json", "ris"], typer.Option(help="Form of the citations.")] = "apa",
) -> None:
    """Cite the sources of a table, chart, figure or event.

    Gives each source that is there once, and the dataset last.

    \b
    Examples:
      soviet-trade-data cite grain_exports
      soviet-trade-data cite events --style bibtex > sources.bib
    """
    from soviet_trade_data.citation import cite as citations

    print_text(citations(name, style))


@app.command()
def relations(
    failing: Annotated[bool, typer.Option("--failing", help="Only relations that do not hold.")] = False, json: Json = False
) -> None:
    """List the relations between figures, and which hold.

    Relations that fail are findings about the texts, so they do not change the exit code.

    \b
    Examples:
      soviet-trade-data relations --failing
      soviet-trade-data relations --json
    """
    from soviet_trade_data.catalogue import load
    from soviet_trade_data.exporting import plain

    rows = [row for row in load("relations", engine="pyarrow").to_pylist() if not (failing and row["holds"])]
    if json:
        print_json([plain(row) for row in rows])
        return
    more = [] if on_terminal() else ["tolerance", "flags"]
    columns = ["relation_id", "holds", "left_text", "test", "right_text", "unit", *more, "note"]
    print_table(columns, [[row[column] for column in columns] for row in rows], title="Relations")


@app.command()
def chart(
    *,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME…", help="Charts to draw.", autocompletion=_complete_chart, show_default=False),
    ] = None,
    everything: All = False,
    out: Out = Path(),
    formats: Annotated[
        str,
        typer.Option("--format", help="Any of html, json, svg, png, pdf, with commas between.", autocompletion=_complete_picture),
    ] = "html",
    size: Size = "article",
    theme: Theme = "light",
    width: Annotated[int | None, typer.Option(help="Width in pixels.", show_default="that of the size")] = None,
    height: Annotated[int | None, typer.Option(help="Height in pixels.", show_default="that of the size")] = None,
) -> None:
    """Draw charts into files, and print their paths.

    svg, png and pdf need the extra "images" and a browser. A size is what an article (700×500 pixels), a slide (1280×720), a
    card of a link (1200×630) or a phone (375×560) has room for.

    \b
    Examples:
      soviet-trade-data chart tsarist_debt
      soviet-trade-data chart grain_exports --size slide --format png
      soviet-trade-data chart --all --out charts --format html,json,svg,png,pdf
    """
    from soviet_trade_data.charting import charts
    from soviet_trade_data.rendering import Event
    from soviet_trade_data.saving import draw_files

    chosen = _names(names, everything, "charts") or charts()
    for name in chosen:
        if name not in charts():
            raise UnknownNameError("chart", name, charts())

    def tell(event: Event) -> None:
        print_text(str(event.path))

    report = draw_files(
        list(dict.fromkeys(chosen)), out, _formats(formats), size=size, theme=theme, width=width, height=height, report=tell
    )
    for form, reason in report.skipped:
        print_error(f"{form} left out: {reason}")
    if report.skipped:
        raise typer.Exit(1)


@app.command()
def plot(
    ids: Annotated[
        list[str],
        typer.Argument(
            metavar="ID…", help="Ids of figures, evidence or series.", autocompletion=_complete_id, show_default=False
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="File to write: .html, .json, .svg, .png or .pdf.", dir_okay=False)] = Path(
        "plot.html"
    ),
    size: Size = "article",
    theme: Theme = "light",
) -> None:
    """Draw any figures of one unit into a file.

    Bars, or points and lines over time, as they fit. An id of a series stands for all its counts.

    \b
    Examples:
      soviet-trade-data plot industrialization-agreements-1920-1930 industrialization-agreements-us-1920-1930
      soviet-trade-data plot us-unemployment-rate --out unemployment.svg
    """
    from soviet_trade_data.charting.anyrows import rows_named
    from soviet_trade_data.charting.composing import compose_rows
    from soviet_trade_data.saving import save

    print_text(str(save(compose_rows(rows_named(ids), format=size, theme=theme), out)))


@app.command()
def export(
    *,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME…", help="Tables to write.", autocompletion=_complete_table, show_default=False),
    ] = None,
    everything: All = False,
    formats: Annotated[
        str,
        typer.Option("--format", help="Any of csv, xlsx, parquet, json, with commas between.", autocompletion=_complete_export),
    ] = "csv",
    out: Out = Path(),
    claims: Claims = "preferred",
    derived: Derived = False,
) -> None:
    """Write tables into files, and print their paths.

    xlsx needs the extra "excel". With --all it is one workbook, soviet-trade-data.xlsx, with every table, the codebook,
    the sources and the licence.

    \b
    Examples:
      soviet-trade-data export grain_exports --format csv,json --out data
      soviet-trade-data export --all --format xlsx
    """
    from soviet_trade_data.exporting import export as write

    chosen = _names(names, everything, "tables") or None
    for path in write(chosen, out, _formats(formats), claims=claims, derived=derived):
        print_text(str(path))


@app.command()
def verify(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="Chart files to check.", show_default=False)] = None,
    texts: Annotated[Path | None, typer.Option(help="Folder of the five texts: also check every span and numeral.")] = None,
    json: Json = False,
) -> None:
    """Check the installed data, or chart files against it.

    Data: checksums, schemas, keys, numerals, dates, relations; with --texts also every span and every numeral.
    Chart files: whether each mark shows what the row of its id has, in whatever style; also in HTML and JSON that plotly wrote.
    A file that cannot be read is named; the others are checked all the same.

    \b
    Examples:
      soviet-trade-data verify
      soviet-trade-data verify --texts texts
      soviet-trade-data verify charts/tsarist_debt.png
    """
    if files and texts:
        raise UsageError("expected chart files or --texts, came both")
    if files:
        from soviet_trade_data.authenticity import verify_files

        readable = [path for path in files if _can_be_read(path)]
        verdicts = verify_files(readable)
        if json:
            print_json([verdict.to_dict() for verdict in verdicts])
        elif verdicts:
            print_text("\n".join(map(str, verdicts)))
        if len(readable) < len(files):
            raise typer.Exit(2)
        good = all(verdict.ok for verdict in verdicts)
    else:
        from soviet_trade_data.verification import verify_data

        report = verify_data(texts)
        if json:
            print_json(report.to_dict())
        else:
            print_text(str(report))
        good = report.ok
    if not good:
        raise typer.Exit(1)


def _can_be_read(path: Path) -> bool:
    """Whether a file can be looked at; if not, the reason is told, and the others still get their verdicts."""
    from soviet_trade_data.rendering.provenance import check_readable

    try:
        check_readable(path)
    except UsageError as error:
        print_error(str(error))
        return False
    return True


@app.command()
def changes(
    old: Annotated[
        Path,
        typer.Argument(metavar="OLD", help="The earlier release: a folder, a wheel or a datapackage.json.", show_default=False),
    ],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later release, likewise.", show_default=False)],
    json: Json = False,
) -> None:
    """List what changed between two releases of the data.

    Figures and events added, removed and changed, by id, and the charts they touch.

    \b
    Examples:
      soviet-trade-data changes soviet_trade_data-0.1.0-py3-none-any.whl datasets
      soviet-trade-data changes old/datapackage.json new/datapackage.json --json
    """
    from soviet_trade_data.releases import compare

    found = compare(old, new)
    if json:
        print_json(found.to_dict())
    else:
        print_text(str(found))
