"""Layers and operations that several architectures share."""
