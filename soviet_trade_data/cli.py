"""The command line, `soviet-trade-data`: the tables, their sources and charts, and whether they are what they should be.

Exit codes: 0 good, 1 a check failed or the work could not be done, 2 usage (unknown names among it). Errors go to standard
error in one plain message. Each command imports what it needs when it runs, so that help comes at once.
"""

# ruff: noqa: D301  the sign \b is meant: it keeps the lines of examples apart

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import typer
from typer.core import TyperGroup

from soviet_trade_data._printing import (
    fault_text,
    give_up,
    on_terminal,
    open_streams,
    print_bytes,
    print_error,
    print_json,
    print_table,
    print_text,
)
from soviet_trade_data.errors import SovietTradeDataError, UnknownNameError, UsageError

__all__ = ["app", "main"]

_PIPE_CLOSED = 141  # what a shell reports for a program that a closed pipe has ended

#: What typer has to say about the usage: the root of its errors, which it does not name in public.
_UsageFault: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")


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
    except _UsageFault as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # whose message is the help
            raise
        place = error.ctx.command_path if getattr(error, "ctx", None) else "soviet-trade-data"
        print_error(f"{' '.join(error.format_message().split()).rstrip('.')}. See {place} --help")
        raise typer.Exit(error.exit_code) from None
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
    from soviet_trade_data.register import default

    return _starting(default().table_names(), incomplete)


def _complete_chart(incomplete: str) -> list[str]:
    from soviet_trade_data.register import default

    return _starting(default().charts(), incomplete)


def _complete_id(incomplete: str) -> list[str]:
    from soviet_trade_data.chain import claim_ids
    from soviet_trade_data.register import default

    return _starting(claim_ids(default()), incomplete)


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
    Literal["preferred", "all"],
    typer.Option(help="One row for each quantity (preferred), or every rival claim (all).", case_sensitive=False),
]
NoClobber = Annotated[bool, typer.Option("--no-clobber", help="Write nothing where a file of that name is there already.")]
Derived = Annotated[bool, typer.Option("--derived", help="Also figures that are computed, not printed.")]
Out = Annotated[
    Path, typer.Option("--out", help="Folder to write to, made where it is missing; - is standard output.", file_okay=False)
]
Size = Annotated[Literal["article", "slide", "card", "phone"], typer.Option("--size", help="Where it is to stand.")]
Theme = Annotated[Literal["light", "dark", "print"], typer.Option(help="Ground and colours; print is readable in grey.")]
All = Annotated[bool, typer.Option("--all", help="All of them, instead of names.")]


def _names(names: list[str] | None, everything: bool, what: str) -> list[str]:
    if bool(names) == everything:
        raise UsageError(f"expected names of {what}, or --all; got {'both' if names else 'neither'}")
    return names or []


def _formats(text: str) -> list[str]:
    return [part.strip().casefold() for part in text.split(",") if part.strip()]


def about_to_write(paths: Sequence[Path], no_clobber: bool) -> None:
    """Say which files are going to be replaced, or refuse to."""
    there = [str(path) for path in paths if path.exists()]
    if there and no_clobber:
        raise UsageError(f"--no-clobber: expected no file of that name, got {', '.join(there)}; nothing was written")
    if there:
        print_error(f"replacing {len(there)} file{'s' * (len(there) > 1)}: {', '.join(there)}")


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
    """Figures that texts print about Russian and Soviet debt, trade and industrialisation.

    The environment variable SOVIET_TRADE_DATA names the folder of another register to read.

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
            "rows": resource["views"]["default"],
            "all_rows": resource["rows"],
            "columns": len(resource["schema"]["fields"]),
            "sources": ", ".join(resource["sourceIds"]),
            "title": resource["title"],
        }
        for resource in _data.package()["resources"]
    ]
    if json:
        print_json(rows)
        return
    columns = ["name", "rows", "sources", "title"] if on_terminal() else list(rows[0])
    print_table(columns, [[row[column] for column in columns] for row in rows], title="Tables")


@app.command()
def show(
    name: Table,
    columns: Annotated[
        str | None,
        typer.Option(help="short, all, or names with commas between.", show_default="short; all of them with --json"),
    ] = None,
    claims: Claims = "preferred",
    derived: Derived = False,
    json: Json = False,
) -> None:
    """Show the rows of a table.

    Shows the columns that matter first; --columns all gives every one.

    \b
    Examples:
      soviet-trade-data show debt_shares_1991
      soviet-trade-data show debt_shares_1991 --claims all --derived --columns label,value,unit,status
      soviet-trade-data show events --columns all | cut -f 1,7,5
    """
    from soviet_trade_data.catalogue import load
    from soviet_trade_data.exporting import plain

    wanted = (columns or ("all" if json else "short")).casefold()
    chosen: Any = {"all": None, "short": "short"}.get(wanted, [part.strip() for part in wanted.split(",") if part.strip()])
    table = load(cast(Any, name), claims=claims, derived=derived, columns=chosen, engine="pyarrow")
    if json:
        print_json([plain(row) for row in table.to_pylist()])
        return
    print_table(table.column_names, [list(row.values()) for row in table.to_pylist()], title=name)


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
    facts = {
        key: getattr(book, key) for key in ("name", "title", "description", "rows", "all_rows", "caveats", "sources", "licence")
    }
    print_json({**facts, "units": book.units(), "columns": columns})


@app.command()
def explain(
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID…", help="Ids of figures or events.", autocompletion=_complete_id, show_default=False),
    ],
    json: Json = False,
) -> None:
    """Explain figures or events, from their words to their verdict.

    Source, words as printed, value, rivals, relations, evidence, verdict, tables and charts. Also takes ids of relations,
    evidence, series and sources, and keys.

    \b
    Examples:
      soviet-trade-data explain thom-tsarist-sum-lost
      soviet-trade-data explain thom-tsarist-sum-lost --json
    """
    from soviet_trade_data.chain import explain as chain

    found = [chain(name) for name in ids]  # all of them before the first is printed
    if json:
        told = [one.to_dict() for one in found]
        print_json(told if len(told) > 1 else told[0])
    else:
        print_text("\n\n".join(map(str, found)))


@app.command()
def evidence(
    claim_id: Annotated[
        str, typer.Argument(metavar="ID", help="Id of a figure or an event.", autocompletion=_complete_id, show_default=False)
    ],
    json: Json = False,
) -> None:
    """Tell what others say of a claim, and its verdict.

    \b
    Examples:
      soviet-trade-data evidence thom-tsarist-loan-1906
      soviet-trade-data evidence carr-anglo-soviet-agreement --json
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
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME…", help="Names of tables or charts, or ids.", autocompletion=_complete_cited, show_default=False
        ),
    ],
    style: Annotated[
        Literal["apa", "chicago-note", "bibtex", "csl-json", "ris"],
        typer.Option(help="Form of the citations.", case_sensitive=False),
    ] = "apa",
) -> None:
    """Cite the sources of tables, charts, figures or events.

    Gives each source that is there once, and the dataset last.

    \b
    Examples:
      soviet-trade-data cite grain_exports
      soviet-trade-data cite events --style bibtex > sources.bib
    """
    from soviet_trade_data.citation import cite as citations

    print_text(citations(names if len(names) > 1 else names[0], style), wrap=False)  # to be copied


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
    no_clobber: NoClobber = False,
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
    card of a link (1200×630) or a phone (375×560) has room for. Files that are there already are replaced, and named before.

    \b
    Examples:
      soviet-trade-data chart tsarist_debt
      soviet-trade-data chart grain_exports --size slide --format png
      soviet-trade-data chart grain_exports --format svg --out - > grain.svg
      soviet-trade-data chart --all --out charts --format html,json,svg,png,pdf
    """
    from soviet_trade_data.charting.registry import find
    from soviet_trade_data.charting.registry import names as known
    from soviet_trade_data.register import default
    from soviet_trade_data.rendering import Event
    from soviet_trade_data.saving import draw_files, file_name

    chosen = list(dict.fromkeys(_names(names, everything, "charts") or known(default())))
    for name in chosen:
        find(default(), name)
    wanted = _formats(formats)
    if str(out) == "-":
        if len(chosen) > 1 or len(wanted) != 1:
            raise UsageError(f"--out -: expected one chart and one format, got {', '.join(chosen)} as {formats}")
        print_bytes(_picture(chosen[0], wanted[0], format=size, theme=theme, width=width, height=height))
        return
    about_to_write([out / f"{file_name(name, theme, size)}.{form}" for name in chosen for form in wanted], no_clobber)

    def tell(event: Event) -> None:
        print_text(str(event.path))

    report = draw_files(chosen, out, wanted, size=size, theme=theme, width=width, height=height, report=tell)
    for form, reason in report.skipped:
        print_error(f"{form} left out: {reason}")
    if report.skipped:
        raise typer.Exit(1)


def _picture(name: str, form: str, **options: Any) -> bytes:
    """One chart as the bytes of a file."""
    import tempfile

    from soviet_trade_data.charting import chart as draw
    from soviet_trade_data.charting import save

    with tempfile.TemporaryDirectory() as folder:
        return Path(save(draw(cast(Any, name), **options), Path(folder) / f"{name}.{form}")).read_bytes()


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
    no_clobber: NoClobber = False,
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
    from soviet_trade_data.register import default
    from soviet_trade_data.saving import save

    spec = compose_rows(rows_named(default(), ids), format=size, theme=theme)
    about_to_write([out], no_clobber)
    print_text(str(save(spec, out)))


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
    no_clobber: NoClobber = False,
    claims: Claims = "preferred",
    derived: Derived = False,
) -> None:
    """Write tables into files, and print their paths.

    xlsx needs the extra "excel". With --all it is one workbook, soviet-trade-data.xlsx, with every table, the codebook,
    the sources and the licence. Files that are there already are replaced, and named before.

    \b
    Examples:
      soviet-trade-data export grain_exports --format csv,json --out data
      soviet-trade-data export --all --format xlsx --no-clobber
      soviet-trade-data export events --out - | head
    """
    from soviet_trade_data.exporting import made, write

    chosen = _names(names, everything, "tables") or None
    files = made(chosen, _formats(formats), claims=claims, derived=derived, marked=str(out) != "-")
    if str(out) == "-":
        if len(files) > 1:
            raise UsageError(f"--out -: expected one table and one format, got {', '.join(files)}")
        print_bytes(*files.values())
        return
    about_to_write([out / name for name in files], no_clobber)
    for path in write(files, out):
        print_text(str(path))


@app.command()
def verify(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="Chart files to check.", show_default=False)] = None,
    texts: Annotated[Path | None, typer.Option(help="Folder of the source texts: also check every span and numeral.")] = None,
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
        raise UsageError("expected chart files or --texts, got both")
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
