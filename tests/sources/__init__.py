"""Connectors against their vendors' servers, one folder per source system."""
