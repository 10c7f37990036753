# Everything a developer or a night job calls; `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps
# UPGRADE=--upgrade, or UPGRADE='--upgrade-package NAME', takes newer versions.
UV_COMPILE = uv pip compile --quiet --universal --generate-hashes --no-header $(UPGRADE) pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup lock refresh test lint dev docs screenshots soak bench clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Create .venv with the project and the developers' tools

# pip checks every hash and resolves nothing: the lock is complete.
$(INSTALLED): requirements-dev.lock pyproject.toml cx_environment.pth
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	$(PIP_INSTALL) --no-build-isolation --editable .
	touch $@

lock: ## Update both lock files after a change of pyproject.toml (needs uv)
	$(UV_COMPILE) -o requirements.lock
	$(UV_COMPILE) --group dev --group docs --constraint requirements.lock -o requirements-dev.lock

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
