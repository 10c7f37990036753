"""Tests of Zendesk."""
