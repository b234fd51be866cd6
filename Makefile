# What a developer types; each line is what CI runs too.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: label-studio demo test check format docs wheel clean
$(BIN)/hatewatch: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: $(BIN)/hatewatch
	$(BIN)/hatewatch demo

test: $(VENV)/dev
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(BIN)/hatewatch
	$(BIN)/hatewatch labels --markdown > annotation/labels.md

wheel: $(VENV)/dev
	rm -rf dist && $(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) dist build demo report

# A Label Studio of one's own, with the example project in its queue: in an environment of its own, since its pins are
# not ours; its database is in studio/. HOST is this computer's address in the network of those who label.
HOST = 127.0.0.1
PORT = 8080
STUDIO = .venv-studio

$(STUDIO)/bin/label-studio:
	$(PYTHON) -m venv $(STUDIO)
	$(STUDIO)/bin/python -m pip install --quiet --upgrade pip
	$(STUDIO)/bin/python -m pip install --quiet label-studio==1.23.2

$(VENV)/annotate: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[annotate,api]'
	@touch $@

label-studio: $(STUDIO)/bin/label-studio $(VENV)/annotate
	$(BIN)/python scripts/label_studio.py studio --host $(HOST) --port $(PORT) --program $(STUDIO)/bin/label-studio
