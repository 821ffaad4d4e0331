# `make help` says what there is. Nothing here needs root, and nothing but Python 3.11+ and a package index.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
JOBS ?= 2
PYTEST := $(BIN)/python -m pytest -n $(JOBS)
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header
# A test or check must not depend on the shell it is started from.
EMBEDDED := env -u DATABASE_URL -u REDIS_URL -u DJANGO_SETTINGS_MODULE
TEST_DATABASE_URL := $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/care)
TEST_REDIS_URL := $(or $(REDIS_URL),redis://127.0.0.1:6379/0)
SERVICES := env -u DJANGO_SETTINGS_MODULE DATABASE_URL=$(TEST_DATABASE_URL) REDIS_URL=$(TEST_REDIS_URL)

.PHONY: help run test test-services test-browser test-startup chaos matrix statements fuzz model mutants bench bench-quick restore-drill test-imports check lock lock-into audit messages clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

run: $(VENV)/.runtime ## install what is needed and serve http://127.0.0.1:8000 (PORT, DATA_DIR, DATABASE_URL, REDIS_URL)
	@exec $(BIN)/python manage.py serve

test: $(VENV)/.dev ## the whole suite on SQLite and files
	@echo "Without services, browser, startup and long import tests: make test-services, test-browser, test-startup, test-imports."
	$(EMBEDDED) $(PYTEST) -m "not services and not browser and not startup and not full_import"

test-services: $(VENV)/.dev ## the whole suite on PostgreSQL and Redis (DATABASE_URL, REDIS_URL; default: local servers)
	$(SERVICES) $(PYTEST) -m "not browser and not startup and not full_import"

test-browser: $(VENV)/.dev ## the screens in Chromium
	$(EMBEDDED) $(BIN)/python -m pytest -m browser

test-startup: $(VENV)/.dev ## start and stop the product as a user does, in both sizes
	$(EMBEDDED) $(BIN)/python -m pytest -m startup
	$(SERVICES) $(BIN)/python -m pytest -m startup

chaos: $(VENV)/.dev ## kill everything while it works and count; races of fifty threads (about 15 min)
	$(SERVICES) CHAOS=full $(BIN)/python -m pytest -q -m chaos tests/services/chaos
	$(SERVICES) CHAOS=full $(BIN)/python -m pytest -q tests/tickets/test_races.py tests/services/test_core_races.py

matrix: $(VENV)/.dev ## everybody at every address (MATRIX=write writes tests/security/matrix.txt anew)
	$(EMBEDDED) $(PYTEST) $(if $(filter write,$(MATRIX)),-n 0) tests/security

statements: $(VENV)/.dev ## SQL statements of every address (STATEMENTS=write writes tests/security/statements.txt anew)
	$(EMBEDDED) $(BIN)/python -m pytest -q -n 0 tests/security/test_statements.py

FUZZ ?= 100
fuzz: $(VENV)/.dev ## some 50,000 requests from the OpenAPI document as four roles (FUZZ: cases for each operation, role and kind)
	$(EMBEDDED) FUZZ=$(FUZZ) $(PYTEST) tests/security/test_openapi_fuzz.py

RUNS ?= 2000
model: $(VENV)/.dev ## 2,000 lives of a ticket against a plain model of the rules (RUNS; about 20 min)
	$(EMBEDDED) MODEL=full RUNS=$(RUNS) $(BIN)/python -m pytest -q -n 0 tests/model

MUTANTS ?=
mutants: $(VENV)/.dev ## change the rules, and who sees what, in some 1,950 places and see whether a test notices; 90 % or it fails (MUTANTS: names, for a part)
	.ci/mutants $(MUTANTS)

BENCH ?= --size 10k,100k,1m
bench: $(VENV)/.dev ## what the desk costs beside plain SQL, a bare DRF and django-helpdesk, on PostgreSQL and Redis (BENCH: options of python -m bench)
	$(BIN)/python -m bench $(BENCH)

bench-quick: $(VENV)/.dev ## see that the benchmark runs (three minutes)
	$(BIN)/python -m bench --quick

restore-drill: $(VENV)/.dev ## back up while work goes on, restore elsewhere, compare (SQLite and PostgreSQL)
	$(EMBEDDED) $(BIN)/python -m pytest -q -m startup tests/config/test_restore_drill.py
	$(SERVICES) $(BIN)/python -m pytest -q -m startup tests/config/test_restore_drill.py

test-imports: $(VENV)/.dev ## the whole ServiceNow log, some minutes
	$(EMBEDDED) $(BIN)/python -m pytest -m full_import

check: $(VENV)/.dev ## style, types, floors, migrations, translations, deployment, security
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(EMBEDDED) $(BIN)/mypy .
	$(BIN)/lint-imports
	$(EMBEDDED) DJANGO_SETTINGS_MODULE=config.settings.tests $(BIN)/python manage.py makemigrations --check --dry-run
	$(EMBEDDED) DJANGO_SETTINGS_MODULE=config.settings.tests $(BIN)/python manage.py lintmigrations
	$(EMBEDDED) DJANGO_SETTINGS_MODULE=config.settings.tests $(BIN)/python manage.py check_messages
	.ci/check-deploy
	.ci/check-security

lock: $(VENV)/.dev ## resolve the dependencies of pyproject.toml into requirements/
	$(MAKE) lock-into FOLDER=requirements LOCK_OPTIONS=--upgrade

# Without options it keeps the versions that FOLDER already names: what `.ci/check-security` compares with.
lock-into:
	$(LOCK) $(LOCK_OPTIONS) pyproject.toml -o $(FOLDER)/runtime.txt
	$(LOCK) $(LOCK_OPTIONS) pyproject.toml --group dev -c $(FOLDER)/runtime.txt -o $(FOLDER)/dev.txt
	$(LOCK) $(LOCK_OPTIONS) --group pyproject.toml:helpdesk -c $(FOLDER)/runtime.txt -o $(FOLDER)/helpdesk.txt

audit: $(VENV)/.dev ## the lock, known vulnerabilities, unsafe calls and secrets (asks the package index)
	.ci/check-security

messages: $(VENV)/.dev ## collect and compile the translations (needs gettext)
	$(EMBEDDED) $(BIN)/python manage.py makemessages --locale id --no-obsolete --add-location file \
		--ignore .venv --ignore data --ignore tests
	$(EMBEDDED) $(BIN)/python manage.py compilemessages --ignore .venv

clean: ## remove the environment and the caches; data/ stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +

# The stamps carry the lock's checksum in their content: a checkout that only touches times installs nothing.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt | $(BIN)/python
	@cksum < $< | cmp -s - $@ || { echo "Installing packages (once) ..."; $(PIP) -r $<; }
	@cksum < $< > $@

$(VENV)/.dev: requirements/dev.txt | $(BIN)/python
	@cksum < $< | cmp -s - $@ || { echo "Installing packages (once) ..."; $(PIP) -r $<; }
	@cksum < $< > $@
