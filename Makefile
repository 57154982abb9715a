# The steps themselves are in scripts/, each a small program that runs on its own.

LAYERS = unit process container conformance shell control listeners orchestration web inits faults

.PHONY: help run build check test fuzz faults simulate bench fmt clean packages-%

help: ## What there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: packages-run build ## Build, and run the demo stack (nginx, redis, a Python application) in the foreground
	@scripts/run-demo

build: packages-build ## The static binary and its links, in build/bin
	@scripts/build-static

check: packages-build build ## Format, source rules, linkage, size, unit tests
	@scripts/check-format
	@scripts/check-sources
	@scripts/check-behaviour --self-test
	@scripts/check-behaviour
	@scripts/check-binary
	@scripts/test unit

test: packages-run packages-test packages-build build ## Every check and every layer of tests
	@scripts/check-format
	@scripts/check-sources
	@scripts/check-behaviour --self-test
	@scripts/check-behaviour
	@scripts/check-binary
	@scripts/check-man
	@scripts/build-child
	-@scripts/docker-profile
	@scripts/test $(LAYERS)

fuzz: packages-test build ## Random input of all kinds, FUZZ_SECONDS (60) for each, from FUZZ_SEED (1) on
	@scripts/fuzz

faults: packages-test build ## Every errno of every system call of process 1: docs/faults.md (a quarter of an hour)
	@scripts/build-child
	@Tests/run.py faults --full --write-docs

simulate: packages-test ## Random lives of a daemon in made-up time, SIMULATE_SECONDS (3600; 0: without end) from SIMULATE_SEED (the time) on
	@scripts/simulate

bench: packages-test build ## Times and sizes beside the real Supervisor: Benchmarks/results.md
	@Benchmarks/run.py --write

fmt: ## Format all Swift files in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests

clean: ## Remove everything that was built
	rm -rf .build .build-static build

packages-%:
	@scripts/install-packages $*
