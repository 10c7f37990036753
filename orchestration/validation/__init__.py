"""Validation of a build before it is published."""
