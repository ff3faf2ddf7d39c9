# Two commands: `make sandbox` to try Vetted, `make test` for every check and test.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
CODE := bot handlers storage tests

.PHONY: bench sandbox test check format soak lock clean

# A stamp a lock: pip runs again only when the lock has changed.
$(VENV)/run.stamp: requirements/run.txt
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Vetted needs Python 3.11 (command '$(PYTHON)'); name another with 'make PYTHON=...'"; exit 1; }
	@echo "Installing what Vetted needs into $(VENV); this takes about half a minute, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

sandbox: $(VENV)/run.stamp
	@exec $(BIN)/python -m bot sandbox $(ARGS)

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	@sh tests/browser.sh
	$(BIN)/pytest -n 2 --cov --cov-report=term -m "not soak" $(ARGS)

bench: $(VENV)/dev.stamp
	$(BIN)/python -m tests.bench $(ARGS)

soak: $(VENV)/dev.stamp
	$(BIN)/pytest -m soak --timeout 3600 $(ARGS)

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:
	uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header pyproject.toml -o requirements/run.txt
	uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --extra reddit -c requirements/run.txt pyproject.toml -o requirements/reddit.txt
	uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --extra dev --extra reddit -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf $(VENV) .sandbox
