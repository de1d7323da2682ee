"""Measurements of the package: a generator of registers, a timing harness, and the peers it is compared with.

Nothing here is shipped; `scripts/benchmark.py` runs it.
"""
