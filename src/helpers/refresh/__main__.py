"""``python -m helpers.refresh``: ask the services, show what differs, and store it with --write."""

import sys

try:
    import sdmx  # noqa: F401

    from helpers.refresh.compare import main
except ModuleNotFoundError as error:
    sys.exit(f"the package {error.name} is not installed: run make .venv/refresh")

sys.exit(main())
