# `make help` lists what can be done. Node 24 comes from npm: any Node from 18 on only brings npm along.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.local/bin:$(CURDIR)/node_modules/.bin:$(PATH)
export PORT IMAGES CLUSTER SUITE CASE FILES VERSION URI

modules := node_modules/.installed
cluster := node_modules/.bin/node cluster/main.ts

.PHONY: help up down clean env tools images compose test bench bench-load bench-query bench-web screenshots chaos data seed dev lint format

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo '  PORT=8081 make up       reach the query service on another port of the loopback'
	@echo '  IMAGES=published|built  choose where images come from instead of letting it choose'
	@echo '  CLUSTER=name            name the kind cluster; by default it is named after this folder'
	@echo '  SUITE=unit make test    run one of unit, integration, e2e'
	@echo '  CASE=name make chaos    try one of the faults in docs/failures.md, or several: name,name'

up: $(modules) ## bring up the local cluster, the operator and a sample, and ask it a question
	@$(cluster) up

down: $(modules) ## take away everything that `make up` made
	@$(cluster) down

clean: $(modules) ## `make down`, and drop everything that was built
	@$(cluster) clean

env: $(modules) ## print the settings that make a shell use the cluster: eval "$(make -s env)"
	@$(cluster) env

tools: $(modules) ## put kubectl, kind, helm, etcd, kube-apiserver and mongod into .local/bin, and install Chromium
	@$(cluster) tools

images: $(modules) ## build every image
	@$(cluster) images

compose: $(modules) ## provide what compose.yaml needs, Docker Compose itself included, and say how to bring it up
	@$(cluster) compose

test: $(modules) ## lint, and run unit, integration and e2e tests
	@node test/run.ts

bench: $(modules) ## run the benchmarks against the local cluster
	@eval "$$($(cluster) env)" && node test/bench/run.ts

bench-load: $(modules) ## measure the loader beside mongoimport: TITLES=200000 SEED=1 RUNS=3
	@$(cluster) load-tools && BENCH=load node test/bench/run.ts

bench-query: $(modules) ## measure the query service beside its baselines: TITLES=200000 MEMBERS=1 SECONDS=5 (or BENCH=query-faults, query-overload)
	@$(cluster) load-tools && BENCH="$${BENCH:-query}" node test/bench/run.ts

bench-web: $(modules) ## measure the page in Chromium: key to painted suggestions, updates of the cluster view: TITLES=1000000 WATCHERS=100, or URL=http://127.0.0.1:8080 for keys into a running service
	@$(cluster) load-tools && $(cluster) browser && node test/browser/bench/run.ts

screenshots: $(modules) ## take the README's pictures of the page on the local cluster, light and dark
	@$(cluster) browser && eval "$$($(cluster) env)" && node test/browser/screenshots.ts

chaos: $(modules) ## break the local cluster in many ways under load, and measure what comes of it
	@eval "$$($(cluster) env)" && node test/chaos/run.ts

data: $(modules) ## write files of IMDb's shape: TITLES=100000 SEED=1 OUT=.local/imdb
	@node test/data/generate.ts --titles "$${TITLES:-100000}" --seed "$${SEED:-1}" --out "$${OUT:-.local/imdb}"

seed: $(modules) ## load files into the local cluster with a bar: FILES=folder VERSION=label, or into another replica set: URI=mongodb://…/?replicaSet=…
	@$(cluster) seed

dev: $(modules) ## run the operator from source against the local cluster, reloading
	@$(cluster) dev

lint: $(modules) ## check style and types
	@npm run --silent lint
	@npm run --silent typecheck

format: $(modules) ## rewrite sources in the project's style
	@npm run --silent format

# npm itself clears node_modules first, so an interrupted install leaves no mark behind.
$(modules): package-lock.json
	@command -v npm > /dev/null || { echo 'npm is missing: install Node 18 or newer (on Debian: apt-get install nodejs npm)' >&2; exit 1; }
	@echo '▸ packages from npm'
	@npm ci --loglevel=error > /dev/null
	@touch $@
