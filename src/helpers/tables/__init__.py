"""The tables of data/: read, checked, chosen from, exported.

Every rule of a good row is here. What a subject means, and any calculation beyond a choice of rows, is not.
"""
