PYTHON_IN_VENV := .venv/bin/python
SETUP := @packaging/setup.sh

.DEFAULT_GOAL := help
.PHONY: help run demo test bench simulate gallery translations package package-test format clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start Lockwatch
	$(SETUP) run
	$(PYTHON_IN_VENV) -m lockwatch

demo: ## watch simulated locks, without an account; without a screen it takes pictures into build/demo
	$(SETUP) demo
	$(PYTHON_IN_VENV) packaging/demo.py

test: ## format, lint, types, tests
	$(SETUP) test
	$(PYTHON_IN_VENV) -m ruff format --quiet --check
	$(PYTHON_IN_VENV) -m ruff check --quiet
	$(PYTHON_IN_VENV) -m mypy --no-error-summary
	$(PYTHON_IN_VENV) -m pytest --numprocesses 2 --dist worksteal

bench: ## measure start, memory, wake-ups
	$(SETUP) test
	$(PYTHON_IN_VENV) packaging/bench.py

simulate: ## follow 100 000 clients through an outage of the cloud
	$(SETUP) run
	$(PYTHON_IN_VENV) packaging/simulate.py

gallery: ## draw every window in every state, and every icon, into build/gallery
	$(SETUP) test
	$(PYTHON_IN_VENV) packaging/gallery.py

translations: ## bring resources/translations/*.ts up to date with the source, and say what they lack
	$(SETUP) run
	$(PYTHON_IN_VENV) packaging/translations.py update
	$(PYTHON_IN_VENV) packaging/translations.py check

package: ## make all packages that can be made here, into dist
	$(SETUP) package
	$(SETUP) recipes
	$(PYTHON_IN_VENV) packaging/package.py

package-test: ## build the .deb (or DEB=file); in a fresh Debian, as root: install, self-test, start, quit and purge it
	$(SETUP) package
	$(PYTHON_IN_VENV) packaging/package_test.py $(DEB)

format: ## put the code into shape
	$(SETUP) run
	$(PYTHON_IN_VENV) -m ruff check --quiet --fix
	$(PYTHON_IN_VENV) -m ruff format --quiet

clean: ## remove everything that was made here
	rm -rf .venv .flatpak-builder build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis resources/translations/*.qm
	find lockwatch packaging tests -name __pycache__ -prune -exec rm -rf {} +
