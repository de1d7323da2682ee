"""Descriptors of the published files: Data Package v2 and Croissant, both made from the codebook."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from soviet_trade_data.curation.building import Built
from soviet_trade_data.curation.forms import LICENCES
from soviet_trade_data.curation.gathering import rows_of

__all__ = ["croissant", "data_package"]


def data_package(
    built: Built,
    version: str,
    files: Mapping[str, bytes],
    addresses: Mapping[str, str] | None = None,
    charts: Mapping[str, bytes] | None = None,
) -> dict[str, Any]:
    """Data Package v2: tables, fields, constraints, keys, sources, licence and checksums; `addresses` of the project.

    It also carries what the reading half needs and the standard has no field for: the Parquet twins, caveats, topics, units
    allowed values with their meanings, the constants that relations use, and the file in which the charts are declared.
    """
    package = built.book["package"]
    resources = []
    for name, descriptor in built.descriptors.items():
        rows = files[descriptor["csv"]]
        frame = built.tables[name]
        resources.append(
            {
                "name": name,
                "type": "table",
                "title": descriptor["title"],
                "description": descriptor["description"],
                "path": descriptor["csv"],
                "format": "csv",
                "mediatype": "text/csv",
                **({"compression": "gz"} if descriptor["csv"].endswith(".gz") else {}),
                "encoding": "utf-8",
                "bytes": len(rows),
                "hash": f"sha256:{hashlib.sha256(rows).hexdigest()}",
                "parquet": {"path": f"{name}.parquet", "hash": f"sha256:{hashlib.sha256(files[f'{name}.parquet']).hexdigest()}"},
                "rows": len(frame),
                "views": _views(frame),
                "topic": descriptor["topic"],
                "dimensions": descriptor["dimensions"],
                "short": descriptor["short"],
                "caveats": descriptor["caveats"],
                "licenses": [LICENCES[descriptor["licence"]]],
                "sourceIds": sorted(frame["source_id"].unique()) if "source_id" in frame else [],
                "schema": _schema(descriptor),
            }
        )
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": package["name"],
        "title": package["title"],
        "description": package["description"],
        "version": version,
        "created": f"{package['released']}T00:00:00Z",
        **({"homepage": addresses["homepage"], "addresses": dict(addresses)} if addresses else {}),
        "keywords": package["keywords"],
        "contributors": [{"title": package["creator"], "roles": ["creator", "maintainer"]}],
        "licenses": _licences(built),
        "sources": [_source(row) for row in rows_of(built.tables["sources"])],
        "units": built.book["units"],
        "values": built.book["values"],
        "constants": built.constants,
        "charts": [{"path": name, "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"} for name, data in (charts or {}).items()],
        "resources": resources,
    }


def _licences(built: Built) -> list[dict[str, str]]:
    """The licence of the data set first, then those of individual tables."""
    own = [built.book["package"]["data_licence"], *(descriptor["licence"] for descriptor in built.descriptors.values())]
    return [LICENCES[name] for name in dict.fromkeys(own)]


def _schema(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The table's schema; rows of a topic are also rows of the register."""
    schema: dict[str, Any] = {**descriptor["schema"], "missingValues": [""]}
    if descriptor["topic"]:
        to_register = {"fields": ["figure_id"], "reference": {"resource": "figures", "fields": ["figure_id"]}}
        schema["foreignKeys"] = [*schema.get("foreignKeys", []), to_register]
    return schema


def _views(frame: pd.DataFrame) -> dict[str, int]:
    """How many rows, from the first, make the default view, and how many are printed: rows are in that order."""
    printed = frame["basis"] == "printed" if "basis" in frame else pd.Series(True, index=frame.index)
    default = printed & frame["preferred"] if "preferred" in frame else printed
    return {"default": int(default.sum()), "printed": int(printed.sum())}


def _source(row: Mapping[str, Any]) -> dict[str, str]:
    by = f"{row['author']}: " if row["author"] else ""
    return {"title": f"{by}{row['title']}", "version": row["issued"] or "n.d."}


def croissant(built: Built, package: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Croissant 1.1: both files of each table as file objects, and every table as a record set.

    Records come from Parquet: loaders guess the types of CSV, and would make "1928" a number.
    """
    kinds = {"string": "sc:Text", "number": "sc:Float", "integer": "sc:Integer", "boolean": "sc:Boolean", "date": "sc:Date"}
    distribution, record_sets = [], []
    for name, descriptor in built.descriptors.items():
        twin = "application/gzip" if descriptor["csv"].endswith(".gz") else "text/csv"
        for file, kind in ((f"{name}.parquet", "application/x-parquet"), (descriptor["csv"], twin)):
            data = files[file]
            distribution.append(
                {
                    "@type": "cr:FileObject",
                    "@id": file,
                    "name": file,
                    "description": descriptor["title"],
                    "contentUrl": file,
                    "contentSize": f"{len(data)} B",
                    "encodingFormat": kind,
                    "sha256": hashlib.sha256(data).hexdigest(),
                }
            )
        record_sets.append(
            {
                "@type": "cr:RecordSet",
                "@id": name,
                "name": name,
                "description": descriptor["description"],
                "key": [{"@id": f"{name}/{column}"} for column in descriptor["schema"]["primaryKey"]],
                "field": [
                    {
                        "@type": "cr:Field",
                        "@id": f"{name}/{field['name']}",
                        "name": field["name"],
                        "description": field["description"],
                        "dataType": kinds[field["type"]],
                        "source": {"fileObject": {"@id": f"{name}.parquet"}, "extract": {"column": field["name"]}},
                    }
                    for field in descriptor["schema"]["fields"]
                ],
            }
        )
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": package["name"],
        "description": package["description"],
        "version": package["version"],
        "datePublished": built.book["package"]["released"],
        "inLanguage": "en",
        "isAccessibleForFree": True,
        **({"url": package["homepage"]} if "homepage" in package else {}),
        "citeAs": _cite_as(built.book["package"], package),
        "license": [licence["path"] for licence in package["licenses"]],
        "keywords": package["keywords"],
        "creator": {"@type": "sc:Organization", "name": built.book["package"]["creator"]},
        "distribution": distribution,
        "recordSet": record_sets,
    }


def _cite_as(home: Mapping[str, Any], package: Mapping[str, Any]) -> str:
    """The data set as one BibTeX entry."""
    url = f", url = {{{package['homepage']}}}" if "homepage" in package else ""
    return (
        f"@dataset{{{home['name']}, author = {{{{{home['creator']}}}}}, title = {{{home['title']}}}, "
        f"version = {{{package['version']}}}, year = {{{home['released'][:4]}}}{url}}}"
    )


#: The JSON-LD context that the Croissant 1.1 specification prescribes.
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "unArray": "cr:unArray",
    "value": "cr:value",
}
