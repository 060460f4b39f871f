"""Make the golden pictures of every view anew, on seeded files at a frozen moment.

Usage: python benchmarks/goldens.py [--view overview]

Writes docs/images/<view>-<width>-<theme>.webp; look at them before they are committed. A test
holds the present page against them.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]


def main() -> int:
    """Take every picture and tell how large they are."""
    from dashboards import EXECUTABLE, FLAGS
    from goldens import IMAGES, every_look, name_of, opened, picture, running

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--view", default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        with running(Path(folder)) as dashboards:
            for look in every_look():
                if options.view in (None, look[0]):
                    with opened(browser, dashboards, look) as page:
                        (IMAGES / name_of(*look)).write_bytes(picture(page))
        browser.close()
    sizes = [path.stat().st_size for path in IMAGES.glob("*.webp")]
    print(f"{len(sizes)} pictures, {sum(sizes) / 1000:.0f} kB in total")
    return 0


if __name__ == "__main__":
    sys.exit(main())
