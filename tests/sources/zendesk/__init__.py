"""Tests of the Zendesk connector and its staging models."""
