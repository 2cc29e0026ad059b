"""Benchmarks: what is fast stays fast, shown side by side in one run."""
