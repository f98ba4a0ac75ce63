# What the project can do. `make report` and `make test` set up all that they need.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
VENV := .venv/Scripts
else
VENV := .venv/bin
endif
RUN := $(VENV)/python -m reportgen
QUARTER ?=
SET_ASIDE ?=
ENGINE ?=
TESTERS ?= 2# processes that test beside each other; 0 is one alone, as with a plain pytest
BUILD_OPTIONS := $(if $(QUARTER),"$(QUARTER)") $(foreach agency,$(SET_ASIDE),--set-aside $(agency)) $(if $(ENGINE),--engine $(ENGINE)) $(if $(EXPLAIN),--explain)

# A file's tests stay together, for they share what is costly to make; in the usual order the many small files come last.
PYTEST := $(VENV)/python -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-system report check lint unit test test-all bench gallery demonstration docs preview lock clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: ## set up what reports need, in .venv
	@$(PYTHON) tools/set_up.py run

setup-dev: ## set up what tests need too
	@$(PYTHON) tools/set_up.py dev

report: setup ## build the latest quarter (QUARTER="2026-27 Q1", SET_ASIDE=police, EXPLAIN=1)
	@$(RUN) build $(BUILD_OPTIONS)

check: lint unit ## format, lint, types, layers, unit tests

lint: setup-dev
	@$(VENV)/ruff format --check --quiet src tests tools
	@$(VENV)/ruff check --quiet src tests tools
	@$(VENV)/mypy
	@$(VENV)/lint-imports --no-cache > build-lint.txt 2>&1 && rm -f build-lint.txt || { cat build-lint.txt; rm -f build-lint.txt; exit 1; }

unit: setup-dev
	@$(PYTEST) tests/unit -q

test: setup-dev ## all tests that need nothing but Python (at most ten minutes)
	@$(PYTEST) -m "not slow and not browser and not office and not java and not ssh"

test-all: setup-dev ## the rest: browser, LibreOffice, veraPDF, SSH, faults
	@$(PYTEST) -m "slow or browser or office or java or ssh"

setup-system: ## Chromium, LibreOffice, Java and an SSH server for test-all (Debian; needs root)
	@sh tools/set_up_system.sh

bench: setup-dev ## how long builds take
	@$(VENV)/python tools/bench.py

gallery: setup-dev ## pictures of every edition and format, in build/gallery
	@$(VENV)/python tools/gallery.py

# The day is the demonstration's own: with the clock's, the site would be another one every day.
demonstration: setup ## make the demonstration's site anew: one quarter released, the latest a draft
	@rm -rf site build records/releases records/inputs records/ledger records/ledger.json
	@$(RUN) release "2026-27 Q1" --day 2026-09-10 --accept "returns-missing=the trust changed its system and will send the figures with the next quarter"
	@$(RUN) build

docs: setup-dev ## write the generated documents anew
	@$(RUN) schema > docs/measures.schema.json
	@$(VENV)/python tools/problems.py

preview: setup ## serve the site on this machine and rebuild when a file changes
	@$(RUN) preview

lock: setup-dev ## lock the dependencies anew (needs uv)
	@sh tools/lock.sh

clean: ## remove what builds leave (never site/)
	@rm -rf build .site-new .site-old .mypy_cache .ruff_cache .pytest_cache .hypothesis
