"""Builds the gallery, a static site in which every mark leads back to the printed words. Not part of the wheel."""

from __future__ import annotations

from gallery.site import build

__all__ = ["build"]
