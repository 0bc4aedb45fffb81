"""Ctrl-C, threads, forks, and the end of the interpreter: each in a process of its own."""

import subprocess
import sys
import textwrap
import unittest

from drawn_shop import DrawnShop


class Processes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.drawn = DrawnShop(products=120)
        cls.addClassCleanup(cls.drawn.close)
        cls.drawn.run("catalogue create --catalogue shop.db")
        (cls.drawn.folder / "few.csv").write_text("\n".join(cls.drawn.feed.read_text().splitlines()[:4]))
        for row in (cls.drawn.folder / "drawn").glob("*.jpg"):
            (cls.drawn.folder / row.name).symlink_to(row)
        cls.drawn.run("catalogue import --quiet --catalogue shop.db few.csv")

    def ran(self, script):
        """In the shop's folder; must succeed and say nothing on standard error."""
        before = "import os, signal, sys, threading, selvedge\nfrom glob import glob\nphoto = sorted(glob('*CLEAN0*'))[0]\n"
        ran = subprocess.run(
            [sys.executable, "-c", before + textwrap.dedent(script)],
            cwd=self.drawn.folder,
            capture_output=True,
            text=True,
            timeout=300,
        )
        self.assertEqual((ran.returncode, ran.stderr), (0, ""), ran.stdout)
        return ran.stdout

    def test_ctrl_c_ends_an_import_between_products_and_keeps_those_that_are_stored(self):
        self.ran(
            """
            shop = selvedge.Shop.create("interrupted.db")
            def interrupt():
                with selvedge.Shop.open("interrupted.db") as other:
                    while other.products == 0:
                        pass
                os.kill(os.getpid(), signal.SIGINT)
            threading.Thread(target=interrupt).start()
            try:
                shop.import_feed("drawn/catalog.csv")
                sys.exit("was not interrupted")
            except KeyboardInterrupt:
                pass
            assert 0 < shop.products < 120, shop.products
            """
        )

    def test_what_progress_raises_ends_an_import(self):
        self.ran(
            """
            def give_up(done, total):
                raise RuntimeError(f"{done} of {total}")
            with selvedge.Shop.create("given_up.db") as shop:
                try:
                    shop.import_feed("drawn/catalog.csv", progress=give_up)
                    sys.exit("went on")
                except RuntimeError as error:
                    assert str(error).endswith("of 120"), error
                assert 0 < shop.products < 120, shop.products
            """
        )

    def test_the_interpreter_ends_well_with_shops_and_models_open(self):
        self.ran(
            """
            shop, model = selvedge.Shop.open("shop.db"), selvedge.Model()
            shop.recommend(photo)
            model.embed([photo])
            cycle = [shop]
            cycle.append(cycle)
            """
        )

    def test_many_threads_ask_one_shop_and_one_model(self):
        self.ran(
            """
            from concurrent.futures import ThreadPoolExecutor
            shop, model = selvedge.Shop.open("shop.db"), selvedge.Model()
            first, row = shop.recommend(photo).answers[0].product.id, model.embed([photo])
            with ThreadPoolExecutor(8) as pool:
                answers = [pool.submit(shop.recommend, photo) for _ in range(40)]
                rows = [pool.submit(model.embed, [photo]) for _ in range(20)]
                assert {answer.result().answers[0].product.id for answer in answers} == {first}
                assert all(abs(each.result() - row).max() < 1e-6 for each in rows)
            """
        )

    def test_a_shop_is_closed_while_another_thread_asks_it(self):
        self.ran(
            """
            shop = selvedge.Shop.open("shop.db")
            def ask():
                try:
                    while True:
                        shop.recommend(photo)
                except selvedge.Error as error:
                    assert str(error) == "the shop is closed", error
            threads = [threading.Thread(target=ask) for _ in range(4)]
            for thread in threads: thread.start()
            shop.close()
            for thread in threads: thread.join()
            """
        )

    def test_a_forked_child_is_told_to_open_its_own(self):
        self.ran(
            """
            shop, model = selvedge.Shop.open("shop.db"), selvedge.Model()
            first = shop.recommend(photo).answers[0].product.id
            child = os.fork()
            if child == 0:
                for ask in (lambda: shop.products, lambda: model.embed([photo])):
                    try:
                        ask()
                        os._exit(3)
                    except selvedge.Error as error:
                        assert "forked" in str(error), error
                own = selvedge.Shop.open("shop.db")
                assert all(own.recommend(photo).answers[0].product.id == first for _ in range(20))
                sys.exit(0)
            assert all(shop.recommend(photo).answers[0].product.id == first for _ in range(20))
            assert os.waitpid(child, 0)[1] == 0
            assert shop.recommend(photo).answers[0].product.id == first
            """
        )


if __name__ == "__main__":
    unittest.main()
