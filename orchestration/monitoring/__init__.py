"""The refresh at night: one at a time, what a killed one left, who hears of a failure, when it is
overdue.
"""
