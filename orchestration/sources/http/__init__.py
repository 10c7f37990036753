"""HTTP for connectors: requests, rate limits, retries, authentication and error messages."""
