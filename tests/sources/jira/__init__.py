"""Tests of the connector of Jira Service Management."""
