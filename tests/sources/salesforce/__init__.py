"""Tests of Salesforce."""
