# Everything starts from a bare python3, git and make; nothing is installed outside this folder.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.PHONY: install run test quick languages pictures attacks schemas bench crash lint types layers units some lock clean

bin := .venv/bin
report := .cache/pytest.txt
# Tests wait for the disk thousands of times, for what none of them keeps: memory serves where it is.
memory := $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 4000000 ] 2>/dev/null && echo /dev/shm)
PORT ?= 8000

install: .venv/.stamp

.venv/.stamp: requirements/dev.lock pyproject.toml .ci/install .ci/debian-fetch
	.ci/install
	touch $@

run: install
	$(bin)/ayni demo --port $(PORT)

# The parts run side by side; pytest's report is kept back so that its summary comes last.
test: install
	@mkdir -p $(dir $(report))
	@status=0; began=$$(date +%s); \
	$(MAKE) --no-print-directory --keep-going --jobs=2 units lint types layers || status=$$?; \
	echo "make test took $$(($$(date +%s) - began)) s"; cat $(report); exit $$status

# The same without what starts a browser, a server or a chain: to be run before every commit.
quick: install
	@mkdir -p $(dir $(report))
	@status=0; began=$$(date +%s); \
	$(MAKE) --no-print-directory --keep-going --jobs=2 some lint types layers || status=$$?; \
	cat $(report); echo "make quick took $$(($$(date +%s) - began)) s"; exit $$status

lint: install
	$(bin)/ruff check
	$(bin)/ruff format --check

types: install
	$(bin)/mypy

layers: install
	$(bin)/lint-imports

units: install
	TMPDIR=$(or $(memory),$(TMPDIR),/tmp) $(bin)/pytest --cov >$(report) 2>&1

some: install
	TMPDIR=$(or $(memory),$(TMPDIR),/tmp) $(bin)/pytest --quick >$(report) 2>&1

# The peer's packages lie apart, so that nothing else ever imports them. It comes as source only,
# and is built with what the lock has already installed.
bench: install .cache/bench/.stamp
	$(bin)/python benchmarks/run.py

.cache/bench/.stamp: requirements/bench.lock | install
	rm -rf .cache/bench/site
	$(bin)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  --no-build-isolation --target .cache/bench/site -r requirements/bench.lock
	touch $@

# Each flow in the browser in each language and at each width, with pictures; `make test` runs it in one.
languages: install
	TMPDIR=$(or $(memory),$(TMPDIR),/tmp) $(bin)/pytest tests/browser --every-language --pictures

# The pictures of docs/web.md and of the README, from the demo.
pictures: install
	$(bin)/python -m tests.browser.picturing

# What is killed meanwhile, and what must hold, stands in docs/benchmarks.md.
crash: install
	$(bin)/python -m tests.crash --rounds 100

# Each attack of the reviews, played: what is expected, and what is seen.
attacks: install
	TMPDIR=$(or $(memory),$(TMPDIR),/tmp) $(bin)/python -m tests.attacks

# Every operation of the OpenAPI description, attacked by each role on each database; with figures.
schemas: install
	TMPDIR=$(or $(memory),$(TMPDIR),/tmp) $(bin)/python -m tests.schemas --examples 100

# Run this on the oldest Python that is supported: pip-compile resolves for the one it runs on.
lock: install
	for name in run dev build bench; do \
	  $(bin)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe --generate-hashes \
	    --no-header --no-emit-index-url --no-emit-find-links \
	    --output-file=requirements/$$name.lock requirements/$$name.in; \
	done

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage* build dist
