#!/usr/bin/env python3
"""Writes tests/golden/resize.txt: Pillow's BILINEAR reducing filter on a picture that a formula draws.

Run with Debian's python3 (packages python3-pil, python3-numpy): /usr/bin/python3 scripts/golden_resize.py
"""
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

CASES = [  # old width, old height, new width, new height
    (23, 17, 7, 5), (23, 17, 11, 17), (23, 17, 23, 6), (7, 5, 19, 12), (16, 16, 8, 8), (9, 30, 20, 4),
    (64, 48, 1, 1), (1, 1, 3, 2), (350, 726, 6, 9), (175, 363, 10, 10), (50, 3, 49, 4),
]


def drawn(width, height):
    """The formula of resize_test.cpp."""
    y, x, c = np.mgrid[0:height, 0:width, 0:3]
    return ((x * 37 + y * 59 + c * 101 + (x * y) // 3 * 7) % 256).astype(np.uint8)


def main():
    target = Path(__file__).resolve().parent.parent / "tests" / "golden" / "resize.txt"
    lines = [f"# Pillow {PIL.__version__}, Image.resize(BILINEAR); a line: old width, old height, new width, new height, RGB in hex"]
    for old_width, old_height, width, height in CASES:
        resized = Image.fromarray(drawn(old_width, old_height)).resize((width, height), Image.BILINEAR)
        lines.append(f"{old_width} {old_height} {width} {height} {resized.tobytes().hex()}")
    target.write_text("\n".join(lines) + "\n")
    print(target, target.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
