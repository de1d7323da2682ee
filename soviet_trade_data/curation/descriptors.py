"""Descriptors of the published files: Data Package v2 and Croissant, both made from the codebook."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from soviet_trade_data.curation.building import Built, rows_of
from soviet_trade_data.curation.forms import LICENCES

__all__ = ["croissant", "data_package"]


def data_package(built: Built, version: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Data Package v2: tables, fields, constraints, keys, sources, licence and checksums.

    It also carries what the reading half needs and the standard has no place for: the CSV twins, caveats, topics, units
    and allowed values with their meanings, and the constants that relations use.
    """
    package = built.book["package"]
    resources = []
    for name, descriptor in built.descriptors.items():
        data = files[f"{name}.parquet"]
        frame = built.tables[name]
        resources.append(
            {
                "name": name,
                "type": "table",
                "title": descriptor["title"],
                "description": descriptor["description"],
                "path": f"{name}.parquet",
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                # No "bytes": frictionless counts none for Parquet and would call any number wrong.
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "csv": {"path": f"{name}.csv", "hash": f"sha256:{hashlib.sha256(files[f'{name}.csv']).hexdigest()}"},
                "rows": len(frame),
                "views": _views(frame),
                "topic": descriptor["topic"],
                "dimensions": descriptor["dimensions"],
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
        "keywords": package["keywords"],
        "contributors": [{"title": package["creator"], "roles": ["creator", "maintainer"]}],
        "licenses": _licences(built),
        "sources": [_source(row) for row in rows_of(built.tables["sources"])],
        "units": built.book["units"],
        "values": built.book["values"],
        "constants": built.constants,
        "resources": resources,
    }


def _licences(built: Built) -> list[dict[str, str]]:
    """The licence of the data set first, then those that single tables have."""
    own = [built.book["package"]["data_licence"], *(descriptor["licence"] for descriptor in built.descriptors.values())]
    return [LICENCES[name] for name in dict.fromkeys(own)]


def _schema(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The table's schema; rows of a topic are also rows of the register.

    "nan" is how frictionless, which reads Parquet by way of pandas, spells the null of an integer column.
    """
    schema: dict[str, Any] = {**descriptor["schema"], "missingValues": ["", "nan"]}
    if descriptor["topic"]:
        to_register = {"fields": ["figure_id"], "reference": {"resource": "figures", "fields": ["figure_id"]}}
        schema["foreignKeys"] = [*schema.get("foreignKeys", []), to_register]
    return schema


def _views(frame: pd.DataFrame) -> dict[str, int]:
    """How many rows, from the first, make the default view, and how many are printed: rows stand in that order."""
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
        for ending, kind in (("parquet", "application/x-parquet"), ("csv", "text/csv")):
            data = files[f"{name}.{ending}"]
            distribution.append(
                {
                    "@type": "cr:FileObject",
                    "@id": f"{name}.{ending}",
                    "name": f"{name}.{ending}",
                    "description": descriptor["title"],
                    "contentUrl": f"{name}.{ending}",
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
        "citeAs": _cite_as(built.book["package"], package["version"]),
        "license": [licence["path"] for licence in package["licenses"]],
        "keywords": package["keywords"],
        "creator": {"@type": "sc:Organization", "name": built.book["package"]["creator"]},
        "distribution": distribution,
        "recordSet": record_sets,
    }


def _cite_as(package: Mapping[str, Any], version: str) -> str:
    """The data set as one BibTeX entry."""
    return (
        f"@misc{{{package['name']}, author = {{{{{package['creator']}}}}}, title = {{{package['title']}}}, "
        f"version = {{{version}}}, year = {{{package['released'][:4]}}}}}"
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
