"""evaluate, beside `selvedge evaluate`."""

import os
import unittest
from unittest import mock

import selvedge
from drawn_shop import SOURCE_DIR, DrawnShop


def without_times(report):
    if isinstance(report, dict):
        return {key: without_times(value) for key, value in report.items() if "second" not in key}
    if isinstance(report, list):
        return [without_times(value) for value in report]
    return report


class Evaluation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.drawn = DrawnShop()
        cls.addClassCleanup(cls.drawn.close)
        cls.drawn.run("dataset import --lookbook drawn --out manifest.csv --min-person 2 --train 4 --validation 2 --test 6 --quiet")
        cls.manifest = cls.drawn.folder / "manifest.csv"
        cls.model = SOURCE_DIR / "models/default"

    def test_gives_the_report_of_the_command_line(self):
        out = self.drawn.folder / "ours"
        ours = selvedge.evaluate(self.model, self.manifest, out=out, gallery=[3, 5], galleries=2)
        self.assertTrue((out / "report.html").is_file())
        theirs = self.drawn.run_json(
            f"evaluate --json --quiet --model {self.model} --data {self.manifest} --gallery 3 --gallery 5 --galleries 2 "
            "--out theirs"
        )
        self.assertEqual(without_times(ours), without_times(theirs))
        self.assertEqual([one["gallery"] for one in ours["topk"][:2]], [3, 5])

    def test_says_what_the_program_said(self):
        with self.assertRaisesRegex(selvedge.Error, "nowhere"):
            selvedge.evaluate("nowhere", self.manifest)
        with self.assertRaisesRegex(selvedge.Error, "galleries") as caught:
            selvedge.evaluate(self.model, self.manifest, galleries=-1)
        self.assertEqual(caught.exception.kind, "invalid_argument")

    def test_names_the_package_to_install_where_the_program_is_not_there(self):
        with mock.patch("selvedge._installed._package", self.drawn.folder / "nowhere/selvedge"), mock.patch.dict(
            os.environ, {"PATH": str(self.drawn.folder)}
        ):
            with self.assertRaisesRegex(selvedge.Error, "install the package selvedge") as caught:
                selvedge.evaluate(self.model, self.manifest)
            self.assertEqual(caught.exception.kind, "unavailable")


if __name__ == "__main__":
    unittest.main()
