"""The wheel installs without a network, beside Debian's NumPy, and answers a photo from files of its own."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from drawn_shop import BINARY_DIR, SOURCE_DIR, DrawnShop, product_of

_first_recommendation = """
import selvedge, sys
feed, photo = sys.argv[1:]
with selvedge.Shop.create("shop.db") as shop:
    shop.import_feed(feed)
    print(shop.recommend(photo).answers[0].product.id)
for line in open("/proc/self/maps"):
    if "libselvedge" in line or "libonnxruntime" in line:
        assert "/venv/" in line, line
assert "/venv/" in selvedge.__file__ and "/venv/" in selvedge.Model().directory
"""


class Wheel(unittest.TestCase):
    def test_gives_the_first_recommendation_in_a_fresh_environment(self):
        drawn = DrawnShop()
        self.addCleanup(drawn.close)
        plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        with tempfile.TemporaryDirectory(prefix="selvedge_wheel_") as folder:

            def run(*command):
                ran = subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True)
                self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
                return ran.stdout

            run(SOURCE_DIR / "scripts/wheel", BINARY_DIR, folder)
            (wheel,) = Path(folder).glob("selvedge-*.whl")
            self.assertRegex(wheel.name, r"selvedge-[0-9.]+-cp3\d+-cp3\d+-linux_")
            run(sys.executable, "-m", "venv", "--system-site-packages", "venv")
            python = f"{folder}/venv/bin/python"
            run(python, "-m", "pip", "install", "--no-index", "--disable-pip-version-check", wheel)
            photo = drawn.photos[0]
            self.assertEqual(run(python, "-c", _first_recommendation, drawn.feed, photo).strip(), product_of(photo))


if __name__ == "__main__":
    unittest.main()
