from __future__ import annotations

import os
from itertools import islice
from typing import Iterable, List, NamedTuple, Optional, Sequence, Union

import numpy as np
import numpy.typing as npt

from . import _selvedge
from ._error import Error
from ._installed import shipped_model
from ._pictures import Crop, Picture, Source, cropped, is_one, source_of
from ._values import Progress, Skipped

_held = 32  # pictures at a time: between them Ctrl-C is heard


class EmbeddedFiles(NamedTuple):
    embeddings: npt.NDArray[np.float32]  # (files, embedding_size); zeros where a file could not be read
    readable: npt.NDArray[np.bool_]  # (files,)
    skipped: List[Skipped]  # the others, with reasons


class Model:
    """A trained model: pictures to embeddings. May be used from any number of threads, but not after a fork."""

    def __init__(self, directory: Union[str, os.PathLike[str], None] = None) -> None:
        """Loads a model directory (docs/formats.md); without one, the model that comes with Selvedge.

        Raises Error: not_found or corrupt_data where it is missing or broken.
        """
        self._directory = os.fspath(directory) if directory is not None else shipped_model("default")
        if not self._directory:
            raise Error("no model comes with this package: expected the directory of one", "not_found")
        self._model = _selvedge.Model(self._directory)

    @property
    def directory(self) -> str:
        return self._directory

    @property
    def name(self) -> str:
        return self._model.name()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the network, 64 hex digits. Embeddings of two models are never compared."""
        return self._model.fingerprint()

    @property
    def embedding_size(self) -> int:
        return self._model.embedding_size()

    def __repr__(self) -> str:
        return f"selvedge.Model({self._directory!r})"

    def embed(self, pictures: Iterable[Picture], *, crop: Optional[Crop] = None) -> npt.NDArray[np.float32]:
        """Embeds pictures of any size.

        Returns (pictures, embedding_size) in their order. Rows have length 1: the dot product of two is their cosine
        similarity. `crop` (x, y, width, height) is cut from each, in pixels of the upright picture. A generator is
        taken a few dozen at a time.

        Raises Error for the first picture that cannot be read, and for one that `crop` is not inside; TypeError or
        ValueError for what is no picture.
        """
        if is_one(pictures):
            raise TypeError("expected a list of pictures, found one: write embed([picture])")
        rows = [np.empty((0, self.embedding_size), np.float32)]
        first = 0
        remaining = iter(pictures)
        while part := list(islice(remaining, _held)):
            sources: List[Source] = []
            for picture in part:
                source = source_of(picture)
                sources.append(cropped(source, crop) if isinstance(source, np.ndarray) else source)
            embedded, problems = self._model.embed(sources, crop, first)
            for problem in problems:
                if problem is not None:
                    raise problem
            rows.append(embedded)
            first += len(part)
        return np.concatenate(rows)

    def embed_files(
        self,
        paths: Sequence[Union[str, os.PathLike[str]]],
        *,
        crop: Optional[Crop] = None,
        progress: Optional[Progress] = None,
    ) -> EmbeddedFiles:
        """The same for many files: one that cannot be read costs its row alone.

        `progress` is called with how many are done and how many there are.
        """
        if is_one(paths):
            raise TypeError("expected a list of paths, found one: write embed_files([path])")
        names = [os.fspath(path) for path in paths]
        embeddings = np.zeros((len(names), self.embedding_size), np.float32)
        readable = np.zeros(len(names), np.bool_)
        skipped = []
        for first in range(0, len(names), _held):
            part = names[first : first + _held]
            embeddings[first : first + len(part)], problems = self._model.embed(list(part), crop, first)
            readable[first : first + len(part)] = [problem is None for problem in problems]
            skipped += [Skipped(name, str(problem)) for name, problem in zip(part, problems) if problem is not None]
            if progress is not None:
                progress(first + len(part), len(names))
        return EmbeddedFiles(embeddings, readable, skipped)

    def match_probability(self, similarity: float) -> float:
        """0 to 1: how likely two pictures of this cosine similarity show the same product."""
        return self._model.match_probability(similarity)
