"""Addresses of the project, from their one home, `[project.urls]` in pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["NEEDED", "address_faults", "public_addresses"]

#: What the metadata names; everything else that shows an address reads it from there.
NEEDED = ("Homepage", "Documentation", "Source", "Issues", "Changelog", "Citation")
#: A domain reserved to lead nowhere (RFC 6761): any address under it is a placeholder.
_PLACEHOLDER = ".invalid"


def _declared(pyproject: Path) -> dict[str, str]:
    return dict(tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"].get("urls", {}))


def _is_placeholder(address: str) -> bool:
    return (urlsplit(address).hostname or "").endswith(_PLACEHOLDER)


def public_addresses(pyproject: Path) -> dict[str, str]:
    """The addresses by lower-case name; none while they are placeholders, so that nobody is sent to one."""
    declared = _declared(pyproject)
    if any(map(_is_placeholder, declared.values())):
        return {}
    return {name.lower(): address for name, address in declared.items()}


def address_faults(pyproject: Path) -> list[str]:
    """What holds back a release: an address that is missing, malformed or a placeholder."""
    declared: Mapping[str, str] = _declared(pyproject)
    faults = [f"[project.urls]: expected {name}, got none" for name in NEEDED if name not in declared]
    for name, address in declared.items():
        if _is_placeholder(address):
            faults.append(f"[project.urls]: {name}: expected where the project is, got the placeholder {address}")
        elif urlsplit(address).scheme != "https" or not urlsplit(address).hostname:
            faults.append(f"[project.urls]: {name}: expected an address that begins with https://, got {address!r}")
    return faults
