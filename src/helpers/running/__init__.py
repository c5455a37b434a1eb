"""Running notebooks and builds: one at a time in a folder, the same bytes each time, plain words where one fails.

Nothing here knows what a notebook is about.
"""
