"""Killing a refresh at named points: the points, the process that is killed there, and what must
hold afterwards.
"""
