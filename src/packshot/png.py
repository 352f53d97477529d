"""The PNG container: reading its chunks, and writing pictures fast.

Pillow's writer tries five filters on every row and compresses on one thread. One fixed filter,
Average, and zlib's run-length strategy on all cores take half the time of its fastest level and a
sixth of that of its default, for files an eighth larger than the latter's (two cores, a noisy
12 megapixel cut-out: `python -m benchmarks.codecs`).
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SIDE_MAX = (1 << 31) - 1  # px

# Rows compressed as one piece. Fixed, so that the bytes do not depend on the number of threads.
_ROWS = 64
_AVERAGE = 3  # filter type
_ADLER = 65521
_PERCEPTUAL = b"\x00"  # rendering intent of the sRGB chunk
_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}  # channels → grey, RGB, RGBA


def chunks(data: bytes | memoryview) -> Iterator[tuple[bytes, memoryview, bool]]:
    """Walk through a PNG file: (type, content, whether the checksum is right) of every chunk.

    Stops silently where the file ends or breaks off.
    """
    view = memoryview(data)
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        if end + 4 > len(data):
            return
        (stored,) = struct.unpack_from(">I", data, end)
        yield kind, view[at + 8 : end], zlib.crc32(view[at + 4 : end]) == stored
        at = end + 4


def texts(data: bytes | memoryview) -> dict[str, str]:
    """The short texts of a PNG file, by keyword. What is damaged is left out."""
    found = {}
    for kind, content, intact in chunks(data):
        keyword, nul, text = bytes(content).partition(b"\0") if kind == b"tEXt" else (b"", b"", b"")
        if intact and nul:
            found[keyword.decode("latin-1")] = text.decode("latin-1")
        if kind == b"IDAT":
            break
    return found


def said(data: bytes | memoryview, keyword: str) -> Any:
    """What a text of a PNG file says as JSON; None for another format, without it, or for none."""
    if bytes(data[: len(SIGNATURE)]) != SIGNATURE:
        return None
    try:
        return json.loads(texts(data).get(keyword, "null"))
    except (ValueError, RecursionError):
        return None


def write(
    pixels: NDArray[np.uint8],
    *,
    exif: bytes | None = None,
    text: Mapping[str, str] | None = None,
) -> bytes:
    """A whole PNG file, 8 bits per channel, marked as sRGB.

    pixels : uint8, H×W (grey), H×W×3 (RGB) or H×W×4 (RGBA, straight alpha)
    exif   : a TIFF structure, without the "Exif\\0\\0" that JPEG puts before it
    text   : short texts by keyword, in Latin-1
    """
    height, width = pixels.shape[:2]
    pixels = np.ascontiguousarray(pixels)
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    rows = pixels.reshape(height, width * channels)
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    parts = [SIGNATURE, _chunk(b"IHDR", header), _chunk(b"sRGB", _PERCEPTUAL)]
    for keyword, words in (text or {}).items():
        parts.append(_chunk(b"tEXt", f"{keyword}\0{words}".encode("latin-1")))
    if exif:
        parts.append(_chunk(b"eXIf", exif))

    def piece(top: int) -> tuple[bytes, int, int]:
        above = rows[top - 1] if top else np.zeros_like(rows[0])
        filtered = _average(rows[top : top + _ROWS], above, channels).data
        packer = zlib.compressobj(1, zlib.DEFLATED, -15, 9, zlib.Z_RLE)
        last = top + _ROWS >= height
        packed = packer.compress(filtered)
        packed += packer.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)
        # The two bytes of zlib's own header open the stream: deflate, window of 32 kB, fastest.
        chunk = _chunk(b"IDAT", packed if top else b"\x78\x01" + packed)
        return chunk, zlib.adler32(filtered), filtered.nbytes

    checksum = 1
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        for chunk, adler, size in pool.map(piece, range(0, height, _ROWS)):
            parts.append(chunk)
            checksum = _joined(checksum, adler, size)
    parts += [_chunk(b"IDAT", struct.pack(">I", checksum)), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _average(rows: NDArray[np.uint8], above: NDArray[np.uint8], channels: int) -> NDArray[np.uint8]:
    """PNG's Average filter: → uint8, rows × (1 + width · channels), the filter's type in front."""
    out = np.empty((rows.shape[0], rows.shape[1] + 1), np.uint8)
    out[:, 0] = _AVERAGE
    over = np.concatenate([above[None], rows[:-1]])
    np.subtract(rows[:, :channels], over[:, :channels] >> 1, out=out[:, 1 : 1 + channels])
    left, up = rows[:, :-channels], over[:, channels:]
    # floor((left + up) / 2) without leaving 8 bits
    mean = left ^ up
    mean >>= 1
    mean += left & up
    np.subtract(rows[:, channels:], mean, out=out[:, 1 + channels :])
    return out


def _joined(first: int, second: int, size: int) -> int:
    """Adler-32 of two pieces of data end to end, from the piece's sums; the second has `size`."""
    low, high = first & 0xFFFF, first >> 16
    low2, high2 = second & 0xFFFF, second >> 16
    return (low + low2 - 1) % _ADLER | (high + high2 + size * (low - 1)) % _ADLER << 16


def _chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))
