# The commands of developers and of the nightly job.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps
# Three processes on two cores: one often waits for a home that another one refreshes.
PYTEST := $(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder
# UPGRADE=--upgrade, or UPGRADE='--upgrade-package NAME', takes newer versions.
UV_COMPILE = uv pip compile --quiet --universal --generate-hashes --no-header \
	$(UPGRADE) pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup setup-spark lock refresh test test-all test-spark lint lint-python lint-sql dev docs \
	screenshots soak bench clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Create .venv with the project and the developers' tools

# pip checks every hash and resolves nothing: the lock is complete.
$(INSTALLED): requirements-dev.lock pyproject.toml cx_environment.pth
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	$(PIP_INSTALL) --no-build-isolation --editable .
	touch $@

setup-spark: $(INSTALLED) ## Add Apache Spark to .venv, for CX_ENGINE=spark (needs Java 17)
	$(PIP_INSTALL) --require-hashes -r requirements-spark.lock

lock: ## Update the lock files after a change of pyproject.toml (needs uv)
	$(UV_COMPILE) -o requirements.lock
	$(UV_COMPILE) --all-extras --group dev --group docs --constraint requirements.lock \
		-o requirements-dev.lock
	$(UV_COMPILE) --group spark --constraint requirements.lock -o requirements-spark.lock

refresh: setup ## Refresh the warehouse once: the demo company, or CX_SOURCES
	$(BIN)/cx refresh

test: lint ## Run the linters and the everyday tests
	$(PYTEST) -m 'not slow and not soak and not spark'

test-all: setup ## Run the tests that `make test` leaves out, those marked as slow
	$(PYTEST) -m 'slow and not soak and not spark'

test-spark: setup-spark ## Run the tests of the build on Apache Spark, marked as spark
	$(BIN)/pytest -m spark

lint: setup ## Run the linters, those of Python beside those of SQL
	@$(MAKE) --no-print-directory --jobs 2 lint-python lint-sql

lint-python: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/biome lint --error-on-warnings

# SQLFluff comes last: its processes read the project that dbt has parsed.
lint-sql: setup
	$(BIN)/dbt --quiet parse --target-path target
	$(BIN)/dbt-bouncer
	$(BIN)/sqlfluff lint dbt_project --processes 2

dev: setup ## Serve Dagster on http://127.0.0.1:3000
	$(BIN)/dagster dev --host 127.0.0.1

docs: setup ## Write the documentation site, dbt's site, Data Docs and a page that links them
	$(BIN)/python -m docs_site
	$(BIN)/dbt docs generate --static
	$(BIN)/python -m orchestration.validation.data_docs
	$(BIN)/python -m docs_site.entry_page

screenshots: setup ## Take the screenshots in docs/images (needs Chromium)
	$(BIN)/python -m screenshots

soak: setup ## Run the long tests, marked as soak: random companies, kills, disk errors, readers
	$(BIN)/pytest -m soak -s

bench: setup ## Time refreshes by size, the extraction per vendor, the predictions
	$(BIN)/python -m benchmarks.refreshes
	$(BIN)/python -m benchmarks.vendor_reading
	$(BIN)/python -m benchmarks.million_vendor_tickets
	$(BIN)/python -m benchmarks.predictions

clean: ## Remove .venv, target and logs; keep data
	rm -rf $(VENV) target logs
