"""What machines read: schema.org descriptions in JSON-LD, and the sitemap."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from markupsafe import Markup

from gallery.records import Records
from soviet_trade_data.rendering.provenance import to_json

__all__ = ["catalogue", "dataset", "sitemap"]

MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def dataset(known: Records, resource: dict[str, Any], url: str) -> Markup:
    """One table as a schema.org Dataset; `url` is where the site stands, or the way there from the page."""
    return _script({"@context": "https://schema.org/", **_dataset(known, resource, url)})


def catalogue(known: Records, url: str) -> Markup:
    """All tables as one Dataset with its parts."""
    package = known.package
    whole = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": package["title"],
        "description": package["description"],
        "version": known.version,
        "keywords": package.get("keywords", []),
        "isAccessibleForFree": True,
        **_common(known),
        "hasPart": [_dataset(known, resource, url) for resource in known.resources.values()],
    }
    if url:
        whole["url"] = url
    return _script(whole)


def sitemap(paths: list[str], url: str) -> str:
    """The list of pages. The protocol wants full addresses, which only a site with a known place has."""
    lines = "".join(f"<url><loc>{escape(url + path)}</loc></url>\n" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'


def _common(known: Records) -> dict[str, Any]:
    package = known.package
    return {
        "creator": [{"@type": "Organization", "name": person["title"]} for person in package["contributors"]],
        "license": package["licenses"][0].get("path") or package["licenses"][0]["title"],
        "inLanguage": "en",
    }


def _dataset(known: Records, resource: dict[str, Any], url: str) -> dict[str, Any]:
    name = resource["name"]
    # schema.org asks for 50 characters at least
    description = f"{resource['description']} From: {known.package['title']}."
    return {
        "@type": "Dataset",
        "name": resource["title"],
        "description": description,
        "url": f"{url}tables/{name}.html",
        "version": known.version,
        "isAccessibleForFree": True,
        **_common(known),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": field["name"], "description": field["description"]}
            for field in resource["schema"]["fields"]
        ],
        "citation": [known.source(source_id)["title"] for source_id in resource["sourceIds"]],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": media, "contentUrl": f"{url}files/{name}.{form}"}
            for form, media in MEDIA.items()
        ],
    }


def _script(content: dict[str, Any]) -> Markup:
    """JSON that cannot end its script block: `to_json` escapes the signs of tags."""
    return Markup(to_json(content))  # noqa: S704
