"""Model.embed and embed_files, beside `selvedge embed`."""

import io
import threading
import time
import unittest

import numpy as np
import PIL.Image
import selvedge
from drawn_shop import DrawnShop


class Embedding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = DrawnShop()
        cls.addClassCleanup(cls.shop.close)
        cls.model = selvedge.Model()
        cls.paths = sorted((cls.shop.folder / "drawn").glob("*.jpg"))

    def test_gives_the_figures_of_the_command_line(self):
        self.shop.run("embed drawn --out rows.npy --quiet")
        theirs = np.load(self.shop.folder / "rows.npy")
        ours = self.model.embed(self.paths)
        self.assertEqual(ours.shape, (len(self.paths), self.model.embedding_size))
        self.assertEqual(ours.dtype, np.float32)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(self.model.embed(p.read_bytes() for p in self.paths), theirs, rtol=0, atol=1e-6)
        self.assertEqual(self.model.fingerprint, self.shop.run_json(f"model show --json {self.model.directory}")["fingerprint"])

    def test_takes_pixels_in_every_form_for_the_same_picture(self):
        image = PIL.Image.open(self.paths[0]).convert("RGB")
        pixels = np.asarray(image)
        opaque = np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])
        turned = io.BytesIO()
        exif = PIL.Image.Exif()
        exif[0x0112] = 6  # to be turned to the right
        image.transpose(PIL.Image.Transpose.ROTATE_90).save(turned, "PNG", exif=exif)
        rows = self.model.embed([pixels, image, opaque, PIL.Image.open(turned), turned.getvalue()])
        for row in rows[1:]:
            np.testing.assert_allclose(row, rows[0], rtol=0, atol=1e-6)
        from_file = self.model.embed([self.paths[0]])[0]  # read at half its size, so not the same pixels
        self.assertGreater(float(rows[0] @ from_file), 0.99)

    def test_lays_transparency_over_white_as_files_are_read(self):
        rgba = np.zeros((60, 40, 4), np.uint8)
        rgba[10:30, 5:25] = (200, 20, 20, 255)
        png = io.BytesIO()
        PIL.Image.fromarray(rgba).save(png, "PNG")
        rows = self.model.embed([png.getvalue(), rgba, PIL.Image.fromarray(rgba)])
        np.testing.assert_allclose(rows[1:], rows[[0, 0]], rtol=0, atol=1e-6)

    def test_takes_grey_as_three_equal_channels(self):
        grey = np.linspace(0, 255, 60 * 40).reshape(60, 40).astype(np.uint8)
        rows = self.model.embed([grey, np.dstack([grey] * 3)])
        np.testing.assert_array_equal(rows[0], rows[1])

    def test_cuts_the_same_crop_of_files_and_of_pixels(self):
        png = self.shop.folder / "whole.png"
        image = PIL.Image.open(self.paths[0]).convert("RGB")
        image.save(png)
        crop = (20, 30, 60, 90)
        rows = self.model.embed([png, np.asarray(image), image], crop=crop)
        cut = self.model.embed([image.crop((20, 30, 80, 120))])
        np.testing.assert_allclose(rows, np.repeat(cut, 3, axis=0), rtol=0, atol=1e-6)
        for picture in (png, image):
            with self.assertRaisesRegex(selvedge.Error, "crop") as caught:
                self.model.embed([picture], crop=(0, 0, 10_000, 1))
            self.assertEqual(caught.exception.kind, "invalid_argument")

    def test_embeds_nothing_and_more_than_it_holds_at_once(self):
        self.assertEqual(self.model.embed([]).shape, (0, self.model.embedding_size))
        colours = [np.full((8, 6, 3), i, np.uint8) for i in range(100)]
        rows = self.model.embed(iter(colours))
        self.assertEqual(len(rows), 100)
        np.testing.assert_allclose(rows[77], self.model.embed([colours[77]])[0], rtol=0, atol=1e-6)

    def test_says_what_is_no_picture(self):
        for wrong, kind, message in [
            (np.zeros((4, 4, 3), np.float32), ValueError, "uint8, 0 to 255 a channel, found float32, 4 x 4 x 3"),
            (np.zeros((4, 4, 2), np.uint8), ValueError, "found 4 x 4 x 2"),
            (np.zeros((0, 4, 3), np.uint8), ValueError, "found 0 x 4 x 3"),
            (PIL.Image.new("I;16", (4, 4)), ValueError, "mode I;16"),
            (7, TypeError, "found int"),
        ]:
            with self.subTest(message), self.assertRaisesRegex(kind, message):
                self.model.embed([wrong])
        for one in (self.paths[0], str(self.paths[0]), b"", np.zeros((4, 4, 3), np.uint8)):
            with self.assertRaisesRegex(TypeError, "list of pictures, found one"):
                self.model.embed(one)

    def test_names_the_first_picture_that_it_cannot_read(self):
        for wrong, kind, message in [
            ("nowhere.jpg", "not_found", "nowhere.jpg"),
            (b"no picture", "invalid_argument", "picture 40: "),
            (self.paths[0].read_bytes()[:2000], "corrupt_data", "picture 40: "),
        ]:
            with self.subTest(kind), self.assertRaisesRegex(selvedge.Error, message) as caught:
                self.model.embed([np.zeros((4, 4, 3), np.uint8)] * 40 + [wrong, b""])
            self.assertEqual(caught.exception.kind, kind)

    def test_skips_files_that_cannot_be_read_and_tells_how_far_it_is(self):
        told = []
        files = [self.paths[0], "nowhere.jpg", *self.paths[1:]] + [self.paths[0]] * 40
        result = self.model.embed_files(files, progress=lambda done, total: told.append((done, total)))
        self.assertEqual([one.source for one in result.skipped], ["nowhere.jpg"])
        self.assertIn("no such file", result.skipped[0].reason)
        self.assertEqual(list(np.flatnonzero(~result.readable)), [1])
        self.assertFalse(result.embeddings[1].any())
        np.testing.assert_allclose(result.embeddings[2:3], self.model.embed(self.paths[1:2]), rtol=0, atol=1e-6)
        self.assertEqual(told[-1], (len(files), len(files)))
        self.assertGreater(len(told), 1)

    def test_lets_other_threads_run(self):
        pictures = [np.zeros((1500, 1000, 3), np.uint8)] * 32
        spans = []
        start = time.perf_counter()
        thread = threading.Thread(target=self.model.embed, args=(pictures,))
        thread.start()
        last = start
        while thread.is_alive():
            now = time.perf_counter()
            spans.append(now - last)
            last = now
        self.assertLess(max(spans), (last - start) / 2, "the GIL was held for most of the work")

    def test_refuses_a_directory_that_is_no_model_for_embeddings(self):
        for directory, kind in (("nowhere", "not_found"), ("finder", "invalid_argument")):
            if directory == "finder":
                directory = selvedge._installed.shipped_model("finder")
            with self.subTest(kind), self.assertRaises(selvedge.Error) as caught:
                selvedge.Model(directory)
            self.assertEqual(caught.exception.kind, kind)

    def test_says_how_likely_a_similarity_is_a_match(self):
        self.assertLess(self.model.match_probability(0.2), self.model.match_probability(0.9))


if __name__ == "__main__":
    unittest.main()
