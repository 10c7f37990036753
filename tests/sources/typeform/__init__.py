"""Tests of the Typeform connector and its staging model."""
