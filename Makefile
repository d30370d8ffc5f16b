# On a fresh machine `make demo` and `make test` are all there is to type; `make help` lists the rest.
PREFIX  ?= /usr/local
DESTDIR ?=
SEEDS   ?= 20
REQUESTS ?= 300
WORLDS  ?= 5000
SECONDS ?= 60
release  = swift build -c release --static-swift-stdlib
built    = .build-release/release

.PHONY: help deps build release test demo exam bench lint fuzz simulate sanitize systemd-test crash-test soak install deb package-test clean

help:          ## this list
	@sed -En 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

deps:          ## install what is missing (Debian, Ubuntu), or say what is
	@.ci/deps

build: deps    ## everything, for debugging
	swift build --build-tests

release: deps  ## the daemon with Swift linked in, the client without any library
	$(release) --scratch-path .build-release
	$(release) --scratch-path .build-static --product promptctl -Xswiftc -static-executable

test: deps     ## everything that has to hold of a change
	@.ci/test

demo: release  ## see it at work
	@etc/demo/demo.sh

bench: release ## how fast it is
	@failed=0; bench() { echo; $(built)/promptd-bench "$$@" || failed=1; }; \
	programs="--promptd $(built)/promptd --promptsim $(built)/promptsim --echo $(built)/echo-floor"; \
	bench daemon $$programs --promptctl .build-static/release/promptctl; \
	bench jobs; bench semantic $$programs; bench providers --promptd $(built)/promptd; \
	exit $$failed

lint: deps     ## form of sources, units and scripts
	@.ci/lint

fuzz: deps     ## the parsers under libFuzzer, SECONDS each
	Tests/Fuzz/run $(SECONDS)

simulate: deps ## the whole gateway in virtual time, WORLDS of chance; then routing against its rivals, SEEDS times REQUESTS
	SEEDS=$(WORLDS) swift test --filter SimulationTests
	$(release) --scratch-path .build-release --product promptd-evaluate
	SEEDS=$(SEEDS) REQUESTS=$(REQUESTS) $(built)/promptd-evaluate

exam: deps     ## the sixteen faults of providers, the flapping one in real time (a minute)
	swift build --build-tests
	EXAM=1 swift test --skip-build --filter FaultExamTests

sanitize: deps ## what runs concurrently, the daemon itself among it, under the thread sanitizer
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/Support/tsan.txt swift test --sanitize thread --scratch-path .build-tsan \
		--filter 'PromptServerTests|PromptGatewayTests|SimulationTests|BlackBoxTests'

systemd-test: release ## the units and the service under a real systemd (needs root)
	Tests/Systemd/run

crash-test: release ## kill -9 while 2,000 jobs are submitted and run: each acknowledged one ends once
	Tests/Crash/run $(built)/promptd $(built)/promptsim

soak: release  ## a day of requests in some minutes: memory stays flat, the state directory bounded
	Tests/Soak/run $(built)/promptd $(built)/promptsim

install:       ## what `make release` built: DESTDIR= PREFIX=/usr/local
	@.ci/install "$(DESTDIR)" "$(PREFIX)"

deb: release   ## a Debian package, as lintian likes it, in .build-package
	.ci/package .build-package
	lintian --fail-on error,warning --allow-root .build-package/*.deb

package-test: deb ## install, upgrade under callers and purge the package under a real systemd (needs root)
	Tests/Systemd/run Tests/Package .build-package/*.deb

clean:         ## remove what was built
	rm -rf .build .build-release .build-static .build-tsan .build-tools .build-package
