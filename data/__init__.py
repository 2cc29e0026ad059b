"""Readers: files as people have them -> tables. `samples/` holds the corpora that ship with the project."""
