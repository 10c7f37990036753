"""A connector as docs/connectors.md says how to add one: Typeform. It is an example, the product does not have it."""
