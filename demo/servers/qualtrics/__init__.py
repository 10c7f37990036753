"""A server that answers like Qualtrics (https://api.qualtrics.com)."""

from demo.servers.qualtrics.server import API_TOKEN, QualtricsServer

__all__ = ["API_TOKEN", "QualtricsServer"]
