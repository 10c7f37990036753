"""The documentation site: the project's Markdown pages and a metric reference, as HTML files.

`make docs` runs this package. It belongs to the repository and is not part of the installed
product.
"""
