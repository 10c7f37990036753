"""Tests of Freshdesk."""
