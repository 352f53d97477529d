"""Where photos with alpha come from: an archive, a folder, a parquet file."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".bmp"}


class Source(Protocol):
    """Photos and their alpha by stem: RGB, and L 0…255 of the same size."""

    stems: list[str]

    def image(self, stem: str) -> Image.Image: ...

    def alpha(self, stem: str) -> Image.Image: ...


def opened(path: Path) -> Source:
    """A tar as in ../shared/data, a folder with `images/` and `masks/`, or a parquet file.

    Raises ValueError, with what was expected, for anything else and for what holds no pair.
    """
    if path.is_dir():
        source: Source = Folder(path)
    elif path.suffix == ".parquet":
        source = Parquet(path)
    elif path.suffix == ".tar":
        source = Archive(path)
    else:
        raise ValueError(f"{path}: neither a folder, nor .tar, nor .parquet")
    if not source.stems:
        raise ValueError(f"{path}: holds no pair of photo and mask")
    return source


class Archive:
    """A tar of `STEM.image.webp` and `STEM.alpha.webp`, or of images alone, still compressed."""

    def __init__(self, path: Path):
        self.files: dict[str, bytes] = {}
        with tarfile.open(path) as tar:
            for member in tar:
                if member.isfile():
                    self.files[member.name] = tar.extractfile(member).read()
        self.stems = [n.removesuffix(".image.webp") for n in self.files if ".image." in n]

    def picture(self, name: str) -> Image.Image:
        return Image.open(io.BytesIO(self.files[name]))

    def image(self, stem: str) -> Image.Image:
        """RGB, uint8."""
        return self.picture(f"{stem}.image.webp").convert("RGB")

    def alpha(self, stem: str) -> Image.Image:
        """L, 0…255."""
        return self.picture(f"{stem}.alpha.webp").convert("L")


class Folder:
    """`images/NAME.*` and `masks/NAME.*`, as data sets are often unpacked."""

    def __init__(self, path: Path):
        self.images, self.masks = (
            {p.stem: p for p in sorted((path / kind).glob("*")) if p.suffix.lower() in PICTURES}
            for kind in ("images", "masks")
        )
        self.stems = [stem for stem in self.images if stem in self.masks]

    def image(self, stem: str) -> Image.Image:
        return Image.open(self.images[stem]).convert("RGB")

    def alpha(self, stem: str) -> Image.Image:
        return _fitted(Image.open(self.masks[stem]).convert("L"), self.image(stem).size)


class Parquet:
    """As on Hugging Face: the columns `image` and `mask` (or `label`) hold the files' bytes."""

    def __init__(self, path: Path):
        try:
            from pyarrow import parquet  # noqa: PLC0415 -- needed for this kind alone
        except ImportError as error:
            raise ValueError(f"{path}: reading parquet needs pyarrow; pip install it") from error
        names = parquet.read_schema(path).names
        mask = next((name for name in ("mask", "alpha", "label") if name in names), None)
        if "image" not in names or mask is None:
            raise ValueError(f"{path}: its columns are {names}; image and mask are needed")
        table = parquet.read_table(path, columns=["image", mask])
        self.rows: list[tuple[Any, Any]] = list(
            zip(table["image"].to_pylist(), table[mask].to_pylist(), strict=True)
        )
        self.stems = [f"{path.stem}-{n}" for n in range(len(self.rows))]

    def image(self, stem: str) -> Image.Image:
        return self._picture(stem, 0).convert("RGB")

    def alpha(self, stem: str) -> Image.Image:
        return _fitted(self._picture(stem, 1).convert("L"), self.image(stem).size)

    def _picture(self, stem: str, column: int) -> Image.Image:
        cell = self.rows[int(stem.rpartition("-")[2])][column]
        return Image.open(io.BytesIO(cell["bytes"] if isinstance(cell, dict) else cell))


def _fitted(mask: Image.Image, size: tuple[int, int]) -> Image.Image:
    return mask if mask.size == size else mask.resize(size, Image.Resampling.BILINEAR)
