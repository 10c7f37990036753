"""Statistical models, as functions from arrays to arrays; dbt's Python models call them."""
