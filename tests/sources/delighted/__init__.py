"""Tests of the Delighted connector and its staging models."""
