"""Statistical methods that no library has, as functions of numbers: with units, sources and refusals.

Nothing here reads a table of data/ or knows of Kazakhstan.
"""
