"""docs/python.md runs from top to bottom and prints what it shows."""

import contextlib
import doctest
import io
import os
import re
import subprocess
import tempfile
import unittest

from drawn_shop import BINARY_DIR, SOURCE_DIR

_block = re.compile(r"^```(sh|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Page(unittest.TestCase):
    def test_prints_what_it_shows(self):
        page = (SOURCE_DIR / "docs/python.md").read_text()
        blocks = [(match[1], match[2], page[: match.start()].count("\n") + 1) for match in _block.finditer(page)]
        self.assertGreater(sum(language == "python" for language, _, _ in blocks), 5)
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        with tempfile.TemporaryDirectory(prefix="selvedge_page_") as folder:
            os.chdir(folder)
            self._run(blocks)
            os.chdir(before)

    def _run(self, blocks):
        names = {"__name__": "__main__"}
        printed = ""
        for language, text, line in blocks:
            if language == "sh" and "selvedge " in text:
                path = f"{BINARY_DIR}:{os.environ['PATH']}"
                subprocess.run(["bash", "-euc", text], check=True, env={**os.environ, "PATH": path}, stdout=subprocess.PIPE)
            elif language == "python":
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    exec(compile("\n" * line + text, "docs/python.md", "exec"), names)
                printed = printed.getvalue()
            elif language == "text":
                as_shown = doctest.OutputChecker().check_output(text, printed, doctest.ELLIPSIS)
                self.assertTrue(as_shown, f"docs/python.md:{line} shows\n{text}\nbut it prints\n{printed}")


if __name__ == "__main__":
    unittest.main()
