"""Tests of Qualtrics."""
