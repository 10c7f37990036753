"""Benchmarks: what is measured before and after a change; none is a test."""
