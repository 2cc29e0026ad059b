"""List the pipelines."""

import ast
from pathlib import Path


def main() -> None:
    """Print a line for each script: its command and the first line of its docstring."""
    scripts = [path for path in sorted(Path(__file__).parent.glob("*.py")) if not path.name.startswith("_")]
    width = max(len(path.stem) for path in scripts)
    print("python -m pipelines.NAME --help\n")
    for path in scripts:
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        print(f"  {path.stem:{width}}  {doc.splitlines()[0]}")


if __name__ == "__main__":
    main()
