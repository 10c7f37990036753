"""Tests of single parts, without a refresh of their own."""
