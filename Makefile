# Tværs: `make` alone lists what can be made. Needs Python 3.11 or newer, and nothing else.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
TYPED := app.py bench bot faults handlers models privacy sandbox tests tools years

# Python may keep what it has compiled: whoever reads it in again, reads it in half the time
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo story test faults years privacy bench check fix catalogues manifest rights data-map pictures requirements clean sbom

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.runtime ## try the whole product in the browser, without Slack (PORT=8000 for another port)
	$(BIN)/python app.py demo $(if $(PORT),--port $(PORT))

story: .venv/.runtime ## watch one case from referral to closing in the terminal (TALE=favrskov for the other)
	$(BIN)/python app.py demo --story $(if $(TALE),$(TALE),odder)

test: .venv/.dev ## run every test, in random order and on all cores (T=tests/rules for some)
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup --hypothesis-profile ci $(T)

faults: .venv/.dev ## play everything that can go wrong, in its long form (RUN=1,5 SEED=7 SHARE=0.01 for some of it)
	$(BIN)/python -m faults $(if $(RUN),--run $(RUN)) $(if $(SEED),--seed $(SEED)) $(if $(SHARE),--share $(SHARE),$(if $(SEED),,--keep))

years: .venv/.dev ## live five years with sixty cases and see that every promise is kept once (SEED=, CASES=, YEARS=)
	$(BIN)/python -m years $(if $(SEED),--seed $(SEED)) $(if $(CASES),--cases $(CASES)) $(if $(YEARS),--years $(YEARS)) $(if $(SEED)$(CASES)$(YEARS),,--keep)

privacy: .venv/.dev ## try to get at a citizen's identity in every way, in the long form (RUN=1,2 SEED= SHARE=)
	$(BIN)/python -m privacy $(if $(RUN),--run $(RUN)) $(if $(SEED),--seed $(SEED)) $(if $(SHARE),--share $(SHARE),$(if $(SEED),,--keep))

bench: .venv/.dev ## measure what it costs against the goals, and write docs/performance.md (QUICK=1 to try it)
	$(BIN)/python -m bench $(if $(QUICK),quick) $(T)

check: .venv/.dev ## see that format, names, types, layers, texts and requirements are as they should be
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports
	$(BIN)/python -m tools.catalogues check
	$(BIN)/python app.py manifest | diff - manifest.json
	$(BIN)/python -m tools.rights check
	$(BIN)/python -m tools.data_map check
	$(BIN)/python -m tools.audit

fix: .venv/.dev ## let the tools mend format and names
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalogues: .venv/.dev ## bring new Danish texts into bot/locale/en.po, and name those to translate
	$(BIN)/python -m tools.catalogues update

manifest: .venv/.runtime ## write the Slack app's manifest.json from the code
	$(BIN)/python app.py manifest > .venv/manifest.json
	mv .venv/manifest.json manifest.json

rights: .venv/.dev ## write docs/databeskyttelse/rettighedsmatrix.md from the table of rights
	$(BIN)/python -m tools.rights

data-map: .venv/.dev ## write docs/databeskyttelse/datakort.md from the tables and from what goes out
	$(BIN)/python -m tools.data_map write

pictures: .venv/.dev ## take the pictures of the README and the user guide anew, from the demo (needs Chromium)
	$(BIN)/python -m tools.pictures

sbom: .venv/.dev ## list every package Tværs runs on, with versions and hashes, in sbom.json (CycloneDX)
	$(BIN)/python -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml --of JSON --output-reproducible --validate -o sbom.json

requirements: .venv/.dev ## pin the requirements with their hashes (NEWER=--upgrade for newer ones)
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes $(NEWER) requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes $(NEWER) requirements-dev.in -o requirements-dev.txt

clean: ## take away what was made here; databases and keys stay
	rm -rf .venv .coverage htmlcov .hypothesis .mypy_cache .ruff_cache .import_linter_cache .pytest_cache
	find app.py bench bot faults handlers models migrations privacy sandbox tests tools years -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Tværs needs Python 3.11 or newer."; exit 1; }
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv is missing (Debian: apt install python3-venv)."; exit 1; }

.venv/.runtime: requirements.txt | .venv/bin/python
	$(INSTALL) -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt | .venv/bin/python
	$(INSTALL) -r requirements-dev.txt
	@touch .venv/.runtime $@
