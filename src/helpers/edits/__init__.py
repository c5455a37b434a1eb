"""After somebody changed something: what moved, taking it back, and whether all can be reproduced.

Only git and a build's own results are compared; nothing is computed anew here.
"""
