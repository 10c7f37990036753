"""CX metrics warehouse: extraction, orchestration and publishing around the dbt project."""
