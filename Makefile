# `make run` and `make test` set up what they need on a fresh machine.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data

.PHONY: help run test lint graphs bench eval eval-peers model-gate clean

help:
	@echo "make run     cut out the example photos into out/, with a contact sheet"
	@echo "make test    every check and every test"
	@echo "make graphs  build the ONNX graphs again"
	@echo "make bench   speed, memory, codecs and colours beside their peers (half an hour)"
	@echo "make eval    quality on photos never trained on, from DATA=$(DATA) (half an hour)"
	@echo "make eval-peers  the same for U2-Netp and IS-Net, which are fetched (an hour)"
	@echo "make model-gate NETWORK=network.onnx RELEASE=1.3.0  put it in, if no set gets worse"
	@echo "make clean   remove what the others made"

# Set up again whenever the list of dependencies changes.
$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

run: $(VENV)/.run
	$(BIN)/packshot cut examples/photos -o out --overwrite
	$(BIN)/python examples/contact_sheet.py examples/photos out

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/python -m pytest -n auto

graphs: $(VENV)/.dev
	$(BIN)/python -m packshot.graphs

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.speed --write
	$(BIN)/python -m benchmarks.memory --write
	$(BIN)/python -m benchmarks.skipping --write
	$(BIN)/python -m benchmarks.codecs
	$(BIN)/python -m benchmarks.foreground --write

eval: $(VENV)/.dev
	$(BIN)/python -m benchmarks.quality --data $(DATA) --write

eval-peers: $(VENV)/.dev
	$(BIN)/python -m benchmarks.quality --data $(DATA) --rival u2netp --rival isnet --write

model-gate: $(VENV)/.dev
	$(BIN)/python -m benchmarks.gate $(NETWORK) --data $(DATA) $(if $(RELEASE),--release $(RELEASE))

clean:
	rm -rf $(VENV) out build dist
