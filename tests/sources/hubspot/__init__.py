"""Tests of HubSpot."""
