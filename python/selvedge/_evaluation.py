from __future__ import annotations

import json
import os
import subprocess
import tempfile
from typing import Any, Dict, List, Optional, Sequence, Union

from ._error import Error
from ._installed import program

_Path = Union[str, "os.PathLike[str]"]


def evaluate(
    models: Union[_Path, Sequence[_Path]], data: _Path, *, out: Optional[_Path] = None, **options: object
) -> Dict[str, Any]:
    """Judges models on a data set as the paper did: the results of `selvedge evaluate` as dicts, as in report.json.

    `data` is a manifest.csv or a CSV of pairs. `out` is the folder that gets report.html, report.json and pictures;
    without it they are not kept. `options` are the command's, with `_` for `-`: split="test", gallery=[50, 300],
    seed=2, perturb="all". Lists repeat an option, True gives it without a value.

    It runs the program, which is of the package `selvedge`. Raises Error: unavailable where that is not installed;
    else what it said, invalid_argument for wrong options.
    """
    command = program()
    if command is None:
        raise Error(
            "evaluate: expected the program selvedge beside this package or on the PATH, found neither; "
            "install the package selvedge",
            "unavailable",
        )
    each = [models] if isinstance(models, (str, os.PathLike)) else list(models)
    with tempfile.TemporaryDirectory() as unkept:
        arguments = [command, "evaluate", "--json", "--quiet", "--data", os.fspath(data)]
        arguments += ["--out", os.fspath(out) if out is not None else unkept]
        for model in each:
            arguments += ["--model", os.fspath(model)]
        for name, value in options.items():
            arguments += _option(name, value)
        ran = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    skipped_some = 3
    if ran.returncode not in (0, skipped_some):
        wrong_usage = 2
        raise Error(ran.stderr.strip(), "invalid_argument" if ran.returncode == wrong_usage else "unavailable")
    report: Dict[str, Any] = json.loads(ran.stdout)
    return report


def _option(name: str, value: object) -> List[str]:
    option = "--" + name.replace("_", "-")
    if value is True:
        return [option]
    if value is None or value is False:
        return []
    values = value if isinstance(value, (list, tuple)) else [value]
    return [word for one in values for word in (option, str(one))]
