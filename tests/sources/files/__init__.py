"""Tests of the `files` source."""
