"""Exercises written from their solutions, and the checks that answer in words.

What an exercise asks stands in the notebook of its solution.
"""
