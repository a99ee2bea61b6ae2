# Inkwell. `make help` lists what can be done; each line's text stands behind its target.
.DEFAULT_GOAL := help
.PHONY: help up test test-fast lint types format bench bench-engine bench-overload bench-cluster eval mini lock \
	bundle cluster cluster-down test-cluster test-lifecycle conformance setup setup-dev setup-cluster

PYTHON := .venv/bin/python
MINI_TOKENIZER := --tokenizer build/mini/data/tokenizer/tokenizer.json
MINI_2 := --config services/training/configs/mini-2.json --build build/mini-2
MINI_3 := --config services/training/configs/mini-3.json --build build/mini-3
UPGRADED_FROM := $(shell sed -n 's/^kubernetes_previous_version: "\(.*\)".*/\1/p' bundle/versions.yml)
PYTHON_DIRS := bench inkwell services tests
export PYTHONPATH := $(CURDIR):$(CURDIR)/services/web:$(CURDIR)/services/model:$(CURDIR)/services/training

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

up: setup ## Start Inkwell on this machine (PORT and INKWELL_HOME change where)
	@exec $(PYTHON) -m inkwell up

test: setup-dev ## Prove it: every test, with its own Postgres, model server and browser
	@$(PYTHON) -m inkwell.toolchain
	$(PYTHON) -m pytest -m "not cluster"

test-fast: setup-dev ## The tests that start no servers
	$(PYTHON) -m pytest -m "not integration and not browser and not cluster"

lint: setup-dev types ## Format, lint and types; warnings are errors
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m yamllint --strict ansible bundle vagrant
	ANSIBLE_CONFIG=ansible/ansible.cfg $(PYTHON) -m ansiblelint -q ansible

types: setup-dev ## The types alone
	$(PYTHON) -m mypy $(PYTHON_DIRS)

format: setup-dev ## Put the code in its one format
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: setup-dev ## Measure: a table, and build/bench/desk.json
	$(PYTHON) -m bench.desk

bench-engine: setup-dev ## Measure the model server's engine: a table, and build/bench/engine.json
	$(PYTHON) -m bench.engine

bench-overload: setup-dev ## Ten times the model server's load for ten minutes, and what it does to it
	$(PYTHON) -m bench.overload $(BENCH)

bench-cluster: setup-cluster ## Measure the cluster: a table, and build/bench/cluster.json
	$(PYTHON) -m bench.cluster $(BENCH)

bundle: setup-cluster ## What nodes install, built from source and kept outside the checkout
	$(PYTHON) -m inkwell.bundle

cluster: setup-cluster ## A Kubernetes cluster of three nodes on this machine, ready and verified
	$(PYTHON) -m inkwell.cluster up

cluster-down: setup-cluster ## Stop that cluster and delete its nodes
	$(PYTHON) -m inkwell.cluster down

test-cluster: setup-cluster ## Prove the cluster, node by node and from outside
	$(PYTHON) -m pytest -m cluster tests/cluster --ignore=tests/cluster/lifecycle

test-lifecycle: setup-cluster ## Upgrade, lose, restore, add, remove and reset nodes of its own
	$(PYTHON) -m inkwell.bundle
	$(PYTHON) -m inkwell.bundle --kubernetes $(UPGRADED_FROM)
	$(PYTHON) -m pytest -m cluster tests/cluster/lifecycle

conformance: setup-cluster ## Kubernetes's own tests of networking, storage and scheduling
	$(PYTHON) -m inkwell.cluster conformance

eval: setup ## Score a model's letters: a table, a page and build/eval/<model>.json (EVAL=arguments)
	$(PYTHON) -m evaluation $(EVAL)

mini: setup-dev ## Train the mini model again, from nothing, in three phases
	$(PYTHON) services/training/prepare.py
	$(PYTHON) services/training/train.py
	$(PYTHON) services/training/prepare.py $(MINI_2) $(MINI_TOKENIZER)
	$(PYTHON) services/training/train.py $(MINI_2) --start build/mini/run/final
	$(PYTHON) services/training/prepare.py $(MINI_3) $(MINI_TOKENIZER)
	$(PYTHON) services/training/train.py $(MINI_3) --start build/mini-2/run/final
	$(PYTHON) services/training/evaluate.py $(MINI_3)
	$(PYTHON) services/training/export.py $(MINI_3)
	$(PYTHON) -m evaluation --keep

lock: setup-dev ## Pin the newest versions that fit requirements/*.in
	requirements/lock --upgrade

setup:
	@python3 -m inkwell.bootstrap up

setup-dev:
	@python3 -m inkwell.bootstrap dev

setup-cluster:
	@python3 -m inkwell.bootstrap cluster
