"""What two notebooks, or a page and a notebook, share about one subject: series chosen, findings, the parts of the briefing.

What one notebook alone needs stands in that notebook.
"""
