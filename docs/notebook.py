# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From load to a published chart
#
# This page was run when the documentation was built: under each cell is its output.
#
# ## Load a table
#
# One row is one printed figure. `qualifier`, `lower` and `upper` are the hedge; `as_printed` holds the words.

# %%
import pandas as pd

import soviet_trade_data as std

pd.options.display.float_format = "{:,.10g}".format
debt = std.load("debt_shares_1991")
debt[["creditor", "value", "unit", "qualifier", "as_printed", "status"]]

# %% [markdown]
# Dollars, francs and shares are all in one table. They never belong in one sum or on one axis, so choose one kind.

# %%
shares = debt[debt["indicator"].eq("creditor_share")]
assert shares["unit"].eq("percent").all()
shares[["creditor", "value", "unit"]]

# %% [markdown]
# ## Ask what is wrong with it
#
# Some claims do not hold. `explain` walks one back to the words, and says what contradicts it.

# %%
contradicted = debt.loc[debt["status"].eq("contradicted"), "figure_id"].item()
std.explain(contradicted)

# %% [markdown]
# The chart below leaves it out, and readers should be told. Keep only the shares.
#
# ## Draw the subset
#
# `chart` takes the rows to draw. Title, source line, notes and alt text follow the rows.

# %%
from textwrap import fill

figure = std.chart("debt_shares_1991", shares)
print(fill(figure.layout.meta["alt"], 80))

# %% [markdown]
# The figure knows which rows it was drawn from.

# %%
meta = figure.layout.meta
{name: meta[name] for name in ("chart", "tables", "figure_ids", "version")}

# %% [markdown]
# ## Cite exactly what is in it

# %%
print(*(fill(line, 80) for line in std.cite(figure).splitlines()), sep="\n")

# %% [markdown]
# ## Publish it
#
# `save` writes files that carry all this inside them. SVG, PNG and PDF need the extra `images` and a browser; HTML and JSON
# need neither.

# %%
import tempfile
from pathlib import Path

from IPython.display import SVG, display

folder = Path(tempfile.mkdtemp())
for ending in ("html", "json", "svg"):
    try:
        print(std.save(figure, folder / f"debt_shares_1991.{ending}").name)
    except std.MissingDependencyError as missing:
        print(f"{ending} left out: {missing}")

# %%
drawing = folder / "debt_shares_1991.svg"
if drawing.exists():
    display(SVG(drawing.read_bytes()))

# %% [markdown]
# ## Check a file somebody sends you
#
# `soviet-trade-data verify FILE` does this on the command line.

# %%
from soviet_trade_data.authenticity import verify_file

print(verify_file(folder / "debt_shares_1991.json"))

# %% tags=["remove_cell"]
# ruff: noqa: E402, T201, D100  -- a notebook imports where a reader first needs it, and prints
