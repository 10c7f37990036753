"""The report: one HTML file per published version, for people without a BI tool."""
