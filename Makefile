# SPDX-License-Identifier: GPL-3.0-or-later
# make demo | test | lint | bench | build | interop | fuzz | packages | clean        (DURATION=30 ends the demo by itself)

CONFIGURATION ?= release
DURATION ?=
SWIFT ?= swift

KILLS ?= 200
SEED ?= 1
RECORDINGS ?= 1000

.PHONY: build demo test test-browser lint kill-test bench packages deb system-test interop interop-bids batch-test fuzz clean help

help:
	@echo "make demo       build, run on the simulator, record, print events until Ctrl-C (or DURATION=30), analyse"
	@echo "make test       build and pass every test, and the formatter's lint"
	@echo "make test-browser  the viewer in headless Chromium, the terminal viewer in tmux"
	@echo "make lint       swift format lint --strict"
	@echo "make interop-bids  export a BIDS dataset and have validators and MNE-BIDS judge it"
	@echo "make interop    round trips with pyEDFlib, edfio and MNE-Python (from PyPI into .build)"
	@echo "make fuzz       libFuzzer on readers and parsers, SECONDS=60 a target"
	@echo "make kill-test  kill a recording daemon 200 times (KILLS, SEED), read what is left in other programs"
	@echo "make bench      every benchmark, beside SciPy and C, to the point of failure; makes Documentation/Performance.md"
	@echo "make build      facialisd and facialis, optimised"
	@echo "make deb        the Debian package, checked by lintian, in .build/deb"
	@echo "make system-test  the package on a whole Debian in qemu, with an emulated ADC (3 to 20 min)"
	@echo "make batch-test  batches by themselves and by Snakemake, killed and resumed; their tables in other programs (RECORDINGS=1000)"
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

test-browser: build
	@.ci/install-debian-packages Tests/Browser/debian-packages.txt
	Tests/Browser/run "$$($(SWIFT) build --configuration $(CONFIGURATION) --show-bin-path)"

lint:
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

# Other people's BIDS programs, from PyPI, judge an exported dataset; needs the network once.
interop-bids: build
	.ci/interop-bids "$$($(SWIFT) build --configuration $(CONFIGURATION) --show-bin-path)"

interop: packages
	$(SWIFT) build --build-tests --configuration $(CONFIGURATION)
	.ci/interop "$$($(SWIFT) build --configuration $(CONFIGURATION) --show-bin-path)" $(CONFIGURATION)

SECONDS ?= 60
fuzz: packages
	.ci/fuzz $(SECONDS)

kill-test: build
	@[ -x .build/kill-test/bin/python3 ] || python3 -m venv .build/kill-test
	@.build/kill-test/bin/pip install --quiet numpy edfio mne pyedflib
	@.build/kill-test/bin/python3 .ci/kill-test --interop --kills $(KILLS) --seed $(SEED) \
	  "$$($(SWIFT) build --configuration $(CONFIGURATION) --show-bin-path)"

# About an hour; figures in .build/bench, and Documentation/Performance.md. CORNER_SECONDS, FLAT_SECONDS, PEER_SECONDS shorten it.
bench: build
	$(SWIFT) build --configuration release --product USBBenchClient
	$(SWIFT) build --configuration release --package-path Benchmarks
	Benchmarks/run "$$($(SWIFT) build --configuration release --show-bin-path)"

deb: packages
	@.ci/install-debian-packages debian/tools.txt
	fakeroot debian/rules clean binary SWIFT="$(SWIFT)"
	lintian --fail-on error,warning .build/deb/*.deb

system-test: deb
	@.ci/install-debian-packages Tests/SystemTest/debian-packages.txt
	Tests/SystemTest/run .build/system-test .build/deb/*.deb

batch-test: build
	Tests/BatchTest/run "$$($(SWIFT) build --configuration $(CONFIGURATION) --show-bin-path)/facialis" .build/batch-test $(RECORDINGS)

clean:
	$(SWIFT) package clean
