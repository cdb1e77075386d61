# Two commands do all the set-up on a machine with Swift 6: `make demo` and `make test`.
SHELL := /bin/sh
PREFIX ?= /usr/local
LOADLINE := .build/release/loadline
# The release binary carries Swift's own libraries, libyaml and libstdc++, so that it starts in milliseconds and runs
# anywhere: the folder that our own yaml-0.1.pc names has archives only, no shared library. On Linux it stands at a fixed
# address (decision 91).
RELEASE_FLAGS := -c release --static-swift-stdlib --product loadline --pkg-config-path $(CURDIR)/.build/archives
ifeq ($(shell uname -s),Linux)
RELEASE_FLAGS += -Xswiftc -Xclang-linker -Xswiftc -no-pie -Xswiftc -Xclang-linker -Xswiftc -static-libgcc
endif

.PHONY: demo test build install lint sanitize clean

demo: build
	$(LOADLINE) run pipelines/quickstart.yaml

build:
	@scripts/install-packages libyaml-dev
	@mkdir -p .build/archives
	@printf 'Name: yaml\nDescription: libyaml as an archive\nVersion: 0.2\nLibs: -L%s -lyaml\n' "$(CURDIR)/.build/archives" \
	  > .build/archives/yaml-0.1.pc
	@for name in libyaml.a libstdc++.a; do archive=$$(clang -print-file-name=$$name); \
	  if [ -f "$$archive" ]; then ln -sf "$$archive" .build/archives/$$name; \
	  else echo "there is no $$name; the program will need the shared library"; fi; done
	swift build $(RELEASE_FLAGS)

test:
	@scripts/install-packages libyaml-dev nginx-light openssl curl prometheus postgresql redis-server redis-tools python3-venv git tmux zsh fish groff-base
# Ubuntu has no such package; the tests of pages then say that they are skipped.
	@if apt-cache show chromium >/dev/null 2>&1; then scripts/install-packages chromium; fi
	@command -v kubectl >/dev/null 2>&1 || scripts/install-packages kubernetes-client
	@scripts/install-python
	swift build --build-tests
	@scripts/run-tests

install: build
	install -D -m 0755 $(LOADLINE) $(DESTDIR)$(PREFIX)/bin/loadline
	@mkdir -p .build/install
	$(LOADLINE) man > .build/install/loadline.1
	for shell in bash zsh fish; do $(LOADLINE) completions $$shell > .build/install/$$shell || exit 1; done
	install -D -m 0644 .build/install/loadline.1 $(DESTDIR)$(PREFIX)/share/man/man1/loadline.1
	install -D -m 0644 .build/install/bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/loadline
	install -D -m 0644 .build/install/zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_loadline
	install -D -m 0644 .build/install/fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/loadline.fish

lint:
	swift format lint --strict --recursive Sources Tests Package.swift

# The load engine under the thread sanitizer, in a build folder of its own; but for the test whose subject is time, which
# the sanitizer stretches.
sanitize:
	@scripts/install-packages libyaml-dev nginx-light openssl curl
	@mkdir -p .build
	swiftc -swift-version 6 -sanitize=thread Tests/Sanitizer/mutex.swift -o .build/sanitizer-mutex
	@! TSAN_OPTIONS=exitcode=66 .build/sanitizer-mutex >.build/sanitizer-mutex.log 2>&1 \
	  || { echo "the sanitizer sees Swift's Mutex: take the suppression out of Tests/thread-sanitizer.supp" >&2; exit 1; }
	TSAN_OPTIONS="halt_on_error=0 exitcode=66 suppressions=$(CURDIR)/Tests/thread-sanitizer.supp" \
	swift test --sanitize=thread --scratch-path .build/thread-sanitizer --filter HTTPLoadTests --skip StallLessonTests

clean:
	rm -rf .build
