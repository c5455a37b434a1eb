# Everything here works on a machine that has git, make and either Python 3.11 to 3.14 with pip, or uv; the rest is installed
# on first use.
.DEFAULT_GOAL := help
.PHONY: help report briefing test test-all stale audit lab own exercises changes check confidence rows accept undo reproduce bench stress vulnerabilities clean lock

# Compiled modules are kept, whatever the machine's settings: else each of many processes compiles them anew. Those of the
# packages are written when they are installed, because Python leaves half a file where a disk fills up meanwhile.
export PYTHONDONTWRITEBYTECODE :=

# install.sh looks for an interpreter; `make PYTHON=/path/to/python3.12 report` names one.
PYTHON ?=
RUN := .venv/bin/python
# In an activated conda environment that has the packages (environment.yml), no second one is made.
CONDA := $(if $(CONDA_PREFIX),$(wildcard $(CONDA_PREFIX)/bin/snakemake))
ifneq (,$(CONDA))
RUN := $(CONDA_PREFIX)/bin/python
endif
LAB := $(if $(CONDA),$(RUN),.venv-lab/bin/python)
# `make report OUT=/a/folder` writes there, and nothing here. What people give is taken as it stands and reaches the shell by
# its environment: neither make nor the shell finds anything to run in it.
OUT ?= build
IN ?= en
AS_OF ?=
override OUT := $(value OUT)
override IN := $(value IN)
override AS_OF := $(value AS_OF)
# `make check FILE=data/claims.csv`; `make rows FILE=export.tsv`; `make reproduce FIGURE=01_maternal_deaths/steps`.
FILE ?=
FIGURE ?=
TITLE ?=
SOURCE ?=
PER ?=
override FILE := $(value FILE)
override FIGURE := $(value FIGURE)
override TITLE := $(value TITLE)
override SOURCE := $(value SOURCE)
override PER := $(value PER)
export OUT IN AS_OF FILE FIGURE TITLE SOURCE PER VERBOSE
# A name that is not known here would change nothing, and the wrong page be sent.
KNOWN := PYTHON OUT IN AS_OF FILE FIGURE TITLE SOURCE PER ARGS ONLY COUNTRIES VERBOSE LEVEL RUN CONDA
given := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
ifneq (,$(filter-out $(KNOWN) MAKEFLAGS MAKEOVERRIDES -%,$(given)))
$(error Nothing is called $(filter-out $(KNOWN),$(given)) here. Capitals count; there are AS_OF=2025-12-31, IN=ru (the language), \
OUT, FILE, FIGURE, TITLE, SOURCE, PER, ARGS, LEVEL, ONLY, COUNTRIES, PYTHON and VERBOSE=1)
endif
# An interrupted build is simply run again: results are written in one step, and unfinished ones are made anew. The Snakefile
# takes a lock of its own, which no killed build leaves behind.
# One line moves and three end it; VERBOSE=1 shows all that the scheduler says.
SNAKEMAKE := $(RUN) -m helpers.running.progress --cores all --rerun-incomplete --nolock --quiet host reason

help: ## show this list
	@echo "make report     run what changed, write all pages to build/ and say where to look"
	@echo "make briefing   the briefing of an earlier day: AS_OF=2025-12-31, IN=ru (en, kk or ru)"
	@echo "make test       run every notebook against its stored outputs, and all that a change can break"
	@echo "make test-all   what takes long: every kill, damaged table, page, width and language; JupyterLab; a bare Debian"
	@echo "make audit      compute the verdict of every check on the claims, and fail if a stored one changes"
	@echo "make lab        open JupyterLab at the first notebook"
	@echo "make own        a page from a table of your own: FILE=mine.csv TITLE='Maternal deaths, my country'"
	@echo "make exercises  run the solutions, store them, and write the exercises from them"
	@echo "make changes    run what you edited, and say in words and pictures what moved"
	@echo "make check      check one table or notebook in seconds: FILE=data/claims.csv"
	@echo "make confidence one confidence for all notebooks and the README: LEVEL=0.9"
	@echo "make rows       make rows of a bureau's export or a spreadsheet: FILE=export.tsv"
	@echo "make accept     store the results of a run as the new reference (notebooks, solutions, figures, README)"
	@echo "make undo       return notebooks, figures, tables and README to the last commit, and keep a copy"
	@echo "make reproduce  re-run everything into a scratch folder and compare figure by figure (FIGURE=... one)"
	@echo "make bench      measure the build and the helpers, as ratios (ONLY=build, or others it names)"
	@echo "make stress     write the briefing for 500 made-up countries in three languages (COUNTRIES=20)"
	@echo "make vulnerabilities  ask whether a locked package has a known vulnerability"
	@echo "make clean      remove what runs wrote to build/; all other files, build/undone and the packages stay"

# An environment is made again where the lock changed, its Python is gone, or PYTHON is of another version.
quoted = '$(subst ','\'',$(1))'
stale = $(if $(wildcard $(1)/ready),$(shell PYTHON=$(call quoted,$(PYTHON)) sh install.sh --stale $(1)))

ifneq (,$(CONDA))
.PHONY: .venv/ready .venv/test .venv/refresh .venv-lab/ready
.venv/ready .venv/test .venv/refresh .venv-lab/ready:
	@:
else
.venv/ready: pyproject.toml requirements.lock $(call stale,.venv)
	@PYTHON=$(call quoted,$(PYTHON)) sh install.sh .venv build

# What only tests or a refresh need is added when it is asked for.
.venv/test .venv/refresh: .venv/ready
	@sh install.sh --add .venv $(@F)

.venv-lab/ready: pyproject.toml requirements.lock $(call stale,.venv-lab)
	@PYTHON=$(call quoted,$(PYTHON)) sh install.sh .venv-lab lab
endif

report: .venv/ready
	@$(RUN) -m helpers.running.builds check -- "$$OUT"
	@if [ "$$OUT" = build ]; then $(SNAKEMAKE); \
		else $(SNAKEMAKE) --snakefile "$$PWD/Snakefile" --directory "$$OUT" --config out=.; fi
	@$(RUN) -m helpers.edits.stored status "$$OUT"
	@echo "The report: $$OUT/index.html    The notebooks: $$OUT/site/index.html    All to carry: $$OUT/site.zip    The briefing: $$OUT/briefing-en.html, -kk.html, -ru.html"
	@test -f "$$OUT/briefing-en.pdf" || echo "Print versions need Chromium or Chrome: install one and run make report again, or print the pages from any browser."

briefing: .venv/ready
	@$(RUN) -m helpers.pages.briefing of build/briefings "$$IN" "$$AS_OF"

test: .venv/test
	@$(RUN) -m pytest

# What takes too long, or a right too many, for every day: `make test` tries a sample of it. Where no bare machine can be made
# (the exit status is 3), that is said and is no failure.
test-all: .venv/test
	@$(RUN) -m pytest -m long tests
	@sh tests/bare_machine.sh || [ $$? = 3 ]

audit: .venv/ready
	@$(RUN) -m helpers.ledger

# Figures of open notebooks go to a place of their own: those in build/ belong to finished runs. JupyterLab asks no server
# for news or extensions, and nobody whether it may; what it says to its kernels is encrypted. It says where it is, and no
# more without VERBOSE=1; one Ctrl-C ends it.
lab: .venv-lab/ready
	@FIGURES_DIR="$$PWD/build/lab/figures" JUPYTER_CONFIG_PATH="$$PWD/src/helpers/classroom/lab" \
		$(LAB) -m jupyterlab --ServerApp.root_dir="$$PWD" --KernelManager.transport_encryption=required \
		--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb --LabApp.news_url= --LabApp.extension_manager=readonly \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --ServerApp.answer_yes=True \
		--Application.log_level=$(if $(VERBOSE),INFO,ERROR) $(ARGS) \
		|| { [ "$$(id -u)" != 0 ] || echo 'For root JupyterLab starts only if asked to: make lab ARGS="--allow-root"' >&2; exit 1; }

own: .venv/ready
	@$(RUN) -m helpers.running.own_page "$${FILE:-notebooks/examples/kazakhstan.csv}" $(if $(TITLE),title="$$TITLE") $(if $(SOURCE),source="$$SOURCE") $(if $(PER),per="$$PER")

exercises: .venv/ready
	@$(RUN) -m helpers.classroom.exercises

# FIGURE=01_maternal_deaths/deaths_with_baseline runs one notebook, and compares one figure.
reproduce: .venv/ready
	@$(if $(FIGURE),$(RUN) -m helpers.edits.reproduce figures figures --figure "$$FIGURE" > /dev/null)
	@$(RUN) -m helpers.tables.written build/reproduce
	@$(SNAKEMAKE) --config out=build/reproduce -- $(if $(FIGURE),"build/reproduce/notebooks/$${FIGURE%%/*}.ipynb",notebooks)
	@$(RUN) -m helpers.edits.reproduce figures build/reproduce/figures $(if $(FIGURE),--figure "$$FIGURE")

check: .venv/ready
	@$(RUN) -m helpers.running.check $(if $(FILE),"$$FILE")

# One confidence for all notebooks and the README.
confidence: .venv/ready
	@$(RUN) -m helpers.edits.confidence $(LEVEL)

# What a bureau exports, or a sheet of a spreadsheet, as rows of observations.csv: what was understood, and what is asked.
rows: .venv/ready
	@$(RUN) -m helpers.refresh.rows "$$FILE" $(ARGS)

changes: .venv/ready
	@$(SNAKEMAKE) -- notebooks
	@$(RUN) -m helpers.edits.changes build

undo: .venv/ready
	@$(RUN) -m helpers.edits.undo build

accept: .venv/ready
	@$(SNAKEMAKE) -- notebooks
	@$(RUN) -m helpers.edits.stored accept build
	@$(SNAKEMAKE) -- notebooks > /dev/null
	@$(RUN) -m helpers.edits.stored accept build
	@$(RUN) -m helpers.pages.readme write
	@$(SNAKEMAKE) --touch -- notebooks > /dev/null 2>&1
	@$(RUN) -m helpers.classroom.exercises --leave

bench: .venv/test
	@$(RUN) tests/bench.py $(ONLY)

stress: .venv/test
	@$(RUN) tests/stress.py $(if $(COUNTRIES),--countries $(COUNTRIES))

# The one program that is not in the lock: Snakemake and it need different versions of one package.
vulnerabilities: .venv/ready
	@$(RUN) tests/vulnerabilities.py $(RUN) -m uv tool run --quiet pip-audit@2.10.1 --require-hashes --disable-pip --progress-spinner off --desc off --format json --requirement requirements.lock

# Only what runs wrote goes. Copies of what was undone or replaced stay: they may be the only ones of somebody's work.
clean:
	@rm -rf .snakemake
	@[ ! -d build ] || $(if $(wildcard $(RUN)),$(RUN),$(call quoted,$(or $(PYTHON),python3))) src/helpers/tables/written.py build

# For maintainers: after a change to pyproject.toml. Takes the newest versions that fit together.
lock: .venv/ready
	@$(RUN) -m uv pip compile pyproject.toml --group lab --group test --universal --python-version 3.11 --generate-hashes \
		--no-header --annotation-style line --upgrade --quiet -o requirements.lock
	@$(RUN) -m helpers.running.environment

.DEFAULT:
	$(if $(wildcard $@),,$(error There is no target called $@: `make` alone lists them))
