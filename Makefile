# The front door. `make run` and `make test` do all set-up on a fresh machine;
# git and make are taken as given.
JOBS ?= $(shell nproc)
RELEASE := build/release

.DEFAULT_GOAL := help
.PHONY: help setup build run story test test-more soak bench fuzz format tidy package clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: ## install what building needs (nothing when all is there)
	@tools/setup.sh build

build: setup ## build the program: build/release/amiable
	@cmake --preset release -DAMIABLE_TESTS=OFF $(if $(VERBOSE),,>/dev/null)
	@cmake --build $(RELEASE) --target amiable -j $(JOBS)

run: build ## diagnose the included example: refused, then cured
	@tools/run_example.sh $(RELEASE)/amiable

story: build ## live through the whole story against amiable serve (needs the aws CLI)
	@command -v aws >/dev/null || tools/setup.sh test
	@examples/story/story.sh $(RELEASE)/amiable

test: ## all tests, and the unit tests again under ASan and UBSan
	@tools/setup.sh test
	@tools/test.sh test

test-more: ## other sanitizers, Clang, and a short run of every fuzz target
	@tools/setup.sh test
	@tools/test.sh test-more

soak: ## the long runs: a million random decisions, long fuzzing
	@tools/setup.sh test
	@tools/test.sh soak

bench: ## benchmarks, each beside its yardstick in the same run
	@tools/setup.sh bench
	@cmake --preset release -DAMIABLE_BENCH=ON >/dev/null
	@cmake --build $(RELEASE) -j $(JOBS)
	@tools/bench.sh $(RELEASE)

fuzz: ## fuzz every target (FUZZ_SECONDS each, default 300)
	@tools/setup.sh test
	@tools/fuzz.sh $${FUZZ_SECONDS:-300}

format: ## clang-format the sources
	@tools/setup.sh test
	@find src tests -name '*.h' -o -name '*.cpp' | xargs clang-format-14 -i

tidy: ## the project's own rules, then clang-tidy
	@tools/setup.sh test
	@python3 tools/tidy.py
	@tools/clang_tidy.sh -DAMIABLE_TIDY_ALL=ON

package: build ## TGZ and DEB in build/release
	@tools/setup.sh package
	@cd $(RELEASE) && cpack

clean: ## remove everything built
	@rm -rf build
