"""Tests of the connector of Stripe."""
