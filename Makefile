# Two commands matter: `make run` opens the coach, `make test` runs the tests. Both set everything up first.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
MODELS := $(VENV)/.models

.DEFAULT_GOAL := help
.PHONY: help setup models run test check format bench eval train-judge clean

help:  ## list what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 13) else "Python 3.11 or 3.12 is needed: make PYTHON=/path/to/python3.11 ...")'
	@echo "Installing pinned packages into $(VENV); this takes a few minutes the first time."
	$(BIN)/python -m pip install --quiet --upgrade pip setuptools
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $(READY)

setup: $(READY)  ## make the environment

$(MODELS): $(READY)
	$(BIN)/coach setup
	touch $(MODELS)

models: $(MODELS)  ## fetch and verify the embedded models, index the built-in deck (once)

run: $(MODELS)  ## set up and open the coach in the browser
	$(BIN)/coach ui $(ARGS)

test: $(MODELS)  ## set up and run the tests
	$(BIN)/python -m pytest $(ARGS)

check: $(READY)  ## format, lint, types and import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(READY)  ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(MODELS)  ## measure speed and memory (run it alone)
	$(BIN)/python -m tests.benchmarks $(ARGS)

eval: $(MODELS)  ## measure quality against human scores
	$(BIN)/coach eval grading $(filter-out %/attacks.dev.jsonl,$(wildcard tests/data/grading/*.dev.jsonl)) $(ARGS)

train-judge: $(MODELS)  ## train the embedded judge again (about 25 minutes of 2 cores)
	$(BIN)/python -m coach.evaluation.judge_training $(ARGS)

clean:  ## remove the environment and caches (notes, grades and models stay)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info build
