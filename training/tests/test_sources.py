"""Photos with alpha from a folder, a parquet file and an archive."""

from __future__ import annotations

import importlib.util
import io
import tarfile
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

from training.sources import opened


def encoded(picture: Image.Image, form: str = "PNG") -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **({"lossless": True} if form == "WEBP" else {}))
    return stream.getvalue()


class SourcesTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.place = Path(temporary.name)
        rng = np.random.default_rng(0)
        self.photo = Image.fromarray(rng.integers(0, 256, (30, 40, 3), np.uint8))
        self.mask = Image.fromarray(rng.integers(0, 256, (30, 40), np.uint8))

    def check(self, path: Path) -> None:
        source = opened(path)
        self.assertEqual(len(source.stems), 1)
        (stem,) = source.stems
        np.testing.assert_array_equal(source.image(stem), self.photo)
        np.testing.assert_array_equal(source.alpha(stem), self.mask)

    def test_folder(self) -> None:
        for kind, picture in (("images", self.photo), ("masks", self.mask)):
            (self.place / kind).mkdir()
            picture.save(self.place / kind / "shoe.png")
        self.photo.save(self.place / "images" / "alone.png")
        self.check(self.place)

    @unittest.skipUnless(importlib.util.find_spec("pyarrow"), "pyarrow is not installed")
    def test_parquet(self) -> None:
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        rows = {"image": [{"bytes": encoded(self.photo)}], "mask": [{"bytes": encoded(self.mask)}]}
        pq.write_table(pa.table(rows), self.place / "some.parquet")
        self.check(self.place / "some.parquet")

    def test_archive(self) -> None:
        with tarfile.open(self.place / "some.tar", "w") as tar:
            for kind, picture in (("image", self.photo), ("alpha", self.mask)):
                content = encoded(picture, "WEBP")
                member = tarfile.TarInfo(f"shoe.{kind}.webp")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        self.check(self.place / "some.tar")

    def test_what_is_no_source_says_what_is(self) -> None:
        for name in ("images", "masks"):
            (self.place / name).mkdir()
        with self.assertRaisesRegex(ValueError, "no pair"):
            opened(self.place)
        with self.assertRaisesRegex(ValueError, "parquet"):
            opened(self.place / "some.zip")


if __name__ == "__main__":
    unittest.main()
