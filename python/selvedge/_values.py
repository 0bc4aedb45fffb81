"""What the library takes and gives, as plain objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, Union

Json = Dict[str, Any]
Progress = Callable[[int, int], object]
"""Called with how many are done and how many there are (0: not known yet). What it raises ends the work."""


class Rect(NamedTuple):
    """A part of a picture in pixels: columns [x, x + width), rows [y, y + height)."""

    x: int
    y: int
    width: int
    height: int


class Skipped(NamedTuple):
    """An input that a job left out."""

    source: str  # which one: "feed.csv:17", a path
    reason: str


class ModelIdentity(NamedTuple):
    """The model that made embeddings. Embeddings of different fingerprints are never compared."""

    name: str
    fingerprint: str  # SHA-256 of model.onnx, 64 hex digits
    embedding_size: int
    directory: str  # where it was found: may be gone


@dataclass(frozen=True)
class _FromJson:
    _json: Json = field(repr=False, compare=False)

    def to_dict(self) -> Json:
        """The same as plain dicts, lists, numbers and strings, with the keys of the command line's --json."""
        return self._json


@dataclass(frozen=True)
class ProductImage(_FromJson):
    id: int
    content: str  # SHA-256 of the picture's file: Shop.thumbnail takes it
    width: int  # pixels
    height: int
    reference: str  # the path or address that it came from

    @classmethod
    def _of(cls, json: Json) -> ProductImage:
        return cls(json, json["id"], json["content"], json["width"], json["height"], json["reference"])


@dataclass(frozen=True)
class Product(_FromJson):
    """A product of the shop. An unknown text is "", an unknown price or stock None."""

    id: str
    title: str
    category: str
    colour: str
    price: Optional[Decimal]
    currency: str  # ISO 4217
    stock: Optional[int]
    url: str
    item_group_id: str  # the same for all variants of one design
    attributes: Dict[str, str]
    images: List[ProductImage]
    revision: int  # of the shop when this product was last changed

    @classmethod
    def _of(cls, json: Json) -> Product:
        return cls(
            json,
            id=json["id"],
            title=json["title"],
            category=json["category"],
            colour=json["colour"],
            price=None if json["price"] is None else Decimal(json["price"]),
            currency=json["currency"],
            stock=json["stock"],
            url=json["url"],
            item_group_id=json["item_group_id"],
            attributes=json["attributes"],
            images=[ProductImage._of(image) for image in json["images"]],
            revision=json["revision"],
        )


@dataclass(frozen=True)
class Recommendation(_FromJson):
    rank: int  # from 1
    product: Product
    image: ProductImage  # which of its images matched
    similarity: float  # cosine, -1 to 1; larger is better
    match_probability: float  # 0 to 1: how likely the photo shows this product and none of the better answers

    @classmethod
    def _of(cls, json: Json) -> Recommendation:
        product, image = Product._of(json["product"]), ProductImage._of(json["image"])
        return cls(json, json["rank"], product, image, json["similarity"], json["match_probability"])


@dataclass(frozen=True)
class Garment(_FromJson):
    number: int  # from 1, most prominent first: what `garment=` takes
    kind: str  # "top", "outerwear", "dress", "trousers", "shorts", "skirt", "shoes", "bag", "hat"
    confidence: float  # 0 to 1
    box: Rect  # in pixels of the upright photo

    @classmethod
    def _of(cls, json: Json) -> Garment:
        return cls(json, json["number"], json["kind"], json["confidence"], Rect(**json["box"]))


@dataclass(frozen=True)
class Answered(_FromJson):
    """What a photo shows, and the products that answer it."""

    verdict: str  # of the best answer: "match", "similar", "nothing_close"; "no_garment": the photo shows none
    answers: List[Recommendation]  # best first
    none_probability: float  # 0 to 1: how likely the photo shows none of them
    crop: Optional[Rect]  # the part that was looked at, in pixels of the upright photo; None: all of it
    garments: List[Garment]  # that were found, most prominent first
    garment: Optional[int]  # number of the one that is answered

    @classmethod
    def _of(cls, json: Json) -> Answered:
        crop = None if json["crop"] is None else Rect(**json["crop"])
        answers = [Recommendation._of(answer) for answer in json["answers"]]
        garments = [Garment._of(garment) for garment in json["garments"]]
        return cls(json, json["verdict"], answers, json["none_probability"], crop, garments, json["garment"])


@dataclass(frozen=True)
class ImportReport(_FromJson):
    """What became of products that were put or imported."""

    added: int
    changed: int
    unchanged: int
    pictures_embedded: int  # pictures that the shop did not know
    skipped: List[Skipped]  # rows of a feed, pictures that could not be read, products without any
    warnings: List[Skipped]  # pictures that were taken with a fault, such as a JPEG that ends early
    notes: List[str]  # of a feed: its format, what its columns were taken for, which values could not be read

    @classmethod
    def _of(cls, report: Json) -> ImportReport:
        lists = {name: [Skipped(*one) for one in report[name]] for name in ("skipped", "warnings")}
        members: Json = {**report, **lists}
        json = {**report, **{name: [one._asdict() for one in listed] for name, listed in lists.items()}}
        return cls(json, **members)


@dataclass
class NewProduct:
    """A product on its way into the shop. An empty text, a price or stock of None is unknown."""

    id: str
    pictures: Sequence[str]  # at least one: paths, or http and https addresses
    title: str = ""
    category: str = ""
    colour: str = ""
    price: Union[Decimal, str, int, float, None] = None  # at most four decimals
    currency: str = ""  # ISO 4217: three capital letters
    stock: Optional[int] = None  # pieces at hand, >= 0
    url: str = ""  # of the product's page
    item_group_id: str = ""  # the same for all variants of one design
    attributes: Mapping[str, str] = field(default_factory=dict)
