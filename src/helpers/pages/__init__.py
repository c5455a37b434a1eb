"""Everything that becomes a file for a reader: the pages, the print versions, the README's numbers, the catalogues.

Nothing is computed here that a notebook could show.
"""
