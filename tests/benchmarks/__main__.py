"""Run the benchmarks: python -m tests.benchmarks [NAME…]"""

import importlib
import sys
from pathlib import Path

names = sys.argv[1:] or sorted(p.stem for p in Path(__file__).parent.glob("*.py") if not p.name.startswith("_"))
for name in names:
    print(f"== {name}", flush=True)
    importlib.import_module(f"tests.benchmarks.{name}").main()
