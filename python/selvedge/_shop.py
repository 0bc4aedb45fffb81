from __future__ import annotations

import atexit
import json
import logging
import os
import weakref
from numbers import Number
from operator import index
from types import TracebackType
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Type, Union

from . import _selvedge
from ._error import Error
from ._installed import shipped_model
from ._pictures import Crop, Picture, source_of
from ._values import Answered, ImportReport, ModelIdentity, NewProduct, Product, Progress, Recommendation

_log = logging.getLogger("selvedge")
_open_shops: "weakref.WeakSet[Shop]" = weakref.WeakSet()
_Path = Union[str, "os.PathLike[str]"]


@atexit.register
def _close_all() -> None:
    # A shop's threads end before the interpreter does.
    for shop in list(_open_shops):
        shop.close()


class Shop:
    """A shop: its products, and which of them a photo shows.

    May be used from any number of threads, but not after a fork: with multiprocessing, take the start method "spawn" or
    open the shop in each process. A change is seen by the answers that begin after it returned; changes of other
    programs are seen as well.
    """

    def __init__(self, shop: _selvedge.Shop) -> None:
        self._shop = shop
        _open_shops.add(self)

    @classmethod
    def open(
        cls,
        catalogue: _Path,
        *,
        model: Optional[_Path] = None,
        finder: Optional[_Path] = None,
        search_in_database: bool = False,
    ) -> Shop:
        """Opens a catalogue: a path ("shop.db") or a postgresql:// URL.

        `model` is the directory of the catalogue's model; without it, the one that the catalogue names or the one that
        comes with Selvedge. `finder` is the directory of the finder of garments; without it, the one that comes with
        Selvedge. `search_in_database` searches in PostgreSQL itself instead of in an index in memory.

        Raises Error: not_found where there is no catalogue or no model, corrupt_data for a file that is none.
        """
        return cls(_selvedge.Shop.open(os.fspath(catalogue), _opening(model, finder, search_in_database)))

    @classmethod
    def create(cls, catalogue: _Path, *, model: Optional[_Path] = None, finder: Optional[_Path] = None) -> Shop:
        """Makes an empty catalogue for a model's embeddings; without `model`, of the one that comes with Selvedge.

        Raises Error: invalid_argument where there is a catalogue already, and as Model for its directory.
        """
        if model is None and not (model := shipped_model("default")):
            raise Error("no model comes with this package: expected the directory of one", "not_found")
        return cls(_selvedge.Shop.create(os.fspath(catalogue), _opening(model, finder, False)))

    def close(self) -> None:
        """Ends the shop's threads. What is asked of it later is an Error; closing it again changes nothing."""
        self._shop.close()
        self._tell()

    def __enter__(self) -> Shop:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.close()

    @property
    def model(self) -> ModelIdentity:
        """Whose embeddings the shop holds."""
        return ModelIdentity(*self._shop.model())

    @property
    def products(self) -> int:
        """How many there are."""
        return self._shop.products()

    @property
    def revision(self) -> int:
        """Grows with each change of a product, whoever made it."""
        return self._shop.revision()

    def recommend(
        self,
        photo: Picture,
        *,
        limit: int = 5,
        crop: Optional[Crop] = None,
        whole: bool = False,
        garment: Union[int, str, None] = None,
        where: Optional[Mapping[str, object]] = None,
        group_variants: bool = False,
        min_probability: float = 0,
        unlike: Sequence[str] = (),
    ) -> Answered:
        """The products that a photo shows most likely, best first; at most `limit`, fewer only if fewer fit.

        What of the photo is looked at: its most prominent garment, or `crop` (x, y, width, height in pixels of the
        upright photo), or all of it (`whole`), or one garment: by number as `Answered.garments` counts them, or by kind
        ("dress"). `where` names conditions, all of which must hold: {"category": "Dress", "price": (10, 50),
        "in_stock": True}; other names are attributes. Of several values any suffices: {"colour": ["red", "blue"]}, a
        list, tuple or set. A price range may be open: (None, 50). `group_variants` answers only the best of products
        that share an item_group_id. Answers less likely than `min_probability` are left out.
        `unlike` names products that are not meant: they are left out, and the order moves away from what they look like.

        Raises Error: invalid_argument for another format, a crop outside the photo, a garment that it does not have and
        a condition that cannot be read; corrupt_data for a damaged picture; not_found for a path where there is none.
        Raises TypeError for a condition of another type.
        """
        query = _selvedge.Query(
            limit, crop, whole, garment, _conditions(where or {}), group_variants, min_probability, list(unlike)
        )
        answered = self._shop.recommend(source_of(photo), "photo", query)
        self._tell()
        return Answered._of(json.loads(answered))

    def similar(
        self, product: str, *, limit: int = 5, where: Optional[Mapping[str, object]] = None, group_variants: bool = False
    ) -> List[Recommendation]:
        """The products that most resemble a product, without itself. Raises Error not_found for an unknown one."""
        query = _selvedge.Query(limit, None, False, None, _conditions(where or {}), group_variants, 0, [])
        answers = self._shop.similar(product, query)
        if answers is None:
            raise Error(f"product '{product}': the shop has none of this id", "not_found")
        return [Recommendation._of(answer) for answer in json.loads(answers)]

    def find(self, product: str) -> Optional[Product]:
        """A product by its id; None where there is none."""
        found = self._shop.find(product)
        return None if found is None else Product._of(json.loads(found))

    def thumbnail(self, content: str) -> Optional[bytes]:
        """The stored picture of this `ProductImage.content` as a JPEG of at most 512 pixels a side; None: unknown."""
        return self._shop.thumbnail(content)

    def put(
        self,
        products: Union[NewProduct, Iterable[NewProduct]],
        *,
        allow_private_addresses: bool = False,
        progress: Optional[Progress] = None,
    ) -> ImportReport:
        """Adds products, or replaces those that are there. Putting the same again changes nothing.

        A product without a picture that can be read is skipped; the report says why. Pictures at http and https
        addresses are fetched; private and loopback addresses only if allowed. `progress` is called with how many
        products are done, which are stored for good, and how many there are. Ctrl-C ends it between them.

        Raises Error invalid_argument for facts that may not be stored.
        """
        each = [products] if isinstance(products, NewProduct) else list(products)
        report = self._shop.put([_parts(product) for product in each], allow_private_addresses, progress)
        self._tell()
        return ImportReport._of(report)

    def import_feed(
        self,
        feed: _Path,
        *,
        currency: str = "",
        allow_private_addresses: bool = False,
        progress: Optional[Progress] = None,
    ) -> ImportReport:
        """Puts the products of a feed: CSV, JSON lines, Shopify's, Google Merchant's, …, or a folder (docs/formats.md).

        `feed` is a path, or an http or https address, which may hold a name and password. A feed from an address names its
        pictures by addresses: it reads no file of this machine. `currency` is that of prices which come without one. The
        rest is as for `put`; private and loopback addresses are allowed or refused for the feed too.

        Raises Error: not_found where there is no feed, unavailable where it cannot be fetched, corrupt_data for one that
        cannot be read.
        """
        report = self._shop.import_feed(os.fspath(feed), currency, allow_private_addresses, progress)
        self._tell()
        return ImportReport._of(report)

    def update(self, product: str, **facts: Any) -> bool:
        """Changes facts of a product, named as the fields of NewProduct, in one transaction; the others stay.

        None clears a fact; `attributes` clears those that it gives as "". False where there is no such product.

            shop.update("p1", price="17.90", stock=3)
        """
        unknown = facts.keys() - {*_facts, "attributes"}
        if unknown:
            expected = ", ".join([*_facts, "attributes"])
            raise TypeError(f"update: expected facts ({expected}), found {', '.join(sorted(unknown))}")
        attributes = facts.pop("attributes", {})
        return self._shop.update(product, {name: _text(name, value) for name, value in facts.items()}, dict(attributes))

    def remove(self, products: Union[str, Iterable[str]]) -> int:
        """Removes products by their ids. Returns how many there were."""
        return self._shop.remove([products] if isinstance(products, str) else list(products))

    def _tell(self) -> None:
        for message in self._shop.messages():
            _log.warning(message)


def _opening(model: Optional[_Path], finder: Optional[_Path], search_in_database: bool) -> _selvedge.Opening:
    named = os.fspath(model) if model is not None else ""
    found = os.fspath(finder) if finder is not None else shipped_model("finder")
    return _selvedge.Opening(named, shipped_model("default"), found, search_in_database)


def _conditions(where: Mapping[str, object]) -> List[str]:
    """As the command line's --where takes them: one condition for each value, of which any suffices."""
    conditions = []
    for name, value in where.items():
        texts = []
        if name == "price" and isinstance(value, tuple) and len(value) == 2:
            texts.append("..".join("" if end is None else _condition(name, end) for end in value))
        elif name != "price" and isinstance(value, (list, tuple, set, frozenset)):
            if not value:
                raise Error(f"where: {name}: expected at least one value, found none", "invalid_argument")
            texts += [_condition(name, one) for one in value]
        else:
            texts.append(_condition(name, value))
        conditions += [f"{name}={text}" for text in texts]
    return conditions


def _condition(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, Number)):
        return str(value)
    expected = "a price or (lowest, highest)" if name == "price" else "str, bool, a number, or a list of these"
    raise TypeError(f"where: {name}: expected {expected}, found {type(value).__name__}")


_facts = ("title", "category", "colour", "price", "currency", "stock", "url", "item_group_id")


def _text(name: str, value: Any) -> str:
    """Nothing is unknown, and so is an empty text."""
    if value is None:
        return ""
    if name == "stock":
        return str(index(value))  # an int of numpy too
    if name != "price" and not isinstance(value, str):
        raise TypeError(f"{name}: expected str, found {type(value).__name__}")
    return str(value)


def _parts(product: NewProduct) -> Tuple[str, Sequence[str], Dict[str, str], Dict[str, str]]:
    if isinstance(product.pictures, str):
        raise TypeError(f"product '{product.id}': pictures: expected a list of paths, found one: write [path]")
    facts = {name: _text(name, getattr(product, name)) for name in _facts}
    return product.id, [os.fspath(picture) for picture in product.pictures], facts, dict(product.attributes)
