"""Small pictures, and files of them, that several tests share."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from packshot import png
from packshot.errors import PackshotError

HEIGHT, WIDTH = 24, 40
TURNED = Path(__file__).parent / "photos" / "turned.heic"  # of `gradient`


def gradient(height: int = HEIGHT, width: int = WIDTH) -> NDArray[np.uint8]:
    """Smooth, so that lossy formats keep it, and different in all four corners."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    parts = [255 * x / width, 255 * y / height, 40 + 60 * (x / width + y / height)]
    return np.stack(parts, axis=-1).astype(np.uint8)


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def close(a: NDArray[np.uint8], b: NDArray[np.uint8], by: float) -> bool:
    return a.shape == b.shape and bool(np.abs(a.astype(int) - b).mean() <= by)


def png_of(rows: NDArray[np.generic], kind: int, bits: int, extra: bytes = b"") -> bytes:
    """A PNG file made by hand, for what Pillow does not write."""
    height, width = rows.shape[:2]
    body = rows.astype(rows.dtype.newbyteorder(">")).reshape(height, -1)
    raw = b"".join(b"\0" + row.tobytes() for row in body)
    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    return b"".join(
        [png.SIGNATURE, chunk(b"IHDR", head), extra, chunk(b"IDAT", zlib.compress(raw)), END]
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


END = chunk(b"IEND", b"")


def assert_helpful(error: PackshotError, name: str) -> None:
    """One line with the name, the cause and the remedy, and nothing of the machine's."""
    line = str(error)
    assert line.startswith(f"{name}: ")
    assert "; " in line
    assert "\n" not in line
    assert "0x" not in line
    assert "Errno" not in line
