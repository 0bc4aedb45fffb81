"""What may be given as a picture, and how it reaches the library: as a path, bytes, or an array of RGB."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

from ._error import Error

if TYPE_CHECKING:
    import PIL.Image

Picture = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, "npt.NDArray[np.uint8]", "PIL.Image.Image"]
Crop = Tuple[int, int, int, int]
"""x, y, width, height in pixels of the upright picture"""

Source = Union[str, bytes, "npt.NDArray[np.uint8]"]


def is_one(picture: object) -> bool:
    """Whether this is a single picture, where a list of them is expected."""
    if isinstance(picture, np.ndarray):
        return picture.ndim < 4
    return isinstance(picture, (str, os.PathLike, bytes, bytearray, memoryview)) or _is_pil(picture)


def source_of(picture: Picture) -> Source:
    """Raises TypeError or ValueError for what is no picture."""
    if isinstance(picture, str):
        return picture
    if isinstance(picture, os.PathLike):
        return os.fspath(picture)
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return bytes(picture)
    if isinstance(picture, np.ndarray):
        return _rgb_of_array(picture)
    if _is_pil(picture):
        return _rgb_of_pil(picture)
    raise TypeError(
        f"expected a picture (a path, bytes, a numpy array or a PIL.Image), found {type(picture).__name__}"
    )


def cropped(pixels: npt.NDArray[np.uint8], crop: Optional[Crop]) -> npt.NDArray[np.uint8]:
    if crop is None:
        return pixels
    x, y, width, height = crop
    if x < 0 or y < 0 or width < 1 or height < 1 or x + width > pixels.shape[1] or y + height > pixels.shape[0]:
        size = f"{pixels.shape[1]} x {pixels.shape[0]}"
        raise Error(f"crop {x},{y},{width},{height}: expected a part of the picture of {size}", "invalid_argument")
    return np.ascontiguousarray(pixels[y : y + height, x : x + width])


def _is_pil(picture: object) -> bool:
    module = sys.modules.get("PIL.Image")  # nobody has an image of a module that was not imported
    return module is not None and isinstance(picture, module.Image)


def _rgb_of_array(array: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    shape = " x ".join(map(str, array.shape))
    if array.dtype != np.uint8:
        raise ValueError(f"expected an array of uint8, 0 to 255 a channel, found {array.dtype}, {shape}")
    if array.ndim == 2:
        array = np.repeat(array[:, :, None], 3, axis=2)
    elif array.ndim == 3 and array.shape[2] == 4:  # over white, as files with transparency are read
        alpha = array[:, :, 3:].astype(np.uint16)
        array = ((array[:, :, :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
    elif array.ndim != 3 or array.shape[2] != 3:
        raise ValueError(f"expected an array of height x width x 3 (RGB), of x 4 (RGBA) or of two sides, found {shape}")
    if array.size == 0:
        raise ValueError(f"expected an array with pixels, found {shape}")
    return np.ascontiguousarray(array)


def _rgb_of_pil(image: PIL.Image.Image) -> npt.NDArray[np.uint8]:
    """Upright, sRGB and over white, as files are read."""
    from PIL import ImageCms, ImageOps

    if image.mode.startswith(("I", "F")):
        raise ValueError(f"expected an image of 8 bits a channel, found mode {image.mode}; give its file's path")
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image) or image
    if "A" in upright.mode or "transparency" in upright.info:
        return _rgb_of_array(np.asarray(upright.convert("RGBA")))
    if profile and upright.mode in ("RGB", "CMYK", "L"):
        try:
            upright = ImageCms.profileToProfile(
                upright, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile is ignored, as in files
    return _rgb_of_array(np.asarray(upright.convert("RGB")))
