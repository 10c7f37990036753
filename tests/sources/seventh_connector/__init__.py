"""An example connector, Typeform, written as docs/guides/add-a-vendor.md describes."""
