"""Lands new rows of every source so that a kill never leaves half a load."""
