# Ravine's commands. Each sets up what it needs (tools/prepare.py) and is quick when that has been done.
#
#   make run ARGS="list surfaces"      hands arguments to main.py
#   make unit ARGS="-k contour"        hands arguments to pytest
#   make run PYTHON=python3.12         makes .venv from another Python (after make clean)

SHELL  := bash
PYTHON ?= python3
ARGS   ?=
JOBS   ?= 2
UV     ?= uv

BIN    := .venv/bin
PYTEST := $(BIN)/python -m pytest -q
# Each worker takes a half of the tests and then of what the other has left: what a file makes is made once.
SPREAD := -n $(JOBS) --dist worksteal
# The files with tests of a mark: looking for them in all files would take longer than running them.
marked = $(shell grep -rlF --include='test_*.py' 'pytest.mark.$(1)' $(2))
# Tests start many processes, each of which would compile all modules anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test lint types contracts engine coverage kernels mutants soak held unit opengl cluster oracle web package bundle notebook ogl format lock pictures guide docs map clean ready bench

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run:  ## start Ravine; without a display it renders the first lesson into out/
	@$(PYTHON) tools/prepare.py run
	@$(BIN)/python main.py $(ARGS)

test: ready  ## lint, types, contracts, coverage, kernels, held, unit and opengl
	@$(MAKE) --no-print-directory --jobs=$(JOBS) --output-sync=target $(SINGLE)
	@$(MAKE) --no-print-directory $(SPREAD_OUT)

# What runs on one processor, the longest first, runs beside others; what spreads over all of them runs alone.
SINGLE := types opengl kernels held contracts lint
SPREAD_OUT := coverage unit

ready:
	@$(PYTHON) tools/prepare.py test

lint: ready  ## style and likely mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: ready  ## mypy, strict
	$(BIN)/mypy

contracts: ready  ## which package may import which
	$(BIN)/lint-imports --no-logo

engine: ready  ## the engine's tests, as if Qt were not installed
	$(PYTEST) $(SPREAD) --without-qt tests/engine $(ARGS)

kernels: ready  ## promised bits under each OpenBLAS kernel that this processor can run
	$(BIN)/python tools/kernels.py $(PYTEST) --without-qt -m promised_bits $(call marked,promised_bits,tests/engine) $(ARGS)

# All of the engine's lines and branches are left out by no test, but for what the timing of threads decides. SlipCover
# warns that pytest did not rewrite it, and that it measures no tests; it judges what it has merged in a second call.
coverage: ready  ## the engine's tests; fails where they leave out more lines and branches than before
	$(BIN)/python -m slipcover --json --out .coverage.json -m pytest -q $(SPREAD) --without-qt tests/engine \
		-W ignore::pytest.PytestAssertRewriteWarning -W "ignore:Unable to activate pytest branch:RuntimeWarning" $(ARGS)
	$(BIN)/python -m slipcover --merge .coverage.json --out .coverage.json --skip-covered --fail-under 99.9

# Modules of widgets and app of which their own tests leave out no line and no branch. The list may only grow.
HELD := app/control/frame_budget app/control/frame_tween widgets/forms/slider_scale widgets/painting/diverging_colours \
	widgets/painting/overlapping_markers widgets/painting/partial_repaint widgets/style/icons widgets/style/number_text \
	widgets/style/typeset widgets/style/typesetter
COMMA := ,
SPACE := $(subst ,, )
MEASURE := COVERAGE_FILE=.coverage.held $(BIN)/python -m coverage
held: ready  ## modules of widgets and app that their own tests cover whole
	QT_QPA_PLATFORM=offscreen $(MEASURE) run --rcfile=/dev/null --branch --include=$(subst $(SPACE),$(COMMA),$(HELD:%=%.py)) \
		-m pytest -q -m "not opengl" $(foreach module,$(HELD),$(wildcard tests/$(dir $(module))test_$(notdir $(module))*.py))
	$(MEASURE) report --rcfile=/dev/null --show-missing --fail-under=100

# The tool and what it brings lie in a folder of their own, at the versions of requirements/test.txt.
MUTMUT := mutmut==3.8.1
mutants: ready  ## small faults that no test notices (ARGS="surfaces --sample 80", else seven rooms, hours)
	test -d out/mutmut || $(BIN)/python -m pip install --quiet --target out/mutmut -c requirements/test.txt $(MUTMUT)
	PYTHONPATH=out/mutmut nice -n 10 $(BIN)/python tools/mutants.py --jobs $(JOBS) $(ARGS)

soak: ready  ## what breaks things, at full size: hours (ARGS="user --size 2000 --seed 3"; docs/RELIABILITY.md)
	nice -n 10 $(BIN)/python -m tests.soak $(ARGS)

unit: ready  ## all other tests, off-screen
	QT_QPA_PLATFORM=offscreen $(PYTEST) $(SPREAD) -m "not opengl and not cluster and not web and not package and not guide and not bundle" --ignore=tests/engine $(ARGS)

opengl: ready  ## tests that draw with OpenGL, on a display of their own
	env -u WAYLAND_DISPLAY QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 1920x1200x24" \
		$(PYTEST) -m opengl $(call marked,opengl,tests) $(ARGS)

# The extra lies in a folder of its own: Ravine does without it.
cluster: ready  ## sweeps on a Dask cluster of processes, a worker killed in the middle
	test -d out/cluster || $(BIN)/python -m pip install --quiet --target out/cluster \
		$$(grep -o '"distributed==[^"]*"' pyproject.toml | tr -d '"')
	PYTHONPATH=out/cluster $(PYTEST) -m cluster tests/app/sweeps $(ARGS)

# PyTorch and Keras lie in an environment of their own: they take a gigabyte. --resume goes on where a run was interrupted.
ORACLE := out/oracle
oracle: ready  ## the programs that Ravine writes and the recordings it reads, by PyTorch, Keras and NumPy; makes docs/ORACLE.md (a quarter of an hour)
	test -x $(ORACLE)/bin/python || $(PYTHON) -m venv $(ORACLE)
	$(ORACLE)/bin/python -m pip install --quiet -c requirements/oracle.txt torch keras safetensors numpy scikit-learn
	$(BIN)/python -m tools.oracle --python $(ORACLE)/bin/python $(ARGS)
	$(ORACLE)/bin/python -m tools.oracle.mlp  # the scores of scikit-learn's MLP: docs/SCIKIT.md

# The programs that speed is held against lie in an environment of their own, with all that Ravine needs.
# BENCH_PYTHON=/path/to/python takes one that is there already; ARGS="step step_jax" measures these rows anew.
BENCH_PYTHON ?= out/rivals/bin/python
bench:  ## speed beside PyTorch, JAX, pandas and matplotlib; makes benchmarks/RESULTS.md (ten minutes)
	test -x $(BENCH_PYTHON) || $(PYTHON) -m venv out/rivals
	test $(BENCH_PYTHON) != out/rivals/bin/python || $(BENCH_PYTHON) -m pip install --quiet -r requirements/rivals.txt
	$(BENCH_PYTHON) -m benchmarks --json out/bench.json $(ARGS)

# Pages in Debian's Chromium. Selenium lies in a folder of its own: only these tests use it.
web: ready  ## pages in a real browser: numbers, keys, touch, layouts, strangers' texts; every lesson
	@$(PYTHON) tools/prepare.py web
	test -d out/web || $(BIN)/python -m pip install --quiet --target out/web \
		$$(grep -o '"selenium==[^"]*"' pyproject.toml | tr -d '"')
	PYTHONPATH=out/web QT_QPA_PLATFORM=offscreen $(PYTEST) -m web tests/app/page $(ARGS)

package: ready  ## Ravine installed in fresh environments: the command, `import ravine`, the engine alone
	$(BIN)/python -m pytest -q -m package -o faulthandler_timeout=0 tests/tools $(ARGS)

# PyInstaller lies in a folder of its own: only this uses it. What it makes lies in out/bundle (docs/bundle.md).
bundle: ready  ## Ravine as one folder that needs no Python, and as one archive; runs it with a display and without one
	test -d out/pyinstaller || $(BIN)/python -m pip install --quiet --target out/pyinstaller \
		$$(grep -o '"pyinstaller==[^"]*"' pyproject.toml | tr -d '"')
	PYTHONPATH=out/pyinstaller QT_QPA_PLATFORM=offscreen $(BIN)/python -m tools.bundle.build out/bundle
	QT_QPA_PLATFORM=offscreen $(PYTEST) -m bundle tests/tools/bundle $(ARGS)

notebook: ready  ## docs/notebook anew: the example is run and its results are written
	$(BIN)/python tools/notebook.py

ogl:  ## resources/web/ogl.min.js anew, which draws the surface of pages (needs npm)
	npm install --silent --prefix out/ogl ogl@1.0.11 esbuild@0.28.2
	cp tools/ogl_parts.js out/ogl/
	out/ogl/node_modules/.bin/esbuild out/ogl/ogl_parts.js --bundle --minify --format=iife --global-name=OGL \
		--legal-comments=none --outfile=resources/web/ogl.min.js

format: ready  ## put the code into its one form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

PICTURES := momentum:49:window momentum:49:surface momentum:49:contour momentum:49:model momentum:49:loss \
	momentum:49:step circle:300:window circle:300:network circle:300:chain circle:300:activations \
	circle:300:layers circle:300:boundary circle:300:scores circle:300:surface circle:300:contour circle:300:code \
	table_of_activations:0:window effective_window:200:window critical_points:40:window \
	he_for_thirty_relu_layers:20:window success_over_many_starts:100:window \
	basins:300:basins momentum_triangle:6:settings_map momentum_triangle:40:momentum_convergence critical_points:1:quadratic_model \
	race:60:step_sizes circle:100:step_sizes sign_and_normalised:8:contour sign_and_normalised:8:surface \
	rmsprop:30:contour line_search:6:contour three_dialects:60:rules \
	train_against_test:400:loss train_against_test:400:scores capacity:800:scores early_stopping:400:loss \
	l1_penalty:800:example l1_penalty:800:network l1_penalty:800:chain five_thousand_inputs:4:compare \
	learning_a_sine:300:scores more_data:5:learning_curve
pictures: ready  ## the pictures under docs/, every view in both themes, and the tour of all lessons
	mkdir -p docs
	for picture in $(PICTURES); do for theme in dark light; do \
		IFS=: read -r lesson step view <<< "$$picture"; \
		$(BIN)/python main.py render $$lesson --step $$step --view $$view --theme $$theme \
			--out docs/$$lesson-$$view-$$theme.png || exit 1; \
	done; done
	for theme in dark light; do \
		$(BIN)/python main.py render docs/recorder/digits.npz --step 200 --view window --theme $$theme \
			--out docs/recorder-window-$$theme.png || exit 1; \
	done
	rm -rf docs/tour
	$(BIN)/python main.py tour --out docs/tour
	$(BIN)/python tools/colour_blindness.py

guide: ready  ## what docs/guide tells of the program's tables, made anew; then every command of it runs
	$(BIN)/python tools/guide.py
	QT_QPA_PLATFORM=offscreen $(PYTEST) $(SPREAD) -m guide -o faulthandler_timeout=0 $(call marked,guide,tests) $(ARGS)

docs: ready  ## the guide as HTML into out/docs, to be opened from disk
	$(BIN)/python tools/docs.py out/docs

map: ready  ## docs/ARCHITECTURE.md and its picture, from the imports as they are
	$(BIN)/python tools/map.py

LOCK_NOTE = \# Every package at its exact version. Made from pyproject.toml by: make lock
EXPORT    = $(UV) export --quiet --frozen --no-hashes --no-emit-project --no-header
lock:  ## pyproject.toml -> uv.lock -> requirements/, after a pin has changed (needs uv)
	$(UV) lock --default-index https://pypi.org/simple
	{ echo "$(LOCK_NOTE)"; $(EXPORT); } > requirements/run.txt
	{ echo "$(LOCK_NOTE)"; $(EXPORT) --extra dev; } > requirements/test.txt
	{ echo "$(LOCK_NOTE)"; $(EXPORT) --extra oracle; } > requirements/oracle.txt
	{ echo "$(LOCK_NOTE)"; $(EXPORT) --extra rivals; } > requirements/rivals.txt

clean:  ## remove what was made: .venv, caches, out/
	rm -rf mutants .coverage .coverage.json .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
