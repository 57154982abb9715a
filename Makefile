# The steps themselves are in scripts/, each a small program that runs on its own.

LAYERS = unit process container conformance shell control listeners orchestration web inits faults costs simulation soak deploy docs arm64 packaging

.PHONY: help run build check test fuzz faults simulate soak sanitize bench install uninstall dist reproduce fmt clean packages-%

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
	@scripts/build-simulator
	-@scripts/docker-profile
	@scripts/test $(LAYERS)

fuzz: packages-test build ## Input of all kinds for every reader, FUZZ_SECONDS (60) for each of FUZZ_TARGETS (all); WRITE=1: docs/reliability.md
	@WRITE=$(WRITE) scripts/fuzz

faults: packages-test build ## Every errno of every system call of supervisord: docs/reliability.md (three quarters of an hour)
	@scripts/build-child
	@Tests/run.py faults --full --write-docs

soak: packages-test build ## SOAK_SECONDS (600) of random operations and of storms on the real binary, from SOAK_SEED (1) on
	@scripts/build-child
	@SOAK_SECONDS=$${SOAK_SECONDS:-600} SOAK_PROGRAMS=$${SOAK_PROGRAMS:-2000} Tests/run.py soak

simulate: packages-test ## Random lives of a daemon in made-up time, SIMULATE_SECONDS (3600; 0: without end) from SIMULATE_SEED (the time) on
	@scripts/simulate

sanitize: packages-test packages-build packages-sanitize ## AddressSanitizer and ThreadSanitizer on the process tests, valgrind on the core
	@scripts/build-child
	@swift build --build-tests --disable-xctest
	@scripts/sanitize

bench: packages-bench build ## Times and sizes beside Supervisor and other peers: Benchmarks/results.md (half an hour)
	@Benchmarks/run.py --write

fmt: ## Format all Swift files in place
	swift format --in-place --parallel --recursive Package.swift Sources Tests

install: ## Install build/bin, man pages, completions and licences below PREFIX (/usr/local), with DESTDIR in front of it
	@scripts/install-files

uninstall: ## Remove what `make install` has installed
	@scripts/install-files --uninstall

dist: packages-build packages-dist build ## The tarballs, the Debian package and their digests, in build/dist
	@scripts/dist
	@scripts/build-deb

reproduce: packages-test packages-build packages-dist build ## Build twice, in two directories, and compare (ten minutes)
	@REPRODUCE=1 Tests/run.py packaging reproduced

clean: ## Remove everything that was built
	rm -rf .build .build-* build

packages-%:
	@scripts/install-packages $*
