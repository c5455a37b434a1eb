"""``python -m helpers.ledger``: the audit on the command line."""

import sys

from helpers.ledger.claims import main

sys.exit(main())
