"""``python -m helpers.refresh``: ask the services, show what differs, and store it with --write."""

import sys

from helpers.refresh.compare import main

sys.exit(main())
