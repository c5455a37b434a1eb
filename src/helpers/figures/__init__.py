"""One look for all figures, the marks they share, and the one call that saves all that belongs to a figure.

Which rows are drawn is decided elsewhere.
"""
