# Everything here is also a plain command: see README.md, "Without make".
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: env demo demo-images test test-slow test-torch bench lint lock

env: $(VENV)/.made

$(VENV)/.made: requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --requirement requirements.lock
	touch $@

demo: env
	$(BIN)/python -m pipelines.text_classification pipelines/configs/city_news_ru.toml

demo-images: env
	$(BIN)/python -m pipelines.image_classification pipelines/configs/digits.toml

test: env
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow"
	KERAS_BACKEND=jax $(BIN)/python -m pytest -n 2 --dist loadfile -m "backend and not slow"

test-slow: env
	$(BIN)/python -m pytest -n 2 --dist loadfile -m slow
	KERAS_BACKEND=jax $(BIN)/python -m pytest -n 2 --dist loadfile -m "backend and slow"

# Needs PyTorch: .venv/bin/pip install ".[torch]"
test-torch: env
	KERAS_BACKEND=torch $(BIN)/python -m pytest -m "backend and not slow"

bench: env
	$(BIN)/python -m tests.benchmarks

lint: env
	$(BIN)/ruff check
	$(BIN)/ruff format --check

# Resolve the dependencies again, for every supported Python and system; needs uv.
lock:
	uv pip compile pyproject.toml --extra tables --extra jax --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-header --quiet --upgrade --output-file requirements.lock
