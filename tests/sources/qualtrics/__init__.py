"""Tests of the Qualtrics connector and its staging models."""
