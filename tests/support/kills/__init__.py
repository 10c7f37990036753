"""Kills a refresh or an erasure at named points, and checks the state afterwards."""
