"""Tests that run `cx`: whole refreshes and single steps, with faults and kills."""
