"""Measurements of the package: a generator of registers, a timing harness, and the peers it is held against.

Nothing here is shipped. `scripts/benchmark.py` is the way in.
"""
