"""Shared functions of the collection.

Lower floors never import upper ones::

    files                    writing files in one step
    data                     the tables: read, check, select
    inputs                   checking what the statistical functions are given
    rates                    intervals, rate ratios, power: pure functions of numbers
    language                 the language in use: texts, dates, lists
    words                    numbers and verdicts in words
    style, drawings, charts  one look for figures, what they draw, how they are saved
    tables                   tables that people look at
    percentages, trends      what announced percentages imply; rates of reduction, fitted trends
    joinpoint, outlook       where a trend bends; what the coming years may bring, and how such predictions did before
    regions                  what many small numbers can say: rises by chance, funnels, shrinkage
    maternal, infant         maternal deaths, infant mortality: series, steps, announcements
    ..._figures              the figures that notebooks and briefing share
    findings                 what the collection says, computed from the tables
    briefing                 the parts of the briefing
    environment              the conda environment, written from the lock
    catalogues               which texts are translated
    printing                 print versions of pages
    mistakes                 what went wrong in a notebook, in plain words
    notebooks, reproduce     running notebooks, comparing runs
    builds                   one build at a time in a folder, and no leftovers
    pages, readme            writing HTML, keeping the README current
    changes, undo            what an edit moved, and taking it back
    api                      the reference of these functions, as pages
    refresh                  newer releases from UNICEF, WHO and the World Bank; nothing else uses the network
    marking, exercises       what a check of an exercise says; exercises written from their solutions
"""
