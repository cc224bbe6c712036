# The two commands of the README are all the set-up there is: `make run` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8050

DIST ?= dist

.DEFAULT_GOAL := help
.PHONY: help setup run demo test wheel test-wheel check docs audit fuzz bench chaos shots lock

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# A stamp a lock: pip runs again only when the lock or the package's own file has changed.
$(VENV)/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

setup: $(VENV)/dev.stamp ## make .venv with everything for development
	@sh tests/browser/need_chromium.sh
	@sh tests/db/need_postgres.sh

run: $(VENV)/run.stamp ## start the dashboard and the jobs: http://127.0.0.1:8050
	$(BIN)/tracker up --host $(HOST) --port $(PORT)

demo: $(VENV)/run.stamp ## show a simulated market in a record of its own, without any network
	$(BIN)/tracker up --demo --host $(HOST) --port $(PORT)

# The calculation's tests reach every branch of it, or fail. A file stays on one process, which makes its
# set-up once. What measures waits runs alone, last.
test: setup ## run every test (those that need ../shared run when it is there)
	$(BIN)/pytest -n auto tests/tracker tests/test_architecture.py \
		--cov=tracker --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder -m "not browser" --ignore=tests/tracker --ignore=tests/test_architecture.py
	$(BIN)/pytest -n auto --dist worksteal -m "browser and not waits"
	$(BIN)/pytest -m waits

wheel: $(VENV)/dev.stamp ## build dist/, try the wheel in an empty environment (FULL=1: install all it needs by hash)
	rm -rf $(DIST)
	$(BIN)/python -m hatchling build -d $(DIST)
	WHEEL_FULL=$(FULL) $(BIN)/pytest tests/packaging

test-wheel: setup ## run the tests on the installed wheel instead of the clone; TESTS=tests/db for some
	$(BIN)/python -m tests.packaging.run_tests $(TESTS)

check: $(VENV)/dev.stamp ## format, lint, types, and that imports point down
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest tests/test_architecture.py
	$(BIN)/python -m tests.lengths

docs: $(VENV)/dev.stamp ## build the documentation into site/, everything local
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "to read it: $(PYTHON) -m http.server --directory site 8051"

audit: $(VENV)/dev.stamp ## look for weak code (bandit) and for releases known to be weak (pip-audit)
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive tracker db jobs dashboards
	@$(BIN)/python -m tests.audit.releases requirements.lock requirements-dev.lock

fuzz: $(VENV)/dev.stamp ## 10,000 inputs to callbacks and imports, 10,000 lives and sown faults to the alerts
	FUZZ=long $(BIN)/pytest -n auto tests/fuzz
	FUZZ=long $(BIN)/pytest --timeout 3600 tests/tracker/alerts/test_bands_laws.py
	$(BIN)/python -m tests.chaos.mutants

bench: $(VENV)/dev.stamp ## run the benchmarks: one JSON document each
	$(BIN)/python -m benchmarks.start
	$(BIN)/python -m benchmarks.engine
	$(BIN)/python -m benchmarks.sources
	$(BIN)/python -m benchmarks.alert_noise
	$(BIN)/python -m benchmarks.recording
	$(BIN)/python -m benchmarks.pages --engine both
	$(BIN)/python -m benchmarks.browser
	$(BIN)/python -m benchmarks.large
	$(BIN)/python -m benchmarks.workers

KILLS ?= 200
chaos: $(VENV)/dev.stamp ## kill everything many times and count what is lost or doubled
	$(BIN)/python -m tests.chaos --kills $(KILLS)
	COMPS_MAIL_KILLS=$(KILLS) $(BIN)/pytest -s tests/end_to_end/test_mail_kill.py
	$(BIN)/python -m tests.chaos --kills $(KILLS) --engine postgresql
	$(BIN)/python -m tests.chaos.leaders --events $(KILLS)
	$(BIN)/python -m tests.chaos.mails
	$(BIN)/python -m tests.chaos.probes
	$(BIN)/python -m tests.chaos.clocks
	$(BIN)/python -m tests.chaos.writes
	$(BIN)/python -m tests.chaos.upgrades

shots: setup ## take the pictures of docs/img from a fresh database
	$(BIN)/python -m tests.browser.pictures docs/img

# An extra keeps its name in the lock: without it older pips look past the pin at newer releases.
lock: $(VENV)/dev.stamp ## renew the lock files from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
		--python-version 3.11 --extra build pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
		--python-version 3.11 --all-extras --constraint requirements.lock pyproject.toml \
		--output-file requirements-dev.lock
