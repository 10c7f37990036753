"""Tests of the Freshdesk connector and its staging models."""
