# `make help` lists what can be made. Everything runs in .venv, which the targets make themselves.
.DEFAULT_GOAL := help
.PHONY: help run install setup test test-core check format bench diagrams pictures lock model eval

BIN := .venv/bin
WORKERS ?= 2
ARGS ?=
CORE := $(wildcard tests/centres tests/triage tests/escalation tests/desk)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name text; do printf '%-10s %s\n' "$$name" "$$text"; done

run: install ## start the demo: no keys, no services (ARGS="--port 8080")
	@$(BIN)/dyzur demo $(ARGS)

install: ## put what the service needs into .venv, as on a server
	@sh tools/setup.sh runtime

setup: ## put all that development needs into .venv
	@sh tools/setup.sh dev

test: setup ## run all tests (ARGS="tests/desk -k claim")
	@sh tools/system.sh
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

test-core: setup ## run the tests of the core, in a minute
	@$(BIN)/python -m pytest -q -m "not browser and not kill and not postgres" $(CORE) $(ARGS)

check: setup ## lint, types, layers, and what may not be in the tree
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python tools/check_tree.py

format: setup ## put the code into its form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: setup ## print the figures
	@$(BIN)/python -m bench

diagrams: setup ## draw docs/diagrams anew from protocols and ladders
	@$(BIN)/python -m tools.diagrams

pictures: setup ## take the pictures of the documents (needs Chromium)
	@$(BIN)/python tools/pictures.py

model: ## train the hearing model anew: triage/weights (in .venv-model, minutes)
	@sh tools/model.sh model

eval: ## write docs/hearing.md: figures on authors kept out of training (minutes)
	@sh tools/model.sh eval

lock: ## write the locks anew from pyproject.toml (needs uv)
	@sh tools/lock.sh
