"""Thin Dagster definitions: assets, jobs, schedules, sensors and resources.

The other packages do the work.
"""
