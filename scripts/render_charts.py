#!/usr/bin/env python3
"""Draw the published charts into files: HTML and JSON always, SVG, PNG and PDF where a browser is found."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from soviet_trade_data._printing import fault_text
from soviet_trade_data.charting import charts
from soviet_trade_data.charting.frame import FORMATS as SIZES
from soviet_trade_data.charting.themes import THEMES
from soviet_trade_data.errors import SovietTradeDataError, UnknownNameError, UsageError
from soviet_trade_data.rendering import FORMATS, Event, Report
from soviet_trade_data.saving import draw_files


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, draw, and say what was written; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"charts to draw (all by default): {', '.join(charts())}")
    parser.add_argument("--out", type=Path, default=Path("build/charts"), help="folder for the files (default: build/charts)")
    parser.add_argument(
        "--format", default=",".join(FORMATS), help=f"formats, separated by commas (default: {','.join(FORMATS)})"
    )
    parser.add_argument("--size", default="article", help=f"one of {', '.join(SIZES)} (default: article)")
    parser.add_argument("--theme", default="light", help=f"one of {', '.join(THEMES)} (default: light)")
    given = parser.parse_args(arguments)
    formats = [name.strip() for name in given.format.split(",") if name.strip()]
    try:
        with ExitStack() as stack:
            # plotly.js, beside the pages, is one more file
            report = progress(stack, len(given.names or charts()) * len(formats) + ("html" in formats))
            done = draw_files(given.names, given.out, formats, size=given.size, theme=given.theme, report=report)
    except (UnknownNameError, UsageError) as fault:
        print(fault, file=sys.stderr)
        return 2
    except SovietTradeDataError as fault:
        print(fault, file=sys.stderr)
        return 1
    except OSError as fault:
        print(fault_text(fault), file=sys.stderr)
        return 1
    tell(done, given.out)
    return 0


def progress(stack: ExitStack, total: int) -> Callable[[Event], None] | None:
    """A progress bar on a terminal, nothing elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
    task = bar.add_task("Drawing", total=total)

    def step(event: Event) -> None:
        bar.update(task, advance=1, description=f"{event.name}.{event.format}")

    return step


def tell(done: Report, out: Path) -> None:
    """The end of a run: what was written, where, and what was left out and why."""
    kinds: dict[str, int] = {}
    for path in done.written:
        kinds[path.suffix[1:]] = kinds.get(path.suffix[1:], 0) + 1
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    print(f"Wrote {len(done.written)} files to {out}: {counts}.")
    reasons: dict[str, list[str]] = {}
    for kind, reason in done.skipped:
        reasons.setdefault(reason, []).append(kind)
    for reason, skipped in reasons.items():
        print(f"Left out {', '.join(skipped)}: {reason}")


if __name__ == "__main__":
    sys.exit(main())
