# Everything a newcomer needs is two commands: `make quiz` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ORACLE := .oracle
QUIETLY := --disable-pip-version-check --quiet
PIP    := $(BIN)/pip $(QUIETLY)
SOURCE := tui quiz_bank verifier db

.PHONY: quiz install dev check test test-long bench docs oracle bench-frameworks lock clean
.DEFAULT_GOAL := quiz

quiz: install  ## open the app
	@$(BIN)/gradrecall $(ARGS)

install: $(VENV)/.installed
dev: $(VENV)/.developed

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "gradrecall needs Python 3.11 or newer: $(PYTHON) was not found"; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "gradrecall needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make quiz PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)

# The project itself goes in without dependencies and without build isolation, so that pip can fetch
# nothing that the lock does not name.
$(VENV)/.installed: $(BIN)/python requirements.lock pyproject.toml
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

check: dev  ## style, types, layers: seconds, no test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check  ## the whole default suite, under five minutes on two cores
	$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

test-long: check  ## the sweeps as well
	$(BIN)/pytest -n 2 --dist worksteal -m "long or not long" $(ARGS)

bench: dev  ## ratios inside one run, never a time limit
	$(BIN)/python -m bench $(ARGS)

docs: dev  ## write the pages that are made from the rules
	$(BIN)/python -m verifier.conventions > docs/conventions.md
	$(BIN)/python -m quiz_bank.coverage > docs/coverage.md

# PyTorch stands outside the lock: its wheels for processors without a graphics card are built and hashed by whoever
# offers them, and pip takes the one that is offered where this runs. All it asks for besides is in the lock, so this
# adds nothing else wherever such a wheel is offered.
$(ORACLE)/.installed: requirements-oracle.lock pyproject.toml
	$(PYTHON) -m venv $(ORACLE)
	$(ORACLE)/bin/pip $(QUIETLY) install --require-hashes --requirement requirements-oracle.lock
	$(ORACLE)/bin/pip $(QUIETLY) install torch==2.13.0
	$(ORACLE)/bin/pip $(QUIETLY) install --no-deps --no-build-isolation --editable .
	@touch $@

oracle: $(ORACLE)/.installed  ## PyTorch, Keras and optax themselves, live; ARGS="--count 50" for a short run
	$(ORACLE)/bin/python -m tests.oracle $(ARGS)

bench-frameworks: $(ORACLE)/.installed  ## speed beside the frameworks' own steps
	$(ORACLE)/bin/python -m bench frameworks

lock:  ## resolve again (needs uv on PATH); the files name no host
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --python-version 3.11 --extra dev --extra postgresql pyproject.toml --output-file requirements-dev.lock --upgrade
	printf 'hatchling\neditables\n' | uv pip compile --universal --generate-hashes --no-header --no-annotate \
	  --no-emit-index-url --no-emit-find-links --python-version 3.11 --constraint requirements-dev.lock \
	  pyproject.toml - --output-file requirements.lock
	printf '%s\n' editables hatchling jax==0.10.2 keras~=3.15.1 'matplotlib>=3.10' optax==0.2.8 \
	  filelock fsspec jinja2 networkx 'setuptools>=77.0.3' 'sympy>=1.13.3' typing-extensions \
	  | uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 --constraint requirements.lock pyproject.toml - \
	  --output-file requirements-oracle.lock

clean:
	rm -rf $(VENV) $(ORACLE) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
