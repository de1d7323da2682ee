# `make charts` and `make test` do all their own set-up in .venv, from pinned versions with hashes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The documentation goes into the gallery's folder, after it: both are one site.
MKDOCS = NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet --site-dir build/site/docs
# Clears what a machine may set to lead Python astray.
export PYTHONPATH :=

# One test process for each processor, and each file of tests in one of them: its fixtures are made once.
# In the order of their names: a file of few and long tests would else come last, and keep one processor alone.
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder

.PHONY: charts test test-lowest data lint docs clean

# Every chart and the gallery, into build/.
charts: $(VENV)/.charts-installed
	$(BIN)/python scripts/render_charts.py --out build/charts --format html,json,svg,png,pdf
	$(BIN)/python scripts/build_gallery.py --out build/site
	$(MKDOCS)
	@$(BIN)/python scripts/summary.py

test: $(VENV)/.test-installed $(VENV)/.cff-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/build_datasets.py --check
	$(BIN)/python -m pytest $(PARALLEL)

# The tests again with the lowest versions that pyproject.toml admits. Old releases of one library call what newer ones of
# another call deprecated: that is theirs to mend. Packaging is tested with the tools of today.
test-lowest: $(VENV)/.lowest-installed
	$(VENV)/lowest/bin/python -m pytest $(PARALLEL) -W ignore::DeprecationWarning --ignore tests/test_packaging.py

# Rebuild the tables after a change in datasets/curated/ (with the texts at hand: make data TEXTS=folder).
data: $(VENV)/.charts-installed
	$(BIN)/python scripts/build_datasets.py $(if $(TEXTS),--texts $(TEXTS))

lint: $(VENV)/.test-installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

docs: $(VENV)/.charts-installed
	$(MKDOCS)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=24"

$(VENV)/.charts-installed: requirements/charts.txt pyproject.toml hatch_build.py | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/charts.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.test-installed: requirements/test.txt pyproject.toml hatch_build.py | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/.charts-installed

# One check has dependencies older than all others, so it lives apart.
$(VENV)/.cff-installed: requirements/cff.txt | $(BIN)/python
	$(PYTHON) -m venv $(VENV)/cff
	$(VENV)/cff/bin/python -m pip install --quiet --require-hashes -r requirements/cff.txt
	touch $@

$(VENV)/.lowest-installed: requirements/lowest.txt pyproject.toml hatch_build.py | $(BIN)/python
	$(PYTHON) -m venv $(VENV)/lowest
	$(VENV)/lowest/bin/python -m pip install --quiet --require-hashes -r requirements/lowest.txt
	$(VENV)/lowest/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

clean:
	rm -rf build dist $(VENV)
