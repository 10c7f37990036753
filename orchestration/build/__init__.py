"""Builds and reads the private warehouse; the only package that calls dbt's command line."""
