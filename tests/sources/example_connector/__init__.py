"""An example connector, Acorn, written as docs/guides/add-a-vendor.md describes."""
