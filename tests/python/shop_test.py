"""Shop, beside `selvedge recommend` and `selvedge catalogue`."""

import csv
import functools
import http.server
import threading
import unittest
from decimal import Decimal

import numpy as np
import PIL.Image
import selvedge
from drawn_shop import DrawnShop, product_of


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


class ShopOfDrawings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.drawn = DrawnShop()
        cls.addClassCleanup(cls.drawn.close)
        cls.catalogue = cls.drawn.catalogue()
        cls.shop = selvedge.Shop.open(cls.catalogue)
        cls.addClassCleanup(cls.shop.close)

    def made(self, name):
        """An empty shop of this test's own."""
        shop = selvedge.Shop.create(self.drawn.folder / name)
        self.addCleanup(shop.close)
        return shop

    def assert_same(self, ours, theirs):
        """Keys, texts and ranks alike; numbers within 1e-6, as pictures may be embedded in other company."""
        if isinstance(theirs, float):
            self.assertAlmostEqual(ours, theirs, delta=1e-6)
        elif isinstance(theirs, dict):
            self.assertEqual(list(ours), list(theirs))
            for key, value in theirs.items():
                self.assert_same(ours[key], value)
        elif isinstance(theirs, list):
            self.assertEqual(len(ours), len(theirs))
            for mine, other in zip(ours, theirs):
                self.assert_same(mine, other)
        else:
            self.assertEqual(ours, theirs)

    def test_answers_as_the_command_line(self):
        photos = self.drawn.photos[:6]
        names = " ".join(map(str, photos))
        theirs = self.drawn.run_json(f"recommend --quiet --json --catalogue shop.db --top 4 {names}")
        for photo, other in zip(photos, theirs["photos"]):
            self.assertEqual(other.pop("photo"), str(photo))
            other.pop("id")
            answered = self.shop.recommend(photo, limit=4)
            self.assert_same(answered.to_dict(), other)
            self.assertEqual([a.product.id for a in answered.answers], [a["product"]["id"] for a in other["answers"]])
            self.assertEqual(answered.verdict, other["verdict"])
            best = answered.answers[0]
            self.assertEqual(best.match_probability, answered.to_dict()["answers"][0]["match_probability"])
            self.assertEqual(len(answered.garments), len(other["garments"]))
        self.assertEqual(self.shop.model.fingerprint, theirs["model"]["fingerprint"])
        self.assertEqual(self.shop.revision, theirs["catalogue_revision"])

    def test_answers_a_path_bytes_and_pixels_with_the_product_that_is_worn(self):
        photo = self.drawn.photos[0]
        image = PIL.Image.open(photo)
        for form in (photo, str(photo), photo.read_bytes(), image, np.asarray(image.convert("RGB"))):
            with self.subTest(type(form)):
                self.assertEqual(self.shop.recommend(form).answers[0].product.id, product_of(photo))

    def test_looks_at_a_crop_or_all_of_it_as_the_command_line(self):
        photo = self.drawn.photos[1]
        for ours, theirs in (({"crop": (10, 20, 80, 120)}, "10,20,80,120"), ({"whole": True}, "none")):
            other = self.drawn.run_json(f"recommend --quiet --json --catalogue shop.db --crop {theirs} {photo}")
            # The program loads no finder for a crop, so it lists no garments.
            answers = self.shop.recommend(photo, **ours).to_dict()["answers"]
            self.assert_same(answers, other["photos"][0]["answers"])

    def test_filters_as_the_command_line(self):
        photo = self.drawn.photos[0]
        product = self.shop.find("PID000000")
        where = {"category": product.category, "price": (1, None)}
        answers = self.shop.recommend(photo, where=where, limit=100).answers
        self.assertTrue(answers)
        self.assertEqual({a.product.category for a in answers}, {product.category})
        self.assertEqual(self.shop.recommend(photo, where={"colour": "none such"}).answers, [])
        with self.assertRaisesRegex(selvedge.Error, "price") as caught:
            self.shop.recommend(photo, where={"price": (50, 10)})
        self.assertEqual(caught.exception.kind, "invalid_argument")

    def test_takes_several_values_of_which_any_suffices(self):
        photo = self.drawn.photos[0]
        every = sorted({a.product.category for a in self.shop.recommend(photo, limit=100).answers})
        two = every[:2]
        for values in (two, tuple(two), set(two)):
            with self.subTest(values):
                answers = self.shop.recommend(photo, where={"category": values}, limit=100).answers
                self.assertEqual({a.product.category for a in answers}, set(two))
        for where, name in (
            ({"colour": None}, "NoneType"),
            ({"colour": {"red": 1}}, "dict"),
            ({"colour": ["red", None]}, "NoneType"),
            ({"price": [10, 50]}, "list"),
            ({"price": (10, 20, 30)}, "tuple"),
        ):
            with self.subTest(where), self.assertRaisesRegex(TypeError, f"where: .*: expected .*, found {name}"):
                self.shop.similar("PID000000", where=where)
        with self.assertRaisesRegex(selvedge.Error, "colour: expected at least one value"):
            self.shop.recommend(photo, where={"colour": []})

    def test_refuses_what_it_cannot_answer(self):
        photo = self.drawn.photos[0]
        for arguments, kind, message in [
            ({"photo": "nowhere.jpg"}, "not_found", "nowhere.jpg"),
            ({"photo": b"no picture"}, "invalid_argument", "photo"),
            ({"photo": photo, "crop": (0, 0, 99_999, 1)}, "invalid_argument", "crop"),
            ({"photo": photo, "garment": "hood"}, "invalid_argument", "hood"),
            ({"photo": photo, "garment": 0}, "invalid_argument", "from 1"),
            ({"photo": photo, "garment": 99}, "invalid_argument", "garment"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(selvedge.Error, message) as caught:
                self.shop.recommend(**arguments)
            self.assertEqual(caught.exception.kind, kind)
        with self.assertRaises(selvedge.Error) as caught:
            selvedge.Shop.open(self.drawn.folder / "none.db")
        self.assertEqual(caught.exception.kind, "not_found")
        with self.assertRaises(selvedge.Error) as caught:
            selvedge.Shop.create(self.catalogue)
        self.assertEqual(caught.exception.kind, "invalid_argument")

    def test_finds_products_their_pictures_and_what_resembles_them(self):
        product = self.shop.find("PID000003")
        self.assertEqual(product.id, "PID000003")
        self.assertIsInstance(product.price, Decimal)
        self.assertEqual(self.shop.thumbnail(product.images[0].content)[:2], b"\xff\xd8")
        self.assertIsNone(self.shop.thumbnail("0" * 64))
        self.assertIsNone(self.shop.find("none"))
        alike = self.shop.similar("PID000003", limit=3)
        self.assertEqual(len(alike), 3)
        self.assertNotIn("PID000003", [one.product.id for one in alike])
        with self.assertRaises(selvedge.Error):
            self.shop.similar("none")

    def test_imports_a_feed_as_the_command_line(self):
        shop = self.made("imported.db")
        told = []
        report = shop.import_feed(self.drawn.feed, progress=lambda done, total: told.append((done, total)))
        self.assertEqual((report.added, report.changed, report.skipped), (12, 0, []))
        self.assertEqual(told[-1], (12, 12))
        self.assertIn("separated by commas", " ".join(report.notes))
        again = shop.import_feed(self.drawn.feed)
        self.assertEqual((again.added, again.changed, again.unchanged, again.pictures_embedded), (0, 0, 12, 0))
        theirs = self.drawn.run_json("catalogue import --json --quiet --catalogue shop.db drawn/catalog.csv")
        for key in ("added", "changed", "unchanged", "pictures_embedded", "skipped"):
            self.assertEqual(again.to_dict()[key], theirs[key], key)
        with self.assertRaises(selvedge.Error):
            shop.import_feed("nowhere.csv")

    def test_imports_a_feed_from_its_address_where_that_is_allowed(self):
        folder = self.drawn.folder / "drawn"
        handler = functools.partial(QuietHandler, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        with open(self.drawn.feed, newline="") as file:
            rows = list(csv.DictReader(file))
        with open(folder / "by_address.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            for row in rows[:-1]:
                writer.writerow({**row, "image": f"{base}/{row['image']}"})
            writer.writerow(rows[-1])  # by its path
        shop = self.made("fetched.db")
        told = []
        address = f"{base}/by_address.csv"
        show = lambda done, total: told.append((done, total))  # noqa: E731
        report = shop.import_feed(address, allow_private_addresses=True, progress=show)
        self.assertEqual(report.added, 11)
        self.assertEqual(told[-1], (11, 11))
        self.assertNotIn(0, [total for _, total in told])
        self.assertIn("expected the address of a picture, found a path", [one.reason for one in report.skipped])
        theirs = self.drawn.run_json(
            f"catalogue import --json --quiet --catalogue {self.drawn.folder}/fetched.db --allow-private-addresses {address}", 3  # something was skipped
        )
        for key in ("added", "changed", "unchanged"):
            self.assertEqual(theirs[key], 11 if key == "unchanged" else 0, key)
        for wrong in (address, f"{base}/none.csv"):
            with self.assertRaisesRegex(selvedge.Error, wrong) as caught:
                shop.import_feed(wrong, allow_private_addresses=wrong is not address)
            self.assertEqual(caught.exception.kind, "unavailable")

    def test_puts_changes_and_removes_products(self):
        shop = self.made("put.db")
        picture = str(self.drawn.photos[0])
        broken = self.drawn.folder / "broken.jpg"
        broken.write_text("no picture")
        report = shop.put(
            [
                selvedge.NewProduct(
                    "p1", [picture], title="Röcke", price=19.9, currency="EUR", stock=np.int64(3), attributes={"size": "M"}
                ),
                selvedge.NewProduct("p2", [str(broken)]),
            ]
        )
        self.assertEqual(report.added, 1)
        self.assertTrue(any("broken.jpg" in one.source + one.reason for one in report.skipped), report.skipped)
        product = shop.find("p1")
        self.assertEqual((product.title, product.price, product.stock), ("Röcke", Decimal("19.90"), 3))
        self.assertEqual(product.attributes, {"size": "M"})
        self.assertEqual(shop.recommend(picture, whole=True).answers[0].product.id, "p1")
        self.assertTrue(shop.update("p1", price=None, stock=0, attributes={"size": ""}))
        product = shop.find("p1")
        self.assertEqual((product.title, product.price, product.stock, product.attributes), ("Röcke", None, 0, {}))
        self.assertFalse(shop.update("none", stock=1))
        self.assertEqual(shop.remove(["p1", "none"]), 1)
        self.assertEqual(shop.products, 0)

    def test_says_which_fact_is_wrong(self):
        shop = self.made("wrong.db")
        picture = str(self.drawn.photos[0])
        for facts, kind, message in [
            ({"price": "19,90"}, selvedge.Error, "price: expected a number"),
            ({"stock": "many"}, TypeError, "str"),
            ({"stock": 10**30}, selvedge.Error, "stock: expected"),
            ({"title": 7}, TypeError, "title: expected str, found int"),
            ({"pictures": picture}, TypeError, "expected a list of paths"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(kind, message):
                shop.put(selvedge.NewProduct(**{"id": "p", "pictures": [picture], **facts}))
        with self.assertRaisesRegex(TypeError, "expected facts .*, found colours"):
            shop.update("p", colours="red")
        self.assertEqual(shop.products, 0)

    def test_sees_what_another_shop_of_the_same_catalogue_changed(self):
        mine = self.made("shared.db")
        mine.import_feed(self.drawn.feed)
        with selvedge.Shop.open(self.drawn.folder / "shared.db") as other:
            self.assertEqual(other.products, 12)
            other.remove("PID000000")
        self.assertIsNone(mine.find("PID000000"))

    def test_answers_nothing_once_it_is_closed(self):
        with selvedge.Shop.open(self.catalogue) as shop:
            pass
        shop.close()
        for ask in (lambda: shop.products, lambda: shop.recommend(self.drawn.photos[0]), lambda: shop.find("x")):
            with self.assertRaisesRegex(selvedge.Error, "the shop is closed"):
                ask()


if __name__ == "__main__":
    unittest.main()
