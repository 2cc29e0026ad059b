"""The house stays a star: pipelines may import data, models and reports; those three import none of ours."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {"data", "models", "pipelines", "reports", "tests"}
BACKENDS = {"tensorflow", "jax", "torch"}
HEAVY = {"keras", "tensorflow", "jax", "torch", "spacy", "natasha", "pandas", "sklearn", "matplotlib", "pydantic"}
SCRIPTS = [p.stem for p in sorted((ROOT / "pipelines").glob("*.py")) if not p.name.startswith("_")]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.split(".")[0])
    return found


def sources(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"no source in {folder}"
    return found


@pytest.mark.parametrize("folder", ["data", "models", "reports"])
def test_a_room_imports_no_other_room(folder):
    for path in sources(folder):
        assert imports(path) & OURS <= {folder}, path


def test_reports_and_data_never_import_keras():
    for path in sources("reports") + sources("data"):
        assert not imports(path) & (BACKENDS | {"keras"}), path


def test_models_import_no_backend_and_scikit_learn_only_in_baselines():
    for path in sources("models"):
        assert not imports(path) & BACKENDS, path
        assert "sklearn" not in imports(path) or path.parent.name == "baselines", path


def test_only_the_backends_folder_imports_a_backend():
    for path in sources("pipelines"):
        if path.parent.name != "backends":
            assert not imports(path) & BACKENDS, path


def test_backend_files_have_the_same_functions():
    shapes = {}
    for name in BACKENDS:
        tree = ast.parse((ROOT / f"pipelines/steps/backends/{name}.py").read_text(encoding="utf-8"))
        public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
        constants = {t.id for n in tree.body if isinstance(n, ast.Assign) for t in n.targets}
        shapes[name] = ({(n.name, ast.unparse(n.args)) for n in public}, constants)
    assert shapes["tensorflow"] == shapes["jax"] == shapes["torch"]


def test_nothing_is_pickled():
    for folder in ("data", "models", "pipelines", "reports"):
        for path in sources(folder):
            assert not imports(path) & {"pickle", "joblib", "dill", "cloudpickle"}, path


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_loads_nothing_heavy_and_shows_an_example(script):
    code = (
        "import runpy, sys\n"
        f"sys.argv = ['{script}', '--help']\n"
        "try:\n"
        f"    runpy.run_module('pipelines.{script}', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    code = end.code\n"
        f"print('LOADED', sorted(set(sys.modules) & {HEAVY!r}), code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert "LOADED [] 0" in done.stdout, done.stdout + done.stderr
    assert f"python -m pipelines.{script} " in done.stdout.split("example:")[1]


def test_the_list_of_pipelines_names_every_script():
    done = subprocess.run(
        [sys.executable, "-m", "pipelines"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert SCRIPTS
    for script in SCRIPTS:
        assert script in done.stdout


def test_checking_an_experiment_file_loads_no_keras():
    code = (
        "import sys; from pathlib import Path; from pipelines.steps.experiment_file import read_experiment\n"
        "read_experiment(Path('pipelines/configs/city_news_ru.toml'))\n"
        "assert not {'keras', 'tensorflow', 'sklearn', 'pandas'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
