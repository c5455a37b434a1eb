"""Numbers, verdicts and tables as people read them, in three languages.

What is said of a subject does not belong here, and nothing here knows a table of data/.
"""
