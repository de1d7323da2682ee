"""The published descriptors, held against their standards' own tools and against the one home of each fact."""

import csv
import gzip
import hashlib
import json
import math
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import soviet_trade_data as std

ROOT = Path(__file__).resolve().parent.parent
DATASETS = ROOT / "datasets"
BOOK = tomllib.loads((DATASETS / "curated" / "tables.toml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAMES = list(BOOK["tables"])


@pytest.fixture(scope="module")
def package():
    return json.loads((DATASETS / "datapackage.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def croissant():
    return json.loads((DATASETS / "croissant.json").read_text(encoding="utf-8"))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run(*command, cwd=ROOT):
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


# ------------------------------------------------------------------ Data Package


def test_plain_frictionless_finds_the_data_package_valid():
    """Without the libraries of other formats: the package leads with CSV."""
    without = "import sys; sys.modules |= dict.fromkeys(['pandas', 'pyarrow', 'fastparquet']); "
    program = "from frictionless.__main__ import console; console()"
    done = run(sys.executable, "-c", without + program, "validate", "--json", DATASETS / "datapackage.json")
    report = json.loads(done.stdout)
    faults = [error["message"] for task in report["tasks"] for error in task["errors"]] + report["errors"]
    assert (done.returncode, report["valid"], faults) == (0, True, [])
    assert [task["name"] for task in report["tasks"]] == NAMES


def test_the_data_package_is_of_version_2_and_complete(package):
    assert package["$schema"].endswith("/2.0/datapackage.json")
    assert {"name", "title", "description", "version", "created", "licenses", "contributors", "keywords"} <= set(package)
    assert len(package["sources"]) == 5
    for resource in package["resources"]:
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"])
        for field in resource["schema"]["fields"]:
            assert field["type"] in {"string", "number", "integer", "boolean", "date"}, field
            assert field["title"] and field["description"], field


def test_units_constraints_and_keys_are_declared(package):
    by_name = {resource["name"]: resource["schema"] for resource in package["resources"]}
    fields = {field["name"]: field for field in by_name["figures"]["fields"]}
    assert fields["unit"]["constraints"] == {"required": True, "enum": list(BOOK["units"])}
    assert set(package["units"]) == set(BOOK["units"])
    assert fields["figure_id"]["constraints"]["unique"]
    assert all(schema["primaryKey"] for schema in by_name.values())
    to_sources = {"fields": ["source_id"], "reference": {"resource": "sources", "fields": ["source_id"]}}
    to_register = {"fields": ["figure_id"], "reference": {"resource": "figures", "fields": ["figure_id"]}}
    for name, schema in by_name.items():
        keys = schema.get("foreignKeys", [])
        columns = [field["name"] for field in schema["fields"]]
        assert (to_sources in keys) == ("source_id" in columns and name != "sources"), name
        assert (to_register in keys) == (name in BOOK["values"]["topic"]), name


def test_a_changed_table_does_not_pass_frictionless(tmp_path):
    shutil.copytree(DATASETS, tmp_path / "datasets", ignore=shutil.ignore_patterns("curated"))
    rows = (DATASETS / "grain_exports.csv").read_text(encoding="utf-8").replace(",tonne,", ",furlong,")
    (tmp_path / "datasets" / "grain_exports.csv").write_text(rows, encoding="utf-8")
    # One table and the two it points to: enough, and quick.
    package = json.loads((tmp_path / "datasets" / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] in ("grain_exports", "figures", "sources")]
    path = tmp_path / "datasets" / "datapackage.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    done = run(Path(sys.executable).with_name("frictionless"), "validate", "--json", path)
    assert done.returncode == 1
    assert "furlong" in done.stdout


# ------------------------------------------------------------------ Croissant and schema.org


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated", "ignore:The inplace keyword")  # both inside mlcroissant
def test_croissant_is_valid_and_gives_every_record_as_load_does(caplog, croissant):
    import mlcroissant

    dataset = mlcroissant.Dataset(DATASETS / "croissant.json")
    assert [record.getMessage() for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []
    assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert [record_set["@id"] for record_set in croissant["recordSet"]] == NAMES
    for name in NAMES:
        loaded = std.load(name, claims="all", derived=True, engine="pyarrow").to_pylist()
        records = [
            {key.removeprefix(f"{name}/"): _plain(value) for key, value in record.items()} for record in dataset.records(name)
        ]
        assert records == loaded, name


def _plain(value):
    """A record's value as `load` has it: text as text, days as days, no value as none."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.date() if hasattr(value, "date") else value


def test_croissant_speaks_schema_org(croissant, package):
    assert croissant["@context"]["@vocab"] == "https://schema.org/"
    assert croissant["@type"] == "sc:Dataset"
    for key in ("name", "description", "version", "keywords"):
        assert croissant[key] == package[key], key
    assert croissant["license"] == [licence["path"] for licence in package["licenses"]]
    assert croissant["creator"]["name"] == package["contributors"][0]["title"]
    assert croissant["datePublished"] == package["created"][:10]


def test_croissant_checksums_are_those_of_the_files(croissant):
    for entry in croissant["distribution"]:
        path = DATASETS / entry["contentUrl"]
        assert entry["sha256"] == sha256(path), path.name
        assert entry["contentSize"] == f"{path.stat().st_size} B", path.name


def test_the_gallery_describes_the_same_data_set_in_schema_org_terms(croissant, package):
    from gallery import linked_data, records

    whole = linked_data.catalogue(records.read(), "")
    assert (whole["@context"], whole["@type"]) == ("https://schema.org/", "Dataset")
    assert whole["name"] == package["title"]
    for key in ("description", "version", "license", "keywords", "inLanguage", "isAccessibleForFree"):
        assert whole[key] == croissant[key], key
    assert [creator["name"] for creator in whole["creator"]] == [croissant["creator"]["name"]]
    for part, resource in zip(whole["hasPart"], package["resources"], strict=True):
        assert part["name"] == resource["title"]
        assert part["description"].startswith(resource["description"])
        measured = [(variable["name"], variable["description"]) for variable in part["variableMeasured"]]
        assert measured == [(field["name"], field["description"]) for field in resource["schema"]["fields"]]
        assert len(part["citation"]) == len(resource["sourceIds"])


# ------------------------------------------------------------------ CITATION.cff and REUSE


def test_cffconvert_finds_the_citation_file_valid():
    # In the layout of `make test`: an environment of its own inside the one that runs the tests.
    tool = Path(sys.prefix) / "cff" / "bin" / "cffconvert"
    if not tool.exists():
        pytest.skip(f"cffconvert is not in {tool.parent.parent.name}/ inside the environment: `make test` puts it there")
    done = run(tool, "--validate", "--infile", "CITATION.cff")
    assert done.returncode == 0, done.stdout + done.stderr
    done = run(tool, "--infile", "CITATION.cff", "--format", "bibtex")
    assert BOOK["package"]["title"] in done.stdout


def tracked_files():
    done = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    if done.returncode:
        pytest.skip("not a git checkout, so there is no list of the project's files")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_reuse_finds_a_licence_and_copyright_for_every_file(tmp_path):
    for name in tracked_files():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    done = run(Path(sys.executable).with_name("reuse"), "--root", tmp_path, "lint")
    assert done.returncode == 0, done.stdout + done.stderr


# ------------------------------------------------------------------ one home for each fact


def citation_file():
    """The top-level scalars of CITATION.cff, and its lists: the file uses no more of YAML than this reads."""
    scalars, lists, key = {}, {}, ""
    for line in (ROOT / "CITATION.cff").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"([a-z-]+):\s*(.*)", line):
            key = match[1]
            scalars[key] = match[2].strip('"')
        elif line.startswith("  - "):
            lists.setdefault(key, []).append(line[4:].removeprefix("name: ").strip('"'))
        elif scalars.get(key, "").startswith(">") or key == "abstract":
            scalars[key] = f"{scalars[key].removeprefix('>-')} {line.strip()}".strip()
    return scalars, lists


def test_the_version_is_one(package, croissant):
    scalars, _ = citation_file()
    newest = re.search(r"^## \[?([0-9][^\]\s]*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)[1]
    assert PROJECT["version"] == package["version"] == croissant["version"] == scalars["version"] == newest == std.__version__


def test_title_description_date_creator_and_keywords_are_one(package, croissant):
    home, (scalars, lists) = BOOK["package"], citation_file()
    assert home["title"] == package["title"] == scalars["title"]
    assert home["description"] == package["description"] == croissant["description"] == scalars["abstract"]
    assert home["released"] == package["created"][:10] == croissant["datePublished"] == scalars["date-released"]
    assert home["keywords"] == package["keywords"] == croissant["keywords"] == lists["keywords"]
    assert [home["creator"]] == [c["title"] for c in package["contributors"]] == lists["authors"]
    assert [home["creator"]] == [author["name"] for author in PROJECT["authors"]]
    assert home["name"] == package["name"] == croissant["name"] == PROJECT["name"]
    assert set(PROJECT["keywords"]) <= {*home["keywords"], "dataset"}


def test_the_licences_are_one(package, croissant):
    home, (_, lists) = BOOK["package"], citation_file()
    assert [home["data_licence"], "ODbL-1.0"] == [licence["name"] for licence in package["licenses"]]
    own = {resource["name"]: resource["licenses"][0]["name"] for resource in package["resources"]}
    assert own.pop("series_odbl") == "ODbL-1.0" and set(own.values()) == {home["data_licence"]}
    assert lists["license"] == [home["data_licence"], home["code_licence"]]
    assert set(PROJECT["license"].split(" AND ")) == {home["code_licence"], home["data_licence"], "ODbL-1.0", "OFL-1.1"}
    assert {path.stem for path in (ROOT / "LICENSES").glob("*.txt")} == set(PROJECT["license"].split(" AND "))
    assert package["licenses"][0]["path"] in (ROOT / "LICENSE").read_text(encoding="utf-8")
    reuse = tomllib.loads((ROOT / "REUSE.toml").read_text(encoding="utf-8"))["annotations"]
    assert next(a for a in reuse if "datasets/series_odbl.*" in a["path"])["SPDX-License-Identifier"] == "ODbL-1.0"
    assert next(a for a in reuse if "datasets/**" in a["path"])["SPDX-License-Identifier"] == home["data_licence"]
    assert next(a for a in reuse if a["path"] == "**")["SPDX-License-Identifier"] == home["code_licence"]


def test_checksums_and_row_counts_are_those_of_the_files(package):
    catalogue = std.tables().set_index("name")
    assert list(catalogue.index) == NAMES
    for resource in package["resources"]:
        name = resource["name"]
        assert resource["hash"] == f"sha256:{sha256(DATASETS / resource['path'])}", name
        assert resource["bytes"] == (DATASETS / resource["path"]).stat().st_size, name
        assert resource["parquet"]["hash"] == f"sha256:{sha256(DATASETS / resource['parquet']['path'])}", name
        table = pq.ParquetFile(DATASETS / resource["parquet"]["path"]).read()
        opened = gzip.open if resource["path"].endswith(".gz") else open
        with opened(DATASETS / resource["path"], "rt", encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert table.column_names == head == fields, name
        assert table.num_rows == len(rows) == resource["rows"] == catalogue.loc[name, "all_rows"], name


def test_titles_and_column_wording_come_from_the_book(package):
    for resource in package["resources"]:
        table = BOOK["tables"][resource["name"]]
        assert (resource["title"], resource["description"]) == (table["title"], table["description"])
        for field in resource["schema"]["fields"]:
            own = BOOK["tables"].get(table.get("like"), table).get("fields", {})
            column = own.get(field["name"]) or BOOK["columns"][field["name"]]
            assert (field["title"], field["description"]) == (column["title"], column["description"])
