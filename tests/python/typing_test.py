"""The package's types hold together, and a program that uses it wrongly is told so."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from drawn_shop import SOURCE_DIR

_right = """
import numpy as np
import selvedge
from decimal import Decimal
rows = selvedge.Model().embed(["a.jpg", b"", np.zeros((4, 4, 3), np.uint8)], crop=(0, 0, 2, 2))
with selvedge.Shop.open("shop.db") as shop:
    price: Decimal | None = shop.recommend("a.jpg", limit=3, where={"price": (1, None)}).answers[0].product.price
    count: int = shop.import_feed("feed.csv", progress=print).added
"""


class Typing(unittest.TestCase):
    def mypy(self, *arguments):
        with tempfile.TemporaryDirectory() as cache:
            return subprocess.run(
                [sys.executable, "-m", "mypy", "--strict", "--cache-dir", cache, *arguments],
                env={**os.environ, "MYPYPATH": str(SOURCE_DIR / "python")},
                capture_output=True,
                text=True,
            )

    def test_holds_for_the_package_and_a_program_that_uses_it(self):
        with tempfile.TemporaryDirectory() as folder:
            program = Path(folder) / "program.py"
            program.write_text(_right)
            ran = self.mypy("--ignore-missing-imports", str(SOURCE_DIR / "python/selvedge"), str(program))
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            program.write_text(_right + 'shop.find("p1").title\nselvedge.Model().embed(7)\n')
            ran = self.mypy("--ignore-missing-imports", str(SOURCE_DIR / "python/selvedge"), str(program))
            self.assertEqual(ran.stdout.count("error:"), 2, ran.stdout)


if __name__ == "__main__":
    unittest.main()
