"""Builds the site on which every claim can be checked: static pages, no server. Not part of the wheel."""

from __future__ import annotations

from gallery.site import build

__all__ = ["build"]
