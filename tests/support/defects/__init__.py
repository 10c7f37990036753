"""Defects seeded into a company's files and into the project's own models, each with what must
catch it.
"""
