"""Tests of the connector of Intercom."""
