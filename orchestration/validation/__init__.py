"""What keeps a build from being published: suites over what arrived, what changed and what is to be
published.
"""
