"""One script a task. `python -m pipelines` lists them."""
