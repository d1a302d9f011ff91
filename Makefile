# `make help` lists what there is. Everything lives in .venv and .demo; nothing else is touched.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.SUFFIXES:

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
TESTS := DJANGO_SETTINGS_MODULE=portal.settings.test PORTAL_STRICT=1 DATABASE_URL=sqlite://:memory:
PRODUCTION := DJANGO_SETTINGS_MODULE=portal.settings.production PORTAL_STRICT=1 \
	SECRET_KEY=0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ ALLOWED_HOSTS=town.example \
	DATABASE_URL=postgres://portal@database/portal PORTAL_BASE_URL=https://town.example EMAIL_URL=smtp://mail:25 \
	PORTAL_SMS_URL=https://sms.example/send PORTAL_DATA_DIR=/data PORTAL_EMAIL_FROM=portal@town.example
# Browsers get the machine for themselves: journeys come last, one database after the other. What
# packaging, installing and the tutorial ask of the database is asked by other tests of both.
BROWSER := tests/journeys
ON_SQLITE_ONLY := tests/strangers tests/docs
WITHOUT_BROWSER := $(patsubst %,--ignore=%,$(BROWSER) $(ON_SQLITE_ONLY))
ON_POSTGRES := $(BIN)/python -m portal.testing.postgres $(BIN)/python -m pytest
TEMPLATES = $$(find portal plugins sitecontent -path '*/templates/*' -name '*.html')
CATALOGUES := $(patsubst %.po,%.mo,$(shell find locale portal plugins sitecontent -name '*.po' 2>/dev/null))

.PHONY: help
help:  ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 12

# ---------------------------------------------------------------- run it

.PHONY: demo
demo: needs-demo .venv/ready-app $(CATALOGUES)  ## Open the demo town (PORT=8000, RESET=1 starts afresh)
	@exec $(BIN)/python -m portal.demo.run --host $(HOST) --port $(PORT) $(if $(RESET),--reset)

# ---------------------------------------------------------------- test it

.PHONY: test
test: needs-test .venv/ready-app .venv/ready-dev $(CATALOGUES)  ## Run all tests on SQLite and PostgreSQL (TEST_ARGS=... some)
	@started=$$SECONDS failed=0 told=$$(mktemp)
	trap 'rm -f "$$told"; kill $$(jobs -p) 2>/dev/null || true' EXIT
	echo "On SQLite; PostgreSQL runs beside it and is shown afterwards."
	$(ON_POSTGRES) -q $(or $(TEST_ARGS),$(WITHOUT_BROWSER)) >"$$told" 2>&1 &
	$(BIN)/python -m pytest -q $(or $(TEST_ARGS),$(WITHOUT_BROWSER)) || failed=$$?
	echo "On PostgreSQL:"
	wait $$! || failed=$$?
	cat "$$told"
	$(if $(TEST_ARGS),,$(BIN)/python -m pytest -q $(ON_SQLITE_ONLY) $(BROWSER) || failed=$$?)
	$(if $(TEST_ARGS),,$(ON_POSTGRES) -q $(BROWSER) || failed=$$?)
	echo "Both databases: $$((SECONDS - started)) seconds."
	exit $$failed

.PHONY: bench
bench: needs-test .venv/ready-app .venv/ready-dev $(CATALOGUES)  ## Measure CPU time per request beside a bare Django view
	@$(BIN)/python -m portal.testing.bench

.PHONY: bench-growth
bench-growth: needs-test .venv/ready-app .venv/ready-dev $(CATALOGUES)  ## Measure lists among 10,000 to a million cases (SIZES="20000 100000" others)
	@$(BIN)/python -m portal.testing.growth $(SIZES)

# ---------------------------------------------------------------- check it

.PHONY: check check-style check-types check-imports check-settings check-messages check-templates check-locks
check: check-style check-types check-imports check-settings check-messages check-templates check-locks  ## What must hold before the tests run

check-style: .venv/ready-dev
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

check-types: .venv/ready-app .venv/ready-dev
	$(BIN)/mypy portal plugins sitecontent

check-imports: .venv/ready-app .venv/ready-dev
	$(BIN)/lint-imports --no-cache --no-logo

check-settings: .venv/ready-app .venv/ready-dev
	$(TESTS) $(BIN)/python manage.py makemigrations --check --dry-run
	$(TESTS) $(BIN)/python manage.py check --fail-level WARNING
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

check-messages: .venv/ready-app .venv/ready-dev
	$(BIN)/python -m portal.testing.translations check

check-templates: .venv/ready-dev
	$(BIN)/djade --check --target-version 5.2 $(TEMPLATES)

check-locks:
	$(PYTHON) -m portal.testing.locks

# ---------------------------------------------------------------- change it

.PHONY: fix
fix: .venv/ready-dev  ## Format Python and templates, mend what can be mended
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	$(BIN)/djade --target-version 5.2 $(TEMPLATES) || true

.PHONY: messages
messages: needs-demo .venv/ready-app .venv/ready-dev  ## Collect texts into locale/, list what is untranslated
	$(BIN)/python -m portal.testing.translations collect

.PHONY: lock
lock:  ## Resolve requirements/*.in anew (needs uv)
	@command -v uv >/dev/null || { echo "uv is needed: https://docs.astral.sh/uv/"; exit 1; }
	cd requirements
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(LOCK_ARGS) base.in -o base.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(LOCK_ARGS) dev.in -o dev.txt

# ---------------------------------------------------------------- what the commands stand on

.ONESHELL:

.PHONY: needs-demo needs-test
needs-demo needs-test: needs-%:
	@PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m portal.demo.system $*

.venv/ready-base: requirements/base.txt | needs-demo
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	echo "Installing Python packages …"
	$(PIP) install --no-deps --require-hashes -r requirements/base.txt
	touch $@

.venv/ready-app: pyproject.toml .venv/ready-base
	@$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

.venv/ready-dev: requirements/dev.txt .venv/ready-base
	@echo "Installing the tools for tests and checks …"
	$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	touch $@

%.mo: %.po | needs-demo
	@msgfmt --check-format --output-file=$@ $<
