PYTHON_IN_VENV := .venv/bin/python
SETUP := @packaging/setup.sh
# How the developer tools are run, and find the package scripts beside them.
TOOL := PYTHONPATH=packaging $(PYTHON_IN_VENV) -m devtools
PYTEST_OPTIONS := --numprocesses 2 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run demo check test coverage test-oldest test-nightly test-on windows-test desktops lint connections bench attack soak \
	fuzz simulate year gallery translations package deb package-test lock format clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start Lockwatch
	$(SETUP) run
	$(PYTHON_IN_VENV) -m lockwatch

demo: ## watch simulated locks, without an account; without a screen it takes pictures into build/demo
	$(SETUP) demo
	$(TOOL).demo

lint: ## check format, lint and types
	$(SETUP) check
	$(PYTHON_IN_VENV) -m ruff format --quiet --check
	$(PYTHON_IN_VENV) -m ruff check --quiet
	$(PYTHON_IN_VENV) -m mypy --no-error-summary

check: lint ## the same, and the tests that need no desktop
	$(PYTHON_IN_VENV) -m pytest $(PYTEST_OPTIONS) --ignore tests/virtual_desktop

test: lint ## the same, and all tests
	$(SETUP) test
	$(PYTHON_IN_VENV) -m pytest $(PYTEST_OPTIONS)

coverage: ## run the tests that need no desktop, and report in build/coverage which lines they reach
	$(SETUP) check
	$(PYTHON_IN_VENV) -m pytest $(PYTEST_OPTIONS) --ignore tests/virtual_desktop \
		--cov --cov-report term:skip-covered --cov-report html

test-oldest: ## all tests with the oldest libraries that pyproject.toml allows, in an environment of its own
	$(SETUP) oldest
	build/oldest/bin/python -m pytest $(PYTEST_OPTIONS)

test-nightly: ## all tests with other random seeds and more examples than `make test` has time for
	$(SETUP) test
	HYPOTHESIS_PROFILE=nightly FORECAST_SEED=$$(date +%j) $(PYTHON_IN_VENV) -m pytest $(PYTEST_OPTIONS)

test-on: ## DEBIAN=12, 13 or testing: the same in a fresh Debian, from a clean checkout of HEAD, as root; TARGET=check for less
	@test -n "$(DEBIAN)" || { echo "Which Debian? make test-on DEBIAN=12, 13 or testing" >&2; exit 2; }
	$(SETUP) package
	$(TOOL).test_on $(DEBIAN) $(TARGET)

windows-test: ## run Lockwatch, its tests, bundle and installer under Wine, as root on Debian (CHECKS="tray tests/ui")
	$(SETUP) package
	$(TOOL).windows.run $(CHECKS)

desktops: ## try Lockwatch on ten real desktops, as root on Debian; a table with pictures in build/desktops (DESKTOP="kde xfce" for these)
	$(SETUP) package
	$(TOOL).desktops.run $(DESKTOP)

connections: ## cut each connection between the parts once, and list those that no test notices
	$(SETUP) test
	$(TOOL).cut_connections

bench: ## measure start, memory, CPU time beside a bare tray; fails if a target is missed
	$(SETUP) test
	$(SETUP) bench
	$(TOOL).bench.measure

attack: ## attack the running program in many ways, and measure the effect on its response time, syncs and quitting; SECONDS=60 each
	$(SETUP) test
	$(TOOL).attack.measure $(if $(SECONDS),--seconds $(SECONDS))

soak: ## run the program for HOURS=2, and check that its memory, file descriptors and threads do not grow
	$(SETUP) test
	$(TOOL).soak $(if $(HOURS),--hours $(HOURS))

fuzz: ## read BODIES=100000 mutated answers of the cloud, and some of all other inputs, and check how they are handled
	$(SETUP) test
	$(TOOL).fuzz.run $(if $(BODIES),--bodies $(BODIES)) $(if $(INPUT),--input $(INPUT))

simulate: ## follow 100 000 clients through an outage of the cloud
	$(SETUP) run
	$(TOOL).simulate

year: ## play generated years of two households through the alert rules and judge each notification (SEEDS="1 2")
	$(SETUP) run
	$(TOOL).year.play $(SEEDS)

gallery: ## draw every window in every state, and every icon, into build/gallery
	$(SETUP) test
	$(TOOL).gallery.draw

translations: ## bring resources/translations/*.ts up to date with the source, and say what they lack
	$(SETUP) run
	$(TOOL).translations update
	$(TOOL).translations check

package: ## make all packages that can be made here, into dist
	$(SETUP) package
	$(SETUP) recipes
	$(PYTHON_IN_VENV) packaging/package.py

deb: ## make the .deb alone, into dist
	$(SETUP) package
	$(PYTHON_IN_VENV) packaging/package.py deb

package-test: ## build the .deb (or DEB=file) and, as root, try it on a fresh Debian (DEBIAN=12 or 13; 13 if not said)
	$(SETUP) package
	$(TOOL).package_test $(if $(DEBIAN),--debian $(DEBIAN)) $(DEB)

lock: ## take up the newest versions of everything that Lockwatch is made, tested and packaged with
	$(SETUP) lock
	$(TOOL).lock

format: ## put the code into shape
	$(SETUP) run
	$(PYTHON_IN_VENV) -m ruff check --quiet --fix
	$(PYTHON_IN_VENV) -m ruff format --quiet

clean: ## remove everything that was made here, except the Debian systems in build/debian, build/windows and build/desktops (which are root's)
	find build -mindepth 1 -maxdepth 1 ! -name debian ! -name windows ! -name desktops -exec rm -rf {} + 2>/dev/null || true
	rm -rf .venv .flatpak-builder dist .mypy_cache .pytest_cache .ruff_cache .hypothesis resources/completions \
		resources/translations/*.qm
	find lockwatch packaging tests -name __pycache__ -prune -exec rm -rf {} +
