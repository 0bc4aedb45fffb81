#!/usr/bin/env python3
"""Pillow's side of bench/decode.cpp: prints the images per second of decoding a folder's JPEGs to SIZE x SIZE RGB.

decode_pillow.py FOLDER SIZE plain|draft. Debian's python3-pil; one thread.
"""
import sys
import time
from pathlib import Path

from PIL import Image


def decode(path, size, draft):
    with Image.open(path) as image:
        if draft:
            image.draft("RGB", (size, size))
        return image.convert("RGB").resize((size, size), Image.BILINEAR)


def main():
    folder, size, mode = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    paths = sorted(folder.glob("*.jpg"))
    for path in paths[:8]:
        decode(path, size, mode == "draft")
    start = time.perf_counter()
    for path in paths:
        decode(path, size, mode == "draft")
    print(len(paths) / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
