"""Benchmarks, run before and after a change; they are not tests."""
