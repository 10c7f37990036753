"""Tests of Delighted."""
