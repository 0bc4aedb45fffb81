"""Selvedge: the products of a shop that match what somebody wears in a photo.

>>> import selvedge
>>> model = selvedge.Model()                     # the model that comes with it
>>> rows = model.embed(["a.jpg", "b.jpg"])       # numpy, float32, (2, model.embedding_size), rows of length 1
>>> with selvedge.Shop.open("shop.db") as shop:
...     best = shop.recommend("photo.jpg").answers[0]
...     print(best.product.id, best.match_probability)

A picture is a path, a file's bytes, a numpy array of uint8 (height x width x 3, RGB; also height x width and
height x width x 4) or a PIL.Image. Paths and bytes are read as the command line reads them, so they give its figures.
Similarity is cosine, larger is better. Failures are `selvedge.Error`. Work runs on all cores, without the GIL.

What the library has to say besides, of a damaged index for example, goes to the logger "selvedge".
"""

from ._embedding import EmbeddedFiles, Model
from ._error import Error
from ._evaluation import evaluate
from ._shop import Shop
from ._values import (
    Answered,
    Garment,
    ImportReport,
    ModelIdentity,
    NewProduct,
    Product,
    ProductImage,
    Recommendation,
    Rect,
    Skipped,
)

__all__ = [
    "Answered",
    "EmbeddedFiles",
    "Error",
    "Garment",
    "ImportReport",
    "Model",
    "ModelIdentity",
    "NewProduct",
    "Product",
    "ProductImage",
    "Recommendation",
    "Rect",
    "Shop",
    "Skipped",
    "evaluate",
]
