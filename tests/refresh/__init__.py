"""Tests that run `cx`: refreshes and single steps, with faults and kills."""
