"""Baselines: scikit-learn estimators over token lists, each able to save itself without pickle."""
