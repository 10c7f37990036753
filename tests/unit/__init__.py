"""Tests of single parts, without a refresh."""
