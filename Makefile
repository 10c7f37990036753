# Everything a developer or a night job calls; `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup refresh test lint dev docs screenshots soak bench clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Install what is missing into .venv from the lock file

# pip alone, hashes checked; the project itself needs nothing that the lock does not hold.
$(INSTALLED): requirements.lock pyproject.toml cx_environment.pth
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

refresh: setup ## Run the nightly job once (the demo company unless CX_SOURCES says otherwise)
	$(BIN)/cx refresh

test: lint ## Run every test and check that CI runs
	$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

lint: setup ## Run the linters
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/sqlfluff lint dbt_project --processes 2

dev: setup ## Open Dagster on http://127.0.0.1:3000
	$(BIN)/dagster dev --host 127.0.0.1

docs: setup ## Write dbt's documentation site and Great Expectations' Data Docs of the last validation
	$(BIN)/dbt docs generate --static
	$(BIN)/python -m orchestration.gates.data_docs

screenshots: setup ## Take the pictures of docs/images from a real Dagster (needs Chromium)
	test -x target/screenshots/bin/python || $(PYTHON) -m venv target/screenshots
	target/screenshots/bin/pip install --quiet --disable-pip-version-check -r screenshots/requirements.txt
	mkdir -p docs/images
	target/screenshots/bin/python -m screenshots

soak: setup ## The long tests, with their figures: random companies, kills, failing disks, readers
	$(BIN)/pytest -m soak -s

bench: setup ## Time a million tickets through a refresh, and the reading of each vendor
	$(BIN)/python -m benchmarks.million_tickets
	$(BIN)/python -m benchmarks.vendor_reading
	$(BIN)/python -m benchmarks.million_vendor_tickets

clean: ## Remove what the commands above wrote, data excepted
	rm -rf $(VENV) target logs
