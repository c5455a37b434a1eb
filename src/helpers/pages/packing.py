"""All pages of a build in one archive: ``python -m helpers.pages.packing BUILD``. It needs nothing that makes a page."""

import argparse
import io
import re
import sys
import zipfile
from pathlib import Path

from helpers.running import progress
from helpers.tables import files, written


def pack(build: Path) -> Path:
    """Put front page, briefings and site into one archive: the same bytes for the same pages."""
    held = io.BytesIO()
    names = [name for name in sorted(written.file_list(build)) if re.match(r"site/|index\.html|briefing-\w\w\.(html|pdf)", name)]
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            if (build / name).is_file():
                entry = zipfile.ZipInfo(f"kazakhstan-mothers-and-children/{name}", (1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, (build / name).read_bytes(), zipfile.ZIP_DEFLATED)
    files.write_file(build / "site.zip", held.getvalue())
    return build / "site.zip"


@progress.command
def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m helpers.pages.packing", description="Put all pages of a build into one archive."
    )
    parser.add_argument("build", type=Path, help="folder of a build")
    pack(parser.parse_args().build)


if __name__ == "__main__":
    sys.exit(main())
