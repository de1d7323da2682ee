"""What the package shows, and what importing it costs: nothing until it is used."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import soviet_trade_data as std

PACKAGE = Path(std.__file__).parent
HEAVY = ["pandas", "pyarrow", "plotly", "pandera", "rich", "typer", "polars", "numpy"]
NAMES = [
    "tables",
    "load",
    "describe",
    "relations",
    "explain",
    "cite",
    "chart",
    "charts",
    "plot",
    "save",
    "validate",
    "verify",
    "Register",
    "SovietTradeDataError",
    "UsageError",
    "UnknownNameError",
    "DamagedDataError",
    "MissingDependencyError",
    "RenderingError",
    "ValidationError",
    "CuratedDataError",
    "EvidenceError",
    "__version__",
]
#: Modules and packages that only the writing half may import.
WRITING = {"curation"}
READING = [
    "_data",
    "catalogue",
    "chain",
    "citation",
    "charting",
    "cli",
    "rendering",
    "validation",
    "errors",
    "rules",
    "exporting",
    "__init__",
]


def imported_by(code: str) -> set[str]:
    """Names of the modules that a fresh process has imported after `code`."""
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(result.stdout.splitlines()[-1].split())


def test_the_public_names_are_these() -> None:
    assert sorted(std.__all__) == sorted(NAMES)
    assert {*NAMES, "open"} <= set(dir(std)), "a star import does not take the place of the built-in open"


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there_and_told_to_type_checkers(name: str) -> None:
    assert getattr(std, name) is not None
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    known = {a.asname or a.name for n in ast.walk(block) if isinstance(n, ast.ImportFrom) for a in n.names}
    known |= {n.target.id for n in ast.walk(block) if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    assert name in known


def test_an_unknown_attribute_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'soviet_trade_data' has no attribute 'nothing'"):
        std.nothing  # noqa: B018


def test_no_module_bears_the_name_of_a_public_function() -> None:
    assert not {module.name for module in pkgutil.iter_modules([str(PACKAGE)])} & set(NAMES)


def test_importing_a_home_leaves_the_functions_in_place() -> None:
    for home in set(std._HOMES.values()):
        importlib.import_module(f"soviet_trade_data.{home}")
    assert all(callable(getattr(std, name)) for name in NAMES if name != "__version__")


def test_importing_the_package_imports_nothing_of_weight() -> None:
    modules = imported_by("import soviet_trade_data as std; std.__all__; dir(std); std.UsageError")
    assert not modules & {*HEAVY, "json", "hashlib", "importlib.metadata"}
    assert {name for name in modules if name.startswith("soviet_trade_data.")} == {"soviet_trade_data.errors"}


def test_loading_imports_neither_schemas_nor_charts_nor_the_writing_half() -> None:
    modules = imported_by(
        "import soviet_trade_data as std; std.load('figures'); std.tables(); std.describe('figures'); std.relations()"
    )
    assert "pandas" in modules
    assert not {name.split(".")[0] for name in modules} & {"pandera", "plotly", "polars", "rich", "typer"}
    assert not {
        name
        for name in modules
        if name.startswith(("soviet_trade_data.curation", "soviet_trade_data.rules", "soviet_trade_data.charting"))
    }


def test_loading_into_arrow_imports_no_pandas() -> None:
    modules = imported_by("import soviet_trade_data as std; std.load('figures', engine='pyarrow')")
    assert "pyarrow" in modules
    assert not {name.split(".")[0] for name in modules} & {"pandas", "pandera", "plotly", "polars"}


def test_explaining_imports_neither_schemas_nor_the_writing_half() -> None:
    modules = imported_by("import soviet_trade_data as std; std.explain('thom-debt-1991-total').to_dict()")
    assert not {name.split(".")[0] for name in modules} & {"pandera", "plotly"}
    assert not {name for name in modules if name.startswith("soviet_trade_data.curation")}


def sources(name: str) -> list[Path]:
    folder = PACKAGE / name
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{name}.py"]


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                inside = path.relative_to(PACKAGE).parts[:-1]
                above = inside[: len(inside) - node.level + 1]
                base = ".".join(["soviet_trade_data", *above, *([base] if base else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("name", READING)
def test_the_reading_half_never_imports_the_writing_half(name: str) -> None:
    paths = sources(name)
    assert paths
    for path in paths:
        for module in imports(path):
            parts = module.split(".")
            assert not (parts[0] == "soviet_trade_data" and set(parts[1:2]) & WRITING), f"{path.name} imports {module}"


def test_only_rules_and_the_writing_half_import_pandera() -> None:
    users = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if any(m.split(".")[0] == "pandera" for m in imports(path))
    }
    assert "rules" in users
    assert not users & {*READING, *(f"{name}.py" for name in READING)} - {"rules"}


def test_the_version_is_that_of_the_data_and_of_the_project() -> None:
    import tomllib

    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert std.__version__ == project["version"]
