"""Where the models and the program are that come with the package."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Optional

_package = Path(__file__).parent


def shipped_model(name: str) -> str:
    """The directory of the model `name` ("default", "finder"); "" where there is none.

    A wheel carries the models in the package; an installation has them in PREFIX/share/selvedge, a source tree in
    models/, both in a folder above this one.
    """
    candidates = [_package]
    for folder in _package.parents:
        candidates += [folder / "share/selvedge", folder]
    for candidate in candidates:
        if (candidate / "models" / name / "model.json").is_file():
            return str(candidate / "models" / name)
    return ""


def program() -> Optional[str]:
    """The command `selvedge`: of the same installation or build, else on the PATH."""
    for folder in _package.parents:
        for candidate in (folder / "bin/selvedge", folder / "selvedge"):
            if candidate.is_file() and os.access(candidate, os.X_OK):
                return str(candidate)
    return shutil.which("selvedge")
