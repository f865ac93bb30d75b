# A thin front for the CMake presets: each line here can be typed by hand (see CONTRIBUTING.md).
#
#   make                 this list
#   make build           install what is missing, configure, build (PRESET=default|debug|sanitize)
#   make test            build and run all tests but the long ones, unit tests under sanitizers, lint
#   make matrix          the conformance tests as a table: each case under each mechanism
#   make properties      the paper's advantages, measured for each mechanism (FORM=--json|--markdown, OUTPUT=FILE)
#   make test-long       the tests labelled `long`
#   make stress          the stress test for STRESS_SECONDS (default 300)
#   make bench           build, measure (at most 6 minutes), print tables, draw the figures
#   make bench-full      the same with more cases and more samples (hours)
#   make bench-micro     calls alone; bench-redis, bench-http: that server alone (LENGTH=--full)
#   make bench-check     is HEAD slower than BASE=commit? under 5 minutes (MARGIN=5)
#   make gate-update     put this build's exact numbers into bench/expected.json, showing the change
#   make plots           draw the figures again (RESULTS=dir of an earlier run; default results/reference)
#   make readme-figures  put the tables and figures of results/reference into README.md and docs
#   make report          RESULTS/report.html: tables, figures and context in one file
#   make paper           build/paper/paper.pdf: the same as a paper, with the published figures beside ours
#   make lint            format check, shellcheck, cppcheck, clang-tidy (`make format` mends format)
#   make install         install (PREFIX=/usr/local, DESTDIR=)
#   make clean           remove build/
#
# INSTALL=no forbids the installation of packages.

PRESET ?= default
PREFIX ?= /usr/local
INSTALL ?= yes
RESULTS ?=
# What plots, report and paper read: the run that is kept in the repository, unless another is named.
READ = $(or $(RESULTS),results/reference)
STRESS_SECONDS ?= 300
FORM ?=
OUTPUT ?=
LENGTH ?= --quick
BASE ?=
MARGIN ?= 5
builddir = build/$(PRESET)
export INSTALL

.PHONY: help
help:
	@sed -n '/^#   make/s/^#   //p' Makefile

.PHONY: build
build:
	@tools/install-packages build
	cmake --preset $(PRESET)
	cmake --build --preset $(PRESET)

.PHONY: test
test:
	@tools/install-packages build test
	tools/run-tests

.PHONY: matrix
matrix: build
	@tools/install-packages test
	tests/conformance/matrix $(builddir)

.PHONY: properties
properties: build
	@tools/install-packages test
	python3 -B tests/properties/properties --zpoline $(builddir)/bin/zpoline \
	    --fixtures $(builddir)/tests/properties --micro $(builddir)/microbench/micro $(FORM) $(if $(OUTPUT),>$(OUTPUT))

.PHONY: test-long
test-long: build
	@tools/install-packages test long
	ctest --test-dir $(builddir) --output-on-failure -L '^long$$'

.PHONY: stress
stress: build
	ZPOLINE_STRESS_SECONDS=$(STRESS_SECONDS) ctest --test-dir $(builddir) -V -L '^stress$$' \
	    --timeout $$(($(STRESS_SECONDS) + 60))

.PHONY: bench
bench: bench-build
	tools/run-bench --quick $(builddir) $(RESULTS)

.PHONY: bench-full
bench-full: bench-build
	tools/run-bench --full $(builddir) $(RESULTS)

.PHONY: bench-micro bench-redis bench-http
bench-micro: bench-build
	tools/run-bench $(LENGTH) --only micro $(builddir) $(RESULTS)

bench-redis: bench-build
	tools/run-bench $(LENGTH) --only redis,ring-redis,tap-redis $(builddir) $(RESULTS)

bench-http: bench-build
	tools/run-bench $(LENGTH) --only http,nginx,ring-http,tap-http $(builddir) $(RESULTS)

.PHONY: bench-build
bench-build:
	@tools/install-packages build bench
	cmake --preset $(PRESET)
	cmake --build --preset $(PRESET)

.PHONY: bench-check
bench-check:
	@tools/install-packages build
	tools/bench-check --margin $(MARGIN) $(BASE)

.PHONY: gate-update
gate-update: build
	$(builddir)/bin/zpoline-bench gate --update bench/expected.json $(builddir)/tests/golden/*_in.so

.PHONY: plots
plots:
	@tools/install-packages plots
	tools/figures $(builddir) $(READ)

.PHONY: readme-figures
readme-figures:
	@tools/install-packages plots
	tools/readme-figures $$(tools/build-bench $(builddir))

.PHONY: report
report:
	@tools/install-packages plots
	tools/report $(builddir) $(READ)

.PHONY: paper
paper:
	@tools/install-packages plots paper
	tools/paper $(builddir) $(READ)

.PHONY: lint
lint:
	@tools/install-packages lint
	tools/lint

.PHONY: format
format:
	tools/lint --format

.PHONY: install
install:
	@test -f $(builddir)/CMakeCache.txt || { echo 'make install: run make build first'; exit 2; }
	cmake --install $(builddir) --prefix $(PREFIX)

.PHONY: clean
clean:
	rm -rf build
