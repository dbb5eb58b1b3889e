# `make demo` and `make test` each do all that is needed on Debian 12 with Swift 6.3.

SWIFT ?= swift
PREFIX ?= /usr/local
# More options of the conformance run: make conformance CONFORMANCE='--filter simd -j 1'
CONFORMANCE ?=
# More options of the comparison with wasm-tools: make validate-diff VALIDATE_DIFF=--each-byte
VALIDATE_DIFF ?=
# Another LLVM, from 19 on: make LLVM_CONFIG=llvm-config-20 …
ifdef LLVM_CONFIG
export LLVM_CONFIG
endif
export PKG_CONFIG_PATH := $(CURDIR)/Toolchain/pkgconfig$(if $(PKG_CONFIG_PATH),:$(PKG_CONFIG_PATH))

products := .build/release
fixtures := .build-fixtures
sources = find Package.swift Sources Tests -name '*.swift' ! -name '*.generated.swift' -print0

.PHONY: help bootstrap build fixtures demo test conformance conformance-full property fuzz-decode \
  fuzz-diff validate-diff startup-order bench bench-python bench-serve lint format check check-imports check-light generate check-generated install clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## Install what is missing on this machine.
	@Toolchain/bootstrap

build: bootstrap ## Build wamrc, wamr-run and wamr-serve in release mode.
	@Toolchain/llvm-pkgconfig
	$(SWIFT) build -c release

fixtures: bootstrap ## Build the guests into .build-fixtures.
	@mkdir -p $(fixtures)
	@flock $(fixtures) $(MAKE) --no-print-directory -j2 -C Fixtures

demo: build fixtures ## Compile the two composed calculators and run them.
	@PATH="$(CURDIR)/$(products):$$PATH" Toolchain/demo $(fixtures)

test: build fixtures ## Run all tests.
	$(SWIFT) test

conformance: build ## Run the specifications' suites at -O2, if ../shared has them.
	$(products)/conformance $(CONFORMANCE)

conformance-full: build ## The same for each level and processor that all have to agree on.
	@for level in O0 O2 O3; do for cpu in x86-64 x86-64-v2 x86-64-v3 native; do \
	  $(products)/conformance --level $$level --target-cpu $$cpu $(CONFORMANCE) || exit 1; done; done

property: build ## Send N=10000 random values through adapters; SEED=… tells which.
	PROPERTY_N=$(or $(N),10000) PROPERTY_SEED=$(or $(SEED),1) \
	  $(SWIFT) test --filter AdapterPropertyTests --no-parallel

fuzz-decode: ## Feed libFuzzer's inputs to decoders, validator and linker for SECONDS=60.
	@$(MAKE) --no-print-directory -C Toolchain/Fuzz

fuzz-diff: build .build-fuzz/venv/requirements.txt ## Compare N=2000 random modules with wasmtime; SEED=… is the first.
	$(products)/conformance differ --count $(or $(N),2000) --seed $(or $(SEED),1) \
	  --python .build-fuzz/venv/bin/python3

validate-diff: build fixtures ## Compare verdicts on N=1000 mutated components with wasm-tools'; SEED=… tells which.
	$(products)/validate-diff --count $(or $(N),1000) --seed $(or $(SEED),1) \
	  $(addprefix --seeds ,$(SEEDS)) $(VALIDATE_DIFF)

.build-fuzz/venv/requirements.txt: Toolchain/Fuzz/requirements.txt
	rm -rf $(@D)
	python3 -m venv $(@D)
	$(@D)/bin/pip install -q --disable-pip-version-check -r $<
	cp $< $@

generate: bootstrap ## Generate the host's tables from WASI's WIT, which ../shared has.
	python3 Toolchain/Generate/wasi/generate.py --wit ../shared/wit/wasi.tar.xz \
	  --wasm-tools .build-venv/tools/wasm-tools

check-generated: generate ## Check that what is committed is what is generated.
	git diff --exit-code -- '*.generated.swift'

bench: build fixtures ## Measure against wasmtime, WAMR and native code.
	@$(MAKE) --no-print-directory -j2 -C Toolchain/Benchmarks all
	@Toolchain/Benchmarks/bench

bench-python: build ## Measure a component in Python, which is large.
	@$(MAKE) --no-print-directory -C Toolchain/Benchmarks python
	@Toolchain/Benchmarks/bench python

bench-serve: build fixtures ## Measure the server beside wasmtime's.
	@WAMR_PACKAGES=wrk Toolchain/bootstrap
	@Toolchain/Benchmarks/serve

startup-order: build fixtures ## Find out anew what wamr-run calls at its start, for the linker.
	@WAMR_PACKAGES=valgrind Toolchain/bootstrap
	@$(products)/wamrc compile-component $(fixtures)/zig-calculator-cmd.composed.wasm -o $(fixtures)/start.cwasm
	@Toolchain/startup-order $(fixtures)/start.cwasm

lint: ## Report what swift-format would write differently.
	@$(sources) | xargs -0 $(SWIFT) format lint --strict

format: ## Rewrite the sources with swift-format.
	@$(sources) | xargs -0 $(SWIFT) format -i

check: lint check-imports check-light ## Run all checks that are not tests.

check-imports: ## Check who imports what.
	@SWIFT=$(SWIFT) Toolchain/check-imports

check-light: build ## Check that wamr-run is static and small.
	@Toolchain/check-light $(products)/wamr-run

install: build ## Install the three programs under PREFIX.
	install -D -m 755 -s -t $(DESTDIR)$(PREFIX)/bin \
	  $(products)/wamrc $(products)/wamr-run $(products)/wamr-serve
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 Toolchain/man/*.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	$(products)/wamrc --generate-completion-script bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/wamrc
	$(products)/wamr-serve --generate-completion-script bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/wamr-serve

clean: ## Remove all that was built, but not the tools in .build-venv.
	rm -rf .build $(fixtures) .build-fuzz .build-demo .build-conformance .build-bench
