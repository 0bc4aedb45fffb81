#!/usr/bin/env python3
"""Writes tests/image/fixtures: one small drawn picture in every form that decode_image must read.

Run with Debian's python3: /usr/bin/python3 scripts/make_image_fixtures.py
Needs python3-pil, python3-numpy and libheif-examples (heif-enc; or its path in HEIF_ENC).
"""
import io
import os
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageDraw

OUT = Path(__file__).resolve().parent.parent / "tests" / "image" / "fixtures"
WIDTH, HEIGHT = 40, 56


def draw():
    """A garment on cream, unlike itself in every orientation; smooth, so that lossy formats stay near."""
    big = Image.new("RGB", (WIDTH * 8, HEIGHT * 8), (244, 238, 222))
    pen = ImageDraw.Draw(big)
    scale = lambda points: [(x * 8, y * 8) for x, y in points]
    pen.polygon(scale([(4, 14), (14, 8), (26, 8), (36, 14), (32, 24), (28, 22), (28, 48), (12, 48), (12, 22), (8, 24)]),
                fill=(178, 44, 52))
    pen.ellipse((2 * 8, 2 * 8, 10 * 8, 10 * 8), fill=(36, 72, 190))
    pen.rectangle((30 * 8, 46 * 8, 38 * 8, 54 * 8), fill=(40, 150, 70))
    return big.resize((WIDTH, HEIGHT), Image.BOX)


def curve(gamma):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)


def icc_profile(space, tags):
    """A version 2 display profile with these tags (name -> data)."""
    text = b"test profile\0"
    tags = {"desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(78),
            "cprt": b"text" + bytes(4) + b"none\0", "wtpt": xyz(0.9642, 1.0, 0.8249)} | tags
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        body += bytes(-len(body) % 4)
        table += name.encode() + struct.pack(">II", at + len(data), len(body))
        data += body
    header = struct.pack(">I4sI4s4s4s12s4s4s", at + len(data), bytes(4), 0x02100000, b"mntr", space, b"XYZ ",
                         struct.pack(">6H", 2020, 1, 1, 0, 0, 0), b"acsp", bytes(4))
    header += bytes(24) + struct.pack(">III", 0xF6D6, 0x10000, 0xD32D)
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + table + data


def xyz(*values):
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in values))


# Columns: red, green, blue, adapted to D50.
SRGB = np.array([[0.4361, 0.3851, 0.1431], [0.2225, 0.7169, 0.0606], [0.0139, 0.0971, 0.7141]])
WIDE = np.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
WIDE_GAMMA = 2.19921875


def rgb_profile(matrix, gamma):
    names = ("rXYZ", "gXYZ", "bXYZ")
    return icc_profile(b"RGB ", {n: xyz(*matrix[:, i]) for i, n in enumerate(names)} |
                       {n: curve(gamma) for n in ("rTRC", "gTRC", "bTRC")})


def linear(levels):
    v = np.asarray(levels, float) / 255
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def in_wide_space(picture):
    """The same colours, in the numbers of the wide space: what a camera set to it would store."""
    wide = linear(picture) @ (np.linalg.inv(WIDE) @ SRGB).T
    return Image.fromarray(np.round(np.clip(wide, 0, 1) ** (1 / WIDE_GAMMA) * 255).astype(np.uint8))


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def png(samples, colour_type, depth, interlaced=False, extra=b""):
    """What Pillow does not write: 16 bits, Adam7. samples: height x width x channels."""
    passes = [samples[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [samples]
    kind = ">u2" if depth == 16 else "u1"
    raw = b"".join(b"\0" + row.astype(kind).tobytes() for part in passes for row in part if part.size)
    head = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], depth, colour_type, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def exif(orientation):
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + struct.pack("<HH", orientation, 0) + bytes(4)


def save(name, data):
    (OUT / name).write_bytes(data)


def encoded(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def jpegs(picture):
    best = {"quality": 92, "subsampling": 0}
    save("baseline.jpg", encoded(picture, "JPEG", **best))
    save("subsampled_restart.jpg", encoded(picture, "JPEG", quality=85, subsampling=2, restart_marker_rows=1))
    save("progressive.jpg", encoded(picture, "JPEG", progressive=True, **best))
    save("grey.jpg", encoded(picture.convert("L"), "JPEG", quality=92))
    # What each orientation stores so that turning it back gives the picture.
    stored = {1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE,
              6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270}
    for orientation, turn in stored.items():
        turned = picture if turn is None else picture.transpose(turn)
        save(f"orientation_{orientation}.jpg", encoded(turned, "JPEG", exif=exif(orientation), **best))
    ink = 255 - np.asarray(picture).astype(int)
    black = ink.min(axis=2)
    rest = (ink - black[..., None]) * 255 // np.maximum(255 - black, 1)[..., None]
    cmyk = Image.fromarray(np.dstack([rest, black]).astype(np.uint8), "CMYK")
    adobe = encoded(cmyk, "JPEG", **best)
    save("cmyk.jpg", adobe)
    save("cmyk_without_marker.jpg", without_adobe_marker(adobe))
    # YCCK: Adobe stores ink inverted, and libjpeg takes the complement before it converts, so Y, Cb, Cr are of the ink.
    ink_ycc = Image.fromarray(np.asarray(cmyk)[..., :3].copy()).convert("YCbCr")
    ycck = np.dstack([255 - np.asarray(ink_ycc), np.asarray(cmyk)[..., 3]])
    data = encoded(Image.fromarray(ycck, "CMYK"), "JPEG", **best)
    at = data.index(b"Adobe") + 11
    assert data[at] == 0
    data = data[:at] + b"\x02" + data[at + 1:]
    error = np.abs(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int) - np.asarray(picture)).mean()
    assert error < 8, error  # Pillow reads the picture in it
    save("ycck.jpg", data)
    save("wide_profile.jpg", encoded(in_wide_space(picture), "JPEG", icc_profile=rgb_profile(WIDE, WIDE_GAMMA), **best))
    save("srgb_profile.jpg", encoded(picture, "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), **best))
    save("broken_profile.jpg", encoded(picture, "JPEG", icc_profile=rgb_profile(WIDE, 2.2)[:150] + b"\xff" * 100, **best))


def pngs(picture):
    rgb = np.asarray(picture)
    wide = rgb.astype(int) * 257
    grey = np.asarray(picture.convert("L"))
    alpha = np.zeros((HEIGHT, WIDTH), int)
    alpha[8:48, 4:36] = 255
    alpha[20:30, 4:36] = 128
    save("upright.png", encoded(picture, "PNG"))
    save("interlaced.png", png(rgb, 2, 8, interlaced=True))
    save("rgb16.png", png(wide, 2, 16))
    save("rgba16_interlaced.png", png(np.dstack([wide, alpha * 257]), 6, 16, interlaced=True))
    save("rgba.png", png(np.dstack([rgb, alpha]), 6, 8))
    save("grey.png", png(grey[..., None], 0, 8))
    save("grey16.png", png(grey[..., None].astype(int) * 257, 0, 16))
    save("grey_alpha.png", png(np.dstack([grey, alpha]), 4, 8))
    save("palette.png", encoded(picture.quantize(64, dither=Image.Dither.NONE), "PNG"))
    save("palette_bits.png", encoded(picture.quantize(4, dither=Image.Dither.NONE), "PNG", bits=2))
    save("one_bit.png", encoded(picture.convert("L").point(lambda v: 255 if v > 128 else 0, mode="1"), "PNG"))
    save("palette_transparent.png", encoded(picture.quantize(8, dither=Image.Dither.NONE), "PNG", transparency=0))
    save("orientation_6.png", png(np.asarray(picture.transpose(Image.ROTATE_90)), 2, 8, extra=chunk(b"eXIf", exif(6)[6:])))
    save("wide_profile.png", encoded(in_wide_space(picture), "PNG", icc_profile=rgb_profile(WIDE, WIDE_GAMMA)))
    flat = np.round(linear(grey) * 65535).astype(int)
    profile = icc_profile(b"GRAY", {"kTRC": curve(1.0)})
    icc = chunk(b"iCCP", b"linear\0\0" + zlib.compress(profile))
    save("grey_linear_profile.png", png(np.round(flat / 257)[..., None], 0, 8, extra=icc))
    return Image.fromarray(np.dstack([rgb, alpha]).astype(np.uint8), "RGBA")


def others(picture, transparent):
    save("lossless.webp", encoded(picture, "WEBP", lossless=True))
    save("lossy.webp", encoded(picture, "WEBP", quality=92))
    save("alpha.webp", encoded(transparent, "WEBP", lossless=True, exact=True))
    save("orientation_8.webp", encoded(picture.transpose(Image.ROTATE_270), "WEBP", lossless=True, exif=exif(8)))
    save("wide_profile.webp", encoded(in_wide_space(picture), "WEBP", lossless=True, icc_profile=rgb_profile(WIDE, WIDE_GAMMA)))
    save("animated.webp", encoded(picture, "WEBP", lossless=True, save_all=True, append_images=[picture.rotate(180)]))
    heif_enc = os.environ.get("HEIF_ENC", "heif-enc")
    with tempfile.TemporaryDirectory() as folder:
        sources = {"plain": picture, "alpha": transparent}
        for name, source in sources.items():
            path = Path(folder) / f"{name}.png"
            source.save(path)
            for kind, switch in (("heic", []), ("avif", ["-A"])):
                target = OUT / f"{name}.{kind}"
                subprocess.run([heif_enc, *switch, "-q", "90", "-p", "chroma=444", "-o", target, path], check=True,
                               stdout=subprocess.DEVNULL)
        path = Path(folder) / "wide.png"
        in_wide_space(picture).save(path, icc_profile=rgb_profile(WIDE, WIDE_GAMMA))
        subprocess.run([heif_enc, "-q", "90", "-p", "chroma=444", "-o", OUT / "wide_profile.heic", path], check=True,
                       stdout=subprocess.DEVNULL)


def without_adobe_marker(jpeg):
    at = jpeg.index(b"\xff\xee")
    return jpeg[:at] + jpeg[at + 2 + struct.unpack(">H", jpeg[at + 2:at + 4])[0]:]


def lzw(indices, bits):
    """GIF's code without what makes it short: a clear code before the table would make codes longer."""
    clear, codes = 1 << bits, []
    for i, index in enumerate(indices):
        if i % (clear - 2) == 0:
            codes.append(clear)
        codes.append(int(index))
    number = sum(code << ((bits + 1) * i) for i, code in enumerate(codes + [clear + 1]))
    data = number.to_bytes(((bits + 1) * (len(codes) + 1) + 7) // 8, "little")
    blocks = b"".join(bytes([len(part)]) + part for part in (data[i:i + 255] for i in range(0, len(data), 255)))
    return bytes([bits]) + blocks + b"\0"


def gif_frame(picture, left=0, top=0, own_table=False, interlaced=False, transparent=None):
    """A frame of a picture with a palette of 64; its number of that is transparent."""
    rows = np.asarray(picture)
    if interlaced:
        rows = np.concatenate([rows[0::8], rows[4::8], rows[2::4], rows[1::2]])
    control = b"" if transparent is None else b"!\xf9\x04\x01\0\0" + bytes([transparent]) + b"\0"
    flags = (0x85 if own_table else 0) | (0x40 if interlaced else 0)
    head = b"," + struct.pack("<HHHHB", left, top, picture.width, picture.height, flags)
    return control + head + (table(picture) if own_table else b"") + lzw(rows.ravel(), 6)


def table(picture):
    return bytes(picture.getpalette()[:192]).ljust(192, b"\0")


def gif(width, height, frames, global_table=b""):
    flags = 0xF5 if global_table else 0x70
    return b"GIF89a" + struct.pack("<HHBBB", width, height, flags, 0, 0) + global_table + b"".join(frames) + b";"


def gifs(picture):
    few = picture.quantize(64, dither=Image.Dither.NONE)
    save("plain.gif", encoded(few, "GIF", interlace=0))  # with real LZW
    save("interlaced.gif", gif(WIDTH, HEIGHT, [gif_frame(few, interlaced=True)], table(few)))
    cream = few.getpixel((0, 0))
    save("transparent.gif", gif(WIDTH, HEIGHT, [gif_frame(few, transparent=cream)], table(few)))
    upside_down = few.transpose(Image.ROTATE_180)
    save("animated.gif", gif(WIDTH, HEIGHT, [gif_frame(few, own_table=True), gif_frame(upside_down, own_table=True)]))
    # The left part alone, in the middle of nothing; and a canvas that is smaller than its frame.
    save("small_frame.gif", gif(WIDTH, HEIGHT, [gif_frame(few.crop((8, 10, 28, 40)), left=8, top=10)], table(few)))
    save("small_canvas.gif", gif(10, 10, [gif_frame(few)], table(few)))


def bmp(header, pixels, palette=b"", masks=b""):
    at = 14 + len(header) + len(masks) + len(palette)
    return b"BM" + struct.pack("<IHHI", at + len(pixels), 0, 0, at) + header + masks + palette + pixels


def bmp_header(bits, compression=0, height=HEIGHT, colours=0, size=40, more=b""):
    return (struct.pack("<IiiHHIIiiII", size, WIDTH, height, 1, bits, compression, 0, 2835, 2835, colours, 0) +
            more).ljust(size, b"\0")


def bmp_rows(rows):
    """Bottom row first, each padded to 4 bytes."""
    return b"".join(row + bytes(-len(row) % 4) for row in reversed(rows))


def packed(rows, bits):
    return [bytes(np.packbits(((row[:, None] >> np.arange(bits)[::-1]) & 1).astype(np.uint8))) for row in rows]


def run_lengths(rows, nibbles):
    """Runs, a stretch of literals in each row, and a jump over what is left of the row."""
    data = b""
    for row in reversed(rows):
        x = 0
        while x < len(row):
            run = next((i for i in range(x, len(row)) if row[i] != row[x]), len(row)) - x
            if run >= 3 or len(row) - x < 3:
                data += bytes([run, row[x] * 17 if nibbles else row[x]])
                x += run
            else:
                literal = [int(v) for v in row[x:x + 5]]
                literal = literal if len(literal) >= 3 else literal[:0]
                text = bytes(a << 4 | b for a, b in zip(literal[::2], literal[1::2] + [0])) if nibbles else bytes(literal)
                data += bytes([0, len(literal)]) + text + bytes(len(text) % 2)
                x += len(literal)
        data += b"\0\0"
    return data + b"\0\1"


def bmps(picture):
    rgb = np.asarray(picture)
    bgr = rgb[..., ::-1]
    alpha = np.zeros((HEIGHT, WIDTH), np.uint8)
    alpha[8:48, 4:36] = 255
    alpha[20:30, 4:36] = 128
    whole = bmp_rows([row.tobytes() for row in bgr])
    save("plain.bmp", bmp(bmp_header(24), whole))
    save("top_down.bmp", bmp(bmp_header(24, height=-HEIGHT), bmp_rows([row.tobytes() for row in bgr[::-1]])))
    padding = np.zeros((HEIGHT, WIDTH, 1), np.uint8)
    save("no_alpha.bmp", bmp(bmp_header(32), bmp_rows([row.tobytes() for row in np.dstack([bgr, padding])])))
    with_alpha = bmp_rows([row.tobytes() for row in np.dstack([bgr, alpha])])
    rgba_masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    save("alpha.bmp", bmp(bmp_header(32, 3, size=108, more=rgba_masks), with_alpha))
    five = rgb.astype(int) >> 3
    save("bits_555.bmp", bmp(bmp_header(16), bmp_rows([(row[:, 0] << 10 | row[:, 1] << 5 | row[:, 2]).astype("<u2").tobytes() for row in five])))
    six = rgb[..., 1].astype(int) >> 2
    rows565 = [(row[:, 0] << 11 | g << 5 | row[:, 2]).astype("<u2").tobytes() for row, g in zip(five, six)]
    save("bits_565.bmp", bmp(bmp_header(16, 3), bmp_rows(rows565), masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F)))
    for bits, colours in ((8, 64), (4, 16), (1, 2)):
        few = picture.quantize(colours, dither=Image.Dither.NONE)
        indices = np.asarray(few)
        entries = np.array(few.getpalette()[:3 * colours]).reshape(-1, 3)[:, ::-1]
        palette = b"".join(bytes(e.astype(np.uint8)) + b"\0" for e in entries)
        save(f"palette_{bits}.bmp", bmp(bmp_header(bits, colours=len(entries)), bmp_rows(packed(indices, bits)), palette))
        if bits == 8:
            os2 = struct.pack("<IHHHH", 12, WIDTH, HEIGHT, 1, 8)
            short = b"".join(bytes(e.astype(np.uint8)) for e in entries).ljust(768, b"\0")
            save("os2.bmp", bmp(os2, bmp_rows(packed(indices, 8)), short))
        if bits > 1:
            save(f"rle{bits}.bmp", bmp(bmp_header(bits, 1 if bits == 8 else 2, colours=len(entries)),
                                       run_lengths(indices, bits == 4), palette))


def tiff(samples, photometric, bits=8, order="<", orientation=1, planar=False, tile=0, extra=None):
    """Uncompressed, in ways that Pillow does not write. samples: height x width x channels."""
    height, width, channels = samples.shape
    kind = (order + "u2") if bits == 16 else "u1"
    planes = [samples[..., c:c + 1] for c in range(channels)] if planar else [samples]
    parts = []
    for plane in planes:
        if tile:
            padded = np.pad(plane, ((0, -height % tile), (0, -width % tile), (0, 0)))
            parts += [padded[y:y + tile, x:x + tile].astype(kind).tobytes()
                      for y in range(0, height, tile) for x in range(0, width, tile)]
        else:
            parts += [plane[y:y + 16].astype(kind).tobytes() for y in range(0, height, 16)]
    tags = {256: [width], 257: [height], 258: [bits] * channels, 259: [1], 262: [photometric], 274: [orientation],
            277: [channels], 284: [2 if planar else 1]}
    tags |= {322: [tile], 323: [tile]} if tile else {278: [16]}
    if extra is not None:
        tags[338] = [extra]
    where, lengths = (324, 325) if tile else (273, 279)
    offsets = [8 + sum(map(len, parts[:i])) for i in range(len(parts))]
    tags |= {where: offsets, lengths: [len(part) for part in parts]}
    pixels = b"".join(parts)
    pixels += bytes(len(pixels) % 2)
    at = 8 + len(pixels)
    beyond, entries = b"", b""
    for tag, values in sorted(tags.items()):
        long = tag in (where, lengths)
        data = struct.pack(f"{order}{len(values)}{'I' if long else 'H'}", *values)
        if len(data) > 4:
            entries += struct.pack(order + "HHII", tag, 4 if long else 3, len(values), at + 2 + 12 * len(tags) + 4 + len(beyond))
            beyond += data + bytes(len(data) % 2)
        else:
            entries += struct.pack(order + "HHI", tag, 4 if long else 3, len(values)) + data.ljust(4, b"\0")
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "I", at) + pixels + struct.pack(order + "H", len(tags)) + entries + bytes(4) + beyond


def tiffs(picture, transparent):
    rgb = np.asarray(picture)
    grey = np.asarray(picture.convert("L"))[..., None]
    alpha = np.asarray(transparent)[..., 3:]
    for name, compression in (("plain", None), ("lzw", "tiff_lzw"), ("deflate", "tiff_adobe_deflate"), ("packbits", "packbits")):
        save(f"{name}.tif", encoded(picture, "TIFF", compression=compression))
    save("jpeg.tif", encoded(picture, "TIFF", compression="jpeg", quality=92))
    save("palette.tif", encoded(picture.quantize(64, dither=Image.Dither.NONE), "TIFF"))
    save("wide_profile.tif", encoded(in_wide_space(picture), "TIFF", icc_profile=rgb_profile(WIDE, WIDE_GAMMA), compression="tiff_lzw"))
    save("orientation_6.tif", tiff(np.asarray(picture.transpose(Image.ROTATE_90)), 2, orientation=6))
    save("rgb16_big_endian.tif", tiff(rgb.astype(int) * 257, 2, bits=16, order=">"))
    save("planes.tif", tiff(rgb, 2, planar=True))
    save("tiles.tif", tiff(rgb, 2, tile=16))
    save("grey16.tif", tiff(grey.astype(int) * 257, 1, bits=16))
    save("white_is_zero.tif", tiff(255 - grey, 0))
    save("alpha.tif", tiff(np.dstack([rgb, alpha]), 2, extra=2))
    save("grey_alpha.tif", tiff(np.dstack([grey, alpha]), 1, extra=2))
    save("premultiplied.tif", tiff(np.dstack([np.round(rgb * (alpha / 255)).astype(np.uint8), alpha]), 2, extra=1))
    save("selection.tif", tiff(np.dstack([rgb, alpha]), 2, extra=0))  # a fourth channel that is no transparency
    ink = 255 - rgb.astype(int)
    black = ink.min(axis=2)
    rest = (ink - black[..., None]) * 255 // np.maximum(255 - black, 1)[..., None]
    cmyk = np.dstack([rest, black]).astype(np.uint8)
    save("cmyk.tif", tiff(cmyk, 5))
    save("cmyk_planes.tif", tiff(cmyk, 5, planar=True))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    picture = draw()
    jpegs(picture)
    transparent = pngs(picture)
    others(picture, transparent)
    gifs(picture)
    bmps(picture)
    tiffs(picture, transparent)
    files = sorted(OUT.iterdir())
    print(len(files), "files, largest", max(f.stat().st_size for f in files), "bytes")


if __name__ == "__main__":
    main()
