from __future__ import annotations


class Error(Exception):
    """What Selvedge could not do: what was expected, what was found, where, and what to do.

    `kind` is one of
    "invalid_argument" (the input is wrong: change it and call again),
    "not_found" (a named file, product or model does not exist),
    "corrupt_data" (bytes do not follow their format),
    "unavailable" (a resource is missing or busy now; the same call may work later),
    "internal" (a defect of Selvedge).
    """

    kind: str

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message, kind)
        self.kind = kind

    def __str__(self) -> str:
        return str(self.args[0])
