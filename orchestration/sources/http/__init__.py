"""HTTP for connectors: requests, rate limits, retries, sign-in, and errors that name the source and the endpoint."""
