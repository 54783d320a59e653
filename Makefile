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
	$(if $(ARGS),,$(BIN)/python -m tests.benchmarks speech)

GRADED := tests/data/grading
SETS := $(addsuffix .dev.jsonl,$(addprefix $(GRADED)/,ads_zh le_zh digiklausur_nn_en saf_en))

eval: $(MODELS)  ## measure quality against people's labels and scores (half an hour; run it alone)
	$(BIN)/coach eval extraction tests/data/notes/labels.json
	$(BIN)/coach eval retrieval tests/data/notes/labels.json --wordings tests/data/retrieval/wordings.json
	$(BIN)/coach eval grading $(GRADED)/points.dev.jsonl --limit 0 $(ARGS)
	$(BIN)/coach eval grading $(SETS) --unseen $(ARGS)
	$(BIN)/coach eval recital --unseen
	$(BIN)/coach eval attacks $(GRADED)/attacks.dev.jsonl --answers $(GRADED)/points.dev.jsonl
	$(BIN)/coach eval follow-up $(GRADED)/points.dev.jsonl --sentences $(GRADED)/following/sentences.json
	$(BIN)/coach eval speech tests/data/speech/clips.jsonl --split dev
	$(BIN)/coach eval speech tests/data/speech/clips.jsonl --split held

JUDGE := $(BIN)/python -m coach.evaluation.judge_training
MIXTURE := --frozen-layers 4 --made-share 0.3 --notes knowledge/zh --notes knowledge/en $(addprefix --scored ,$(SETS))
LABELLED := $(sort $(wildcard $(GRADED)/train*.jsonl))
LATER := $(addprefix $(GRADED)/train_,nets_en.jsonl structures_zh.jsonl pairs_zh.jsonl pairs_en.jsonl courses_en.jsonl spoken_zh.jsonl)
EARLIER := $(filter-out $(LATER),$(LABELLED))

train-judge: $(MODELS)  ## train the embedded judge again, in four phases (three hours of 2 cores)
	$(JUDGE) --output build/judge-1
	$(JUDGE) --start build/judge-1 --output build/judge-2 --epochs 1 --learning-rate 5e-5 $(MIXTURE) \
		$(addprefix --data ,$(filter-out %/train_exam_en.jsonl,$(EARLIER)))
	$(JUDGE) --start build/judge-2 --output build/judge-3 --epochs 2 --learning-rate 6e-5 $(MIXTURE) $(addprefix --data ,$(EARLIER))
	$(JUDGE) --start build/judge-3 --epochs 1 --learning-rate 6e-5 $(MIXTURE) $(addprefix --data ,$(LABELLED))

clean:  ## remove the environment and caches (notes, grades and models stay)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info build
