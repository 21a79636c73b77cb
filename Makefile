# Everything a day's work needs. `make` alone lists the targets.
#
#   make demo PYTHON=python3.12    use another interpreter (after `make clean`)
#   make test PYTEST="-k ranking"  pass arguments on to pytest
#   make lock LOCK=--upgrade       take newer releases (or LOCK="--upgrade-package httpx")
#
# Works with GNU make 3.81, the one macOS ships.

PYTHON ?= python3
UV ?= uv

BIN := .venv/bin
CODE := bot adapters tests benchmarks

# Stamps: a step is done again only when what it depends on is newer, so a second run calls no pip.
VENV := .venv/.made
RUNTIME := .venv/.runtime
PROJECT := .venv/.project
DEV := .venv/.dev

# Nothing is installed that constraints*.txt does not name with its hash: wheels only, because a
# source archive would fetch its own build tools, unpinned. `--no-user` overrules a personal setting.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-user
PINNED := $(INSTALL) --require-hashes --only-binary :all:

# An environment writes down where it is and does not survive a move: make it again, or it runs the
# code of the folder it was copied from.
ifneq ($(shell cat .venv/.place 2>/dev/null),$(shell pwd -P))
$(VENV): moved
endif

# Another project's settings stay outside.
unexport PYTHONPATH
unexport PYTHONHOME
# Whoever keeps Python from writing down what it compiled has every process of the tests compile it
# again, and each of their workers all of the tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo install test soak lint format bench lock clean moved

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: $(PROJECT)  ## a digest in this terminal: no account, no token
	@$(BIN)/paperboy demo

# Where tests keep their files: in memory, where there is room (on Linux), as no disk is as fast.
# Empty means wherever temporary files are.
MEMORY = $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4194304 { print "/dev/shm" }')

install: $(PROJECT)  ## set everything up in .venv
	@echo "It is there: .venv/bin/paperboy, or source .venv/bin/activate and then paperboy"

test: lint  ## lint, then the tests: what CI runs
	PYTEST_DEBUG_TEMPROOT="$${PYTEST_DEBUG_TEMPROOT-$(MEMORY)}" \
	  $(BIN)/pytest -n auto --maxprocesses 8 --dist worksteal $(PYTEST)

soak: $(DEV) $(PROJECT)  ## kill, freeze and starve it for a quarter of an hour
	$(BIN)/python -m tests.reliability.soak $(SOAK)

lint: $(DEV) $(PROJECT)  ## style, types and the directions between modules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports

format: $(DEV)  ## rewrite the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(PROJECT)  ## measure what docs/performance.md claims
	@for file in benchmarks/[a-z]*.py; do \
	  test -e "$$file" || { echo "There is no benchmark yet."; exit 0; }; \
	  name=$${file##*/}; name=$${name%.py}; \
	  echo "== $$name"; $(BIN)/python -m "benchmarks.$$name" || exit 1; \
	done

# The whole set first; the two subsets are then held to its versions. The runtime's has PostgreSQL's
# driver, so that it is there in Docker and after `make`.
COMPILE = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 \
  --generate-hashes --only-binary :all: --no-emit-index-url --no-emit-find-links \
  --custom-compile-command "make lock" $(LOCK)
# Hatchling needs `editables` for an editable install and does not name it among its dependencies.
BUILD_TOOLS = $(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], "editables", sep="\n")'

lock: $(VENV)  ## pin the dependencies again (needs uv)
	@command -v "$(UV)" >/dev/null || { echo "make lock needs uv: python3 -m pip install uv, or UV=path/to/uv" >&2; exit 1; }
	$(BUILD_TOOLS) | $(COMPILE) --extra dev --output-file constraints.txt pyproject.toml -
	$(COMPILE) --extra postgres --constraints constraints.txt --output-file constraints-runtime.txt pyproject.toml
	$(BUILD_TOOLS) | $(COMPILE) --constraints constraints.txt --output-file constraints-build.txt -

clean:  ## remove everything made here; papers and settings stay
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

$(VENV):
	@command -v "$(PYTHON)" >/dev/null || { \
	  echo "There is no $(PYTHON) here. Name a Python 3.11 or newer: make demo PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Paperboy needs Python 3.11 or newer, and $(PYTHON) is $$("$(PYTHON)" -V 2>&1). Name another: make demo PYTHON=python3.13" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv ..."
	@"$(PYTHON)" -m venv --clear .venv
	@pwd -P > .venv/.place
	@touch $@

$(RUNTIME): $(VENV) constraints-runtime.txt constraints-build.txt
	@echo "Installing what Paperboy runs on ..."
	@$(PINNED) -r constraints-runtime.txt -r constraints-build.txt
	@touch $@

$(PROJECT): $(RUNTIME) pyproject.toml
	@$(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@told=$$($(BIN)/python -m pip check) || { \
	  echo "$$told" >&2; echo "The pins are behind pyproject.toml: make lock" >&2; exit 1; }
	@touch $@

$(DEV): $(RUNTIME) constraints.txt
	@echo "Installing what it is tested with ..."
	@$(PINNED) -r constraints.txt
	@touch $@
