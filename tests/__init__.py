"""Tests, benchmarks and the program that writes measured results into the README."""
