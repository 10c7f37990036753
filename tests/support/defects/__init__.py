"""Seeded defects of input files and of models, each with the check that detects it."""
