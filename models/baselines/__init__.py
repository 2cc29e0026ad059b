"""Baselines: scikit-learn estimators over token lists or pictures, each able to save itself without pickle."""
