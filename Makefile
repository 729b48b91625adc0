# Freezeframe: `make run` opens the window, `make test` runs every test.
# Both prepare .venv first; see resources/setup/.
#
#   PYTHON=path   the CPython 3.6 to build .venv with
#   MODEL=path    what `make run` opens instead of a bundled sample
#   TESTS=...     what `make test` runs instead of the whole suite

# Taken as typed: no expansion by make, quoted by the shell alone.
override MODEL := $(value MODEL)
override PYTHON := $(value PYTHON)
export MODEL PYTHON

ifeq ($(OS),Windows_NT)
  VENV_PYTHON := .venv/Scripts/python.exe
  PACKAGES := .venv/Lib/site-packages
else
  VENV_PYTHON := .venv/bin/python
  PACKAGES := .venv/lib/python3.6/site-packages
endif

# WORKAROUND: PyQt5 tells Qt its folder in UTF-8 and Qt 5 reads Latin-1, so that it finds
# no plugin below a folder with a letter outside ASCII in its name.
export QT_PLUGIN_PATH := $(CURDIR)/$(PACKAGES)/PyQt5/Qt5/plugins

# CPython 3.6 in the C locale cannot name a file with a letter outside ASCII.
ifneq ($(filter C POSIX,$(or $(LC_ALL),$(LC_CTYPE),$(LANG),C)),)
  export LC_ALL := C.UTF-8
endif

SETUP := sh resources/setup/setup.sh
TESTS := tests

.PHONY: help setup run test bench fuzz lint clean

# `help` is the first target: plain `make` starts nothing.
help:
	@echo 'make run [MODEL=path]   prepare the environment, then open the window'
	@echo 'make test [TESTS=path]  prepare the environment, then run the tests off-screen'
	@echo 'make setup              prepare the environment only [PYTHON=path of a CPython 3.6]'
	@echo 'make bench              measure speed and memory'
	@echo 'make fuzz               read 20,000 damaged files [COUNT=number]'
	@echo 'make lint               check style and house rules'
	@echo 'make clean              remove the environment and everything built'

setup:
	@$(SETUP) runtime

run:
	@$(SETUP) runtime && $(VENV_PYTHON) resources/setup/run.py

test:
	@$(SETUP) test && QT_QPA_PLATFORM=offscreen $(VENV_PYTHON) -m pytest $(TESTS)

bench:
	@$(SETUP) test && QT_QPA_PLATFORM=offscreen $(VENV_PYTHON) -m tests.benchmarks

fuzz:
	@$(SETUP) test && $(VENV_PYTHON) -m tests.fuzz --count $(or $(COUNT),20000)

lint:
	@$(SETUP) test && $(VENV_PYTHON) -m flake8 && $(VENV_PYTHON) -m tests.setup.house_rules

clean:
	@rm -rf .venv .venv.lock build dist *.egg-info .pytest_cache .hypothesis
	@find app tests resources -name __pycache__ -type d -prune -exec rm -rf {} +
