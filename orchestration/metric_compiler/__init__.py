"""Compiles the saved queries of the semantic layer to dbt models.

`mf query` and the metric tables therefore share one definition. `cx metrics compile` writes the
models; `cx metrics check` and a test report stale ones.

Metrics are defined in the YAML beside the marts, not here.
"""
