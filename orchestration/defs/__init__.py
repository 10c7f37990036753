"""Dagster definitions: assets, jobs, schedules, sensors and resources. Thin; the work is done in
the other packages.
"""
