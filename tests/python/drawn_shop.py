"""A small drawn shop with photos of people wearing its products, made by the command line."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

BINARY_DIR = Path(os.environ["SELVEDGE_BINARY_DIR"])
SOURCE_DIR = Path(os.environ["SELVEDGE_SOURCE_DIR"])


class DrawnShop:
    def __init__(self, products=12):
        self._folder = tempfile.TemporaryDirectory(prefix="selvedge_python_")
        self.folder = Path(self._folder.name)
        self.run(f"synth --out drawn --products {products} --worn 2 --seed 1 --quiet")
        self.feed = self.folder / "drawn/catalog.csv"
        self.photos = sorted((self.folder / "drawn").glob("*CLEAN0*.jpg"))

    def run(self, arguments, expected=0):
        """Of the program, in the shop's folder. Returns what it printed."""
        ran = subprocess.run(
            [BINARY_DIR / "selvedge", *arguments.split()], cwd=self.folder, capture_output=True, text=True
        )
        assert ran.returncode == expected, (arguments, ran.returncode, ran.stderr)
        return ran.stdout

    def run_json(self, arguments, expected=0):
        return json.loads(self.run(arguments, expected))

    def catalogue(self, name="shop.db"):
        """A catalogue of all products, imported by the program."""
        self.run(f"catalogue create --catalogue {name}")
        self.run(f"catalogue import --quiet --catalogue {name} drawn/catalog.csv")
        return self.folder / name

    def close(self):
        self._folder.cleanup()


def product_of(photo):
    """LookBook's names: PID000012_CLEAN0_IID000034.jpg."""
    return photo.name[:9]
