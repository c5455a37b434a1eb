"""Shared functions of the collection.

Lower floors never import upper ones::

    data                      the tables: read, check, select
    rates                     intervals, rate ratios, power: pure functions of numbers
    words                     numbers and verdicts in words
    findings                  what the collection says, computed from the tables
    charts, tables            figures and tables that people look at
    notebooks, pages, readme  running notebooks, writing HTML, keeping the README current
"""
