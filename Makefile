# Every command of the project. `make` explains them; `make run` and `make test` need nothing before them
# but Python 3.11 with venv.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
CHECKED := $(wildcard manage.py outreach notifications tests bench deploy)

# What `make test-pg` and `make bench` talk to; nothing is made there but databases named test_….
PG_URL ?= $(or $(DATABASE_URL),postgres://postgres@127.0.0.1:5432/outreach)
PG_REDIS_URL ?= $(or $(REDIS_URL),redis://127.0.0.1:6379/0)
# Settings as a real installation has them, for `check --deploy`.
DEPLOYED = SITE_URL=https://sessions.example SECRET_KEY=$(shell head -c 48 /dev/urandom | base64 | tr -d '+/=\n') \
	DATABASE_URL=postgres://outreach@db.example:5432/outreach REDIS_URL=redis://redis.example:6379/0 \
	EMAIL_URL=smtp+tls://outreach:secret@mail.example:587

.PHONY: help run test test-pg check format journeys messages messages-check bench lock clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

run: $(BIN)/.run  ## the site and its worker on this machine (PORT=8000); Ctrl-C stops both
	@$(BIN)/python deploy/run.py

# Where the environment forbids Python to keep what it compiled, each process of a run compiles all of it again.
test: $(BIN)/.dev  ## all tests but the browser's, on SQLite
	env -u DATABASE_URL -u REDIS_URL -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 2 --ignore=tests/journeys $(ARGS)

test-pg: $(BIN)/.dev  ## the same tests and those of locks, on PostgreSQL and Redis (DATABASE_URL, REDIS_URL)
	DATABASE_URL=$(PG_URL) REDIS_URL=$(PG_REDIS_URL) $(BIN)/python -m pytest -n 2 --ignore=tests/journeys $(ARGS)

journeys: $(BIN)/.dev node_modules/.installed  ## the browser tests, in Debian's Chromium
	$(BIN)/python -m pytest tests/journeys $(ARGS)

check: $(BIN)/.dev  ## format, lint, layers, types, migrations, messages, settings of an installation
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(MANAGE) prepare --files
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) messages --check
	$(DEPLOYED) $(MANAGE) check --deploy --fail-level WARNING

format: $(BIN)/.dev  ## format the code, and mend what the linter can mend
	$(BIN)/ruff check --fix $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

messages: $(BIN)/.dev  ## bring the French and Spanish catalogues up to date with code and templates
	$(MANAGE) messages

messages-check: $(BIN)/.dev  ## say what the catalogues lack
	$(MANAGE) messages --check

bench: $(BIN)/.dev  ## speed and size, on PostgreSQL
	DATABASE_URL=$(PG_URL) REDIS_URL=$(PG_REDIS_URL) $(BIN)/python -m bench $(ARGS)

lock: $(BIN)/.dev  ## write requirements*.txt from requirements*.in (ARGS=--upgrade)
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 $(ARGS) \
		requirements.in --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --python-version 3.11 $(ARGS) \
		requirements-dev.in --output-file requirements-dev.txt

clean:  ## remove what was installed and built; data in var/ stay
	rm -rf .venv build node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find outreach/locale -name '*.mo' -delete

$(BIN)/python:
	@$(PYTHON) -m venv .venv

$(BIN)/.run: requirements.txt | $(BIN)/python
	@echo "Installing what the site needs (once, about a minute)."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(BIN)/.dev: requirements-dev.txt $(BIN)/.run
	@echo "Installing what tests and checks need (once)."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json
	npm ci --silent
	@touch $@
