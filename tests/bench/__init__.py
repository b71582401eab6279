"""Benchmarks, each beside its physical limit in the same run."""
