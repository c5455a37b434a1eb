"""The instruments of the collection, in floors: a lower floor never imports a higher one.

Each folder's own first lines say what lives there and what may not; tests/test_floors.py reads the imports and holds them to it.
"""
