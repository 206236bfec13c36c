# One short list of tasks. `make run` and `make test` do all the set-up a fresh machine needs.
PY := .venv/bin/python
DUNWELL := .venv/bin/dunwell
PORT ?= 8321

.PHONY: setup run test check bench docs lock clean

setup: .venv/.ready

.venv/.ready: requirements.lock pyproject.toml
	@test -x $(PY) || python3 -m venv .venv
	@echo "Installing locked dependencies …"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup
	@$(DUNWELL) run --port $(PORT)

test: setup
	@$(PY) -m pytest -n 2 --dist loadfile --durations 25

check: setup
	@.venv/bin/ruff format --check src tests
	@.venv/bin/ruff check src tests
	@.venv/bin/mypy
	@.venv/bin/lint-imports

bench: setup
	@$(DUNWELL) bench morning-run
	@$(DUNWELL) bench import
	@$(DUNWELL) bench gate
	@$(DUNWELL) bench check-text
	@$(DUNWELL) bench ledger
	@$(DUNWELL) bench pages

docs: setup
	@echo "The documentation is Markdown under docs/: start with docs/architecture.md"

lock:
	@.venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml --python-version 3.11 -o requirements.lock

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
