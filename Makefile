# SPDX-License-Identifier: GPL-3.0-or-later
# make demo | test | lint | bench | build | packages | clean        (DURATION=30 ends the demo by itself)

CONFIGURATION ?= release
DURATION ?=
SWIFT ?= swift

.PHONY: build demo test lint bench packages clean help

help:
	@echo "make demo       build, run on the simulator, record, print events until Ctrl-C (or DURATION=30), analyse"
	@echo "make test       build and pass every test, and the formatter's lint"
	@echo "make lint       swift format lint --strict"
	@echo "make bench      the benchmarks"
	@echo "make build      facialisd and facialis, optimised"
	@echo "make packages   install the Debian packages of debian-packages.txt that are missing"

packages:
	@.ci/install-debian-packages

build: packages
	$(SWIFT) build --configuration $(CONFIGURATION) --product facialisd
	$(SWIFT) build --configuration $(CONFIGURATION) --product facialis

demo: build
	@DURATION="$(DURATION)" .ci/demo "$$($(SWIFT) build --configuration $(CONFIGURATION) --show-bin-path)"

test: packages lint
	$(SWIFT) build --build-tests --configuration $(CONFIGURATION)
	$(SWIFT) test --skip-build --parallel --configuration $(CONFIGURATION)

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

bench: packages
	$(SWIFT) run --configuration release --package-path Benchmarks

clean:
	$(SWIFT) package clean
