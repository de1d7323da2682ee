"""What machines read: schema.org descriptions in JSON-LD, and the sitemap."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from markupsafe import Markup

from gallery.records import Claim, Records
from soviet_trade_data.rendering.provenance import to_json

__all__ = ["RATINGS", "catalogue", "review", "script", "sitemap"]

MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Statuses as ratings from 1 to 5. A claim that nothing settles is not rated: it has been recorded, not reviewed.
RATINGS = {"contradicted": 1, "disputed": 3, "confirmed": 5}


def review(claim: Claim, known: Records, url: str) -> dict[str, Any]:
    """A claim as schema.org has it: reviewed, with a rating, where its status follows from something; else only as a claim."""
    row, source = claim.row, claim.chain.source
    said: dict[str, Any] = {
        "@type": "Claim",
        "text": f"{row['label']}: {row['as_printed']}",
        "appearance": {"@type": "CreativeWork", "name": source["title"], **_when(source)},
    }
    if author := source.get("author"):
        said["author"] = {"@type": "Person", "name": author}
    if address := source.get("url"):
        said["appearance"]["url"] = address
    if row["status"] not in RATINGS:
        return {"@context": "https://schema.org", "@id": f"{url}cards/{claim.id}.html", **said}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"{url}cards/{claim.id}.html",
        "claimReviewed": said["text"],
        "datePublished": known.package["created"][:10],
        "author": _publisher(known),
        "license": known.package["licenses"][0]["path"],
        "itemReviewed": said,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS[row["status"]],
            "worstRating": min(RATINGS.values()),
            "bestRating": max(RATINGS.values()),
            "alternateName": row["status"].capitalize(),
            "ratingExplanation": f"{known.values['status'][row['status']]} {claim.reason}",
        },
    }


def catalogue(known: Records, url: str) -> dict[str, Any]:
    """All tables as one Dataset with its parts."""
    package = known.package
    licences = list(dict.fromkeys(_licence(known, resource) for resource in known.resources.values()))
    return {
        "@context": "https://schema.org/",
        **_dataset(known, package["title"], package["description"], url),
        "license": licences if len(licences) > 1 else licences[0],
        "keywords": package.get("keywords", []),
        "hasPart": [_part(known, resource, url) for resource in known.resources.values()],
    }


def _part(known: Records, resource: dict[str, Any], url: str) -> dict[str, Any]:
    name = resource["name"]
    # schema.org asks for 50 characters at least
    description = f"{resource['description']} From: {known.package['title']}."
    return {
        **_dataset(known, resource["title"], description, f"{url}data.html#{name}"),
        "license": _licence(known, resource),
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


def _dataset(known: Records, name: str, description: str, url: str) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": url or "index.html",
        "version": known.version,
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "creator": [_publisher(known)],
        "license": known.package["licenses"][0]["path"],
    }


def _licence(known: Records, resource: dict[str, Any]) -> str:
    terms = (resource.get("licenses") or known.package["licenses"])[0]
    return str(terms.get("path") or terms["title"])


def _publisher(known: Records) -> dict[str, Any]:
    return {"@type": "Organization", "name": known.package["contributors"][0]["title"]}


def _when(source: dict[str, Any]) -> dict[str, str]:
    return {"datePublished": source["issued"]} if source["issued"] else {}


def script(content: dict[str, Any]) -> Markup:
    """JSON that cannot end its script block: `to_json` escapes the signs of tags."""
    return Markup(to_json(content))  # noqa: S704


def sitemap(paths: list[str], url: str) -> str:
    """The list of pages. The protocol wants full addresses, which only a site with a known place has."""
    lines = "".join(f"<url><loc>{escape(url + path)}</loc></url>\n" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
