"""Descriptors of the published files: Data Package v2 and Croissant, both made from the codebook."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from soviet_trade_data.curation.building import Built, rows_of

__all__ = ["croissant", "data_package"]

_LICENCES = {
    "CC-BY-4.0": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0 International",
    }
}


def data_package(built: Built, version: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Data Package v2: tables, fields, constraints, keys, sources, licence and checksums.

    It also carries what the reading half needs and the standard has no place for: caveats, topics, units and
    allowed values with their meanings, and the constants that relations use.
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
                "bytes": len(data),
                "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                "rows": len(frame),
                "topic": descriptor["topic"],
                "dimensions": descriptor["dimensions"],
                "caveats": descriptor["caveats"],
                "sourceIds": sorted(frame["source_id"].unique()) if "source_id" in frame else [],
                "schema": descriptor["schema"],
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
        "licenses": [_LICENCES[package["data_licence"]]],
        "sources": [_source(row) for row in rows_of(built.tables["sources"])],
        "units": built.book["units"],
        "values": built.book["values"],
        "constants": built.constants,
        "resources": resources,
    }


def _source(row: Mapping[str, Any]) -> dict[str, str]:
    by = f"{row['author']}: " if row["author"] else ""
    return {"title": f"{by}{row['title']}", "version": row["issued"] or "n.d."}


def croissant(built: Built, package: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Croissant 1.1: the CSV twins as file objects and every table as a record set."""
    kinds = {"string": "sc:Text", "number": "sc:Float", "integer": "sc:Integer", "boolean": "sc:Boolean", "date": "sc:Date"}
    distribution, record_sets = [], []
    for name, descriptor in built.descriptors.items():
        data = files[f"{name}.csv"]
        distribution.append(
            {
                "@type": "cr:FileObject",
                "@id": f"{name}.csv",
                "name": f"{name}.csv",
                "description": descriptor["title"],
                "contentUrl": f"{name}.csv",
                "contentSize": f"{len(data)} B",
                "encodingFormat": "text/csv",
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
        record_sets.append(
            {
                "@type": "cr:RecordSet",
                "@id": name,
                "name": name,
                "description": descriptor["description"],
                "field": [
                    {
                        "@type": "cr:Field",
                        "@id": f"{name}/{field['name']}",
                        "name": field["name"],
                        "description": field["description"],
                        "dataType": kinds[field["type"]],
                        "source": {"fileObject": {"@id": f"{name}.csv"}, "extract": {"column": field["name"]}},
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
        "license": package["licenses"][0]["path"],
        "keywords": package["keywords"],
        "creator": {"@type": "sc:Organization", "name": built.book["package"]["creator"]},
        "distribution": distribution,
        "recordSet": record_sets,
    }


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
