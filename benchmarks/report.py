"""The latest results as Markdown, for the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks import results

__all__ = ["markdown"]

_VERDICTS = {True: "met", False: "**not met**", None: ""}


def markdown(found: Mapping[str, Any] | None = None) -> str:
    """Tables of the targets, of growth and of scale, as far as they were measured."""
    found = results.read() if found is None else found
    return "\n".join([*_targets(found), *_growth(found), *_scale(found), *_versions(found)])


def _targets(found: Mapping[str, Any]) -> Iterator[str]:
    yield from ("### Targets", "", "| what | ratio | against | target | |", "|---|---:|---|---:|---|")
    for name, section in found.items():
        if name in ("growth", "scale"):
            continue
        for row in section["results"]:
            target = f"≤ {row['at_most']:g}" if "at_most" in row else ""
            yield f"| {row['name']} | {row['ratio']:.3g} | {row['against']} | {target} | {_VERDICTS[row.get('met')]} |"
    yield ""


def _growth(found: Mapping[str, Any]) -> Iterator[str]:
    if "growth" not in found:
        return
    stages = {name: stage for name, stage in found["growth"]["results"].items() if name != "make"}
    sizes = sorted({int(size) for stage in stages.values() for size in stage["points"]})
    yield from (
        "### Growth",
        "",
        "Seconds of the processor, and megabytes at the peak of the process, against the number of figures.",
        "",
    )
    yield "| stage | " + " | ".join(f"{size:,}" for size in sizes) + " | slope of time | of memory |"
    yield "|---|" + "---:|" * (len(sizes) + 2)
    for name, stage in stages.items():
        points, slopes = stage["points"], stage["slopes"]
        cells = [f"{p['processor']:.3g} s, {p['megabytes']:.0f} MB" if (p := points.get(str(size))) else "" for size in sizes]
        yield f"| {name} | " + " | ".join(cells) + f" | {slopes['time']:.2f} | {slopes['memory']:.2f} |"
    yield ""


def _scale(found: Mapping[str, Any]) -> Iterator[str]:
    if "scale" not in found:
        return
    content = found["scale"]["results"]
    yield from (f"### Past memory: {content['rows']:,} rows", "", "| task | seconds | peak, MB | |", "|---|---:|---:|---|")
    for name, task in content["tasks"].items():
        rest = ", ".join(
            f"{key.replace('_', ' ')}: {_shown(value)}" for key, value in task.items() if key not in ("seconds", "megabytes")
        )
        yield f"| {name} | {task['seconds']:.1f} | {task['megabytes']:.0f} | {rest} |"
    yield ""


def _versions(found: Mapping[str, Any]) -> Iterator[str]:
    for section in list(found.values())[:1]:
        named = ", ".join(f"{name} {version}" for name, version in section["versions"].items())
        yield f"Measured with {named}, on {section['machine']['processors']} processors under {section['machine']['system']}."


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(map(_shown, value))
    return f"{value:,.0f}" if isinstance(value, int | float) else str(value)
