# Two commands do all the set-up on a machine with Swift 6: `make demo` and `make test`.
SHELL := /bin/sh
PREFIX ?= /usr/local
LOADLINE := .build/release/loadline
# The release binary carries Swift's own libraries, so that it starts in milliseconds and runs anywhere.
RELEASE_FLAGS := -c release --static-swift-stdlib --product loadline

.PHONY: demo test build install lint clean

demo: build
	$(LOADLINE) run pipelines/quickstart.yaml

build:
	@scripts/install-packages libyaml-dev
	swift build $(RELEASE_FLAGS)

test:
	@scripts/install-packages libyaml-dev nginx-light openssl prometheus
	swift build --build-tests
	swift test --skip-build

install: build
	install -D -m 0755 $(LOADLINE) $(DESTDIR)$(PREFIX)/bin/loadline

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

clean:
	rm -rf .build
