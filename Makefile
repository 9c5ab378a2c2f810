# The names that stay: demo (first command), test (second), run, bench, campaign, setup.
# Windows has the same targets in make.ps1.
SHELL := /bin/bash
.DEFAULT_GOAL := demo
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready

# What Qt, the paper's letters and a virtual screen need on Debian 12.
DEBIAN := python3-venv libglib2.0-0 libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1 \
	libfreetype6 libxcb-cursor0 libxkbcommon-x11-0 libxcb-icccm4 libxcb-keysyms1 libxcb-xkb1 \
	libxcb-image0 libxcb-render-util0 libxcb-shape0 fonts-liberation2 poppler-utils chromium

.PHONY: setup system demo run test format lint types contracts pytest figures bench campaign lock bundle

setup: system $(READY)

system:
	@if command -v dpkg-query >/dev/null; then \
		missing=""; \
		for name in $(DEBIAN); do \
			dpkg-query -W -f='$${Status}' $$name 2>/dev/null | grep -q 'ok installed' \
				|| missing="$$missing $$name"; \
		done; \
		if [ -n "$$missing" ]; then \
			root=""; [ "$$(id -u)" = 0 ] || root=sudo; \
			$$root apt-get update -qq && $$root env DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq --no-install-recommends $$missing; \
		fi; \
	fi

$(READY): requirements.lock pyproject.toml resources/fonts/mend.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Python 3.11 is needed: $(PYTHON) is another version."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m resources.fonts.mend
	@touch $@

demo: setup
	$(BIN)/python -m tests.journeys.demo --out out/demo

run: setup
	$(BIN)/python -m desktop

test: setup format lint types contracts pytest figures

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

pytest:
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2

figures:
	$(BIN)/python -m tests.figures --quick --json out/figures.jsonl

bench: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.benchmarks --out out/bench

campaign: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --hypothesis-profile=campaign tests/sync tests/store tests/domain tests/forms
	$(BIN)/python -m tests.figures --full --json out/figures-full.jsonl

# Pins every package with its hashes, for Linux and Windows alike, naming no host.
lock:
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	for part in "desktop" "server"; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
			--no-emit-index-url --no-header --no-annotate --no-strip-extras --extra $$part pyproject.toml \
			-o requirements-$$part.lock; done
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --no-strip-extras --all-extras pyproject.toml -o requirements.lock

bundle: setup
	$(BIN)/pyinstaller --noconfirm --distpath dist --workpath build build.spec
