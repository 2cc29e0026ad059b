"""Run folder -> report. Code only: the reports themselves are in runs/."""
