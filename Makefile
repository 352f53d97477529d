# `make run` and `make test` set up what they need on a fresh machine.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data

# The page and what it is made of. The build writes this file last and anew, so its age tells.
PAGE := src/packshot/_web/index.html
MODULES := web/node_modules/.package-lock.json
PAGE_SOURCES := $(shell find web examples/photos docs/models CHANGELOG.md NOTICE \
  src/packshot/presets src/packshot/golden \
  src/packshot/models/registry.json src/packshot/server/headers.json src/packshot/thresholds.json \
  src/packshot/reasons.json \
  \( -path web/node_modules -o -path web/dist \) -prune -o \
  -type f ! -name '.build.lock' ! -name '*.tgz' -print 2>/dev/null)
# What Vite asks for.
NODE_FITS := command -v npm >/dev/null && node -e \
  'const [a, b] = process.versions.node.split("."); \
   process.exit(a > 22 || (a == 22 && b > 11) || (a == 20 && b > 18) ? 0 : 1)' 2>/dev/null
CHROMIUM := { command -v chromium || command -v chromium-browser || command -v google-chrome; }

# Nor do training, benchmarks and tests report to anybody.
export ORT_DISABLE_TELEMETRY := 1

# A build that fails half-way leaves no page that looks finished.
.DELETE_ON_ERROR:

.PHONY: help run test lint web web-check node chromium firefox graphs bench bench-page soak graphics eval \
  eval-peers model-gate clean

help:
	@echo "make run     cut out the example photos into out/, with a contact sheet, and build the page"
	@echo "make web     build the page, for packshot serve (needs Node 20.19 or newer with npm)"
	@echo "make test    every check and every test (needs Node, and Chromium)"
	@echo "make graphs  build the ONNX graphs again"
	@echo "make bench   speed, memory, codecs and colours beside their peers (half an hour)"
	@echo "make bench-page  the page beside IMG.LY's, which is fetched (half an hour)"
	@echo "make soak    two hundred photos in one go in the page"
	@echo "make graphics  the test picture on WebGPU, after a change of graphs or runtime (three to six minutes)"
	@echo "make eval    quality on photos never trained on, from DATA=$(DATA) (half an hour)"
	@echo "make eval-peers  the same for U2-Netp and IS-Net, which are fetched (an hour)"
	@echo "make model-gate NETWORK=network.onnx RELEASE=1.5.0  put it in, if no set gets worse"
	@echo "make clean   remove what the others made"

# Set up again whenever the list of dependencies changes.
$(VENV)/.run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

run: $(VENV)/.run
	$(BIN)/packshot cut examples/photos -o out --overwrite
	$(BIN)/python examples/contact_sheet.py examples/photos out
	@if $(NODE_FITS); then \
	  $(MAKE) --no-print-directory web && \
	  echo && echo "Go on in the browser, on this machine:  $(BIN)/packshot serve"; \
	else \
	  echo && echo "For the page too (packshot serve), install Node 20.19 or newer with npm, then: make web"; \
	fi

web: $(PAGE)

$(PAGE): $(PAGE_SOURCES) $(MODULES)
	cd web && npm run build

$(MODULES): web/package-lock.json | node
	cd web && npm ci --no-audit --no-fund
	@touch $@

node:
	@$(NODE_FITS) || { echo "The page is built with Node 20.19 (or 22.12, or newer) and npm:" \
	  "install them, see https://nodejs.org/" >&2; exit 1; }

web-check: $(MODULES)
	cd web && npm run check && npm test

# On a machine of one's own this says what to do; a container, where one is root, gets Debian's.
chromium:
	@$(CHROMIUM) >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  echo "The browser tests need Chromium: apt-get install chromium" && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } || \
	  { echo "The browser tests need Chromium: install it, on Debian and Ubuntu with" \
	    "sudo apt-get install chromium" >&2; exit 1; }

# For one test more: without it that one is skipped, and says so.
firefox:
	@command -v firefox-esr >/dev/null || command -v firefox >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq firefox-esr; } || \
	  { echo "Install Firefox, on Debian and Ubuntu with sudo apt-get install firefox-esr" >&2; exit 1; }

lint: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# A browser has processes of its own, and much of its tests is waiting: two files at a time.
test: lint web-check web chromium
	$(BIN)/python -m pytest -n auto --ignore tests/browser
	$(BIN)/python -m pytest tests/browser -n 2 --dist loadfile --no-loadscope-reorder

graphs: $(VENV)/.dev
	$(BIN)/python -m packshot.graphs

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks.speed --write
	$(BIN)/python -m benchmarks.memory --write
	$(BIN)/python -m benchmarks.skipping --write
	$(BIN)/python -m benchmarks.codecs
	$(BIN)/python -m benchmarks.foreground --write

bench-page: $(VENV)/.dev web chromium
	$(BIN)/python -m benchmarks.page --write

soak: $(VENV)/.dev web chromium
	$(BIN)/python -m benchmarks.page.soak --write

graphics: $(VENV)/.dev web chromium
	$(BIN)/python -m benchmarks.page.graphics --write

eval: $(VENV)/.dev
	$(BIN)/python -m benchmarks.quality --data $(DATA) --write

eval-peers: $(VENV)/.dev
	$(BIN)/python -m benchmarks.quality --data $(DATA) --rival u2netp --rival isnet --write

model-gate: $(VENV)/.dev
	$(BIN)/python -m benchmarks.gate $(NETWORK) --data $(DATA) $(if $(RELEASE),--release $(RELEASE))

clean:
	rm -rf $(VENV) out build dist src/packshot/_web web/dist web/node_modules
