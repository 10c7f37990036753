"""A connector for Typeform, written as docs/guides/add-a-vendor.md describes; an example, not part
of the product.
"""
