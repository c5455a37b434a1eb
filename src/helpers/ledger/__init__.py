"""The claims ledger: relations between what was said and what was measured, and the verdicts that follow.

Ids of claims and checks stand in the tables, not here.
"""
