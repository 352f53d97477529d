"""`packshot cut`, from the command line to the file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest
from click.testing import Result
from PIL import Image

from tests.shadowed import scene

Packshot = Callable[..., Result]
Process = Callable[..., CompletedProcess[bytes]]


def pixels(path: str | Path | io.BytesIO) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"))


def test_a_photo_becomes_a_cutout_beside_it(packshot: Packshot, photo: Path) -> None:
    result = packshot("cut", photo)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.startswith("packshot: photo.jpg → photo-cutout.png (160×120 px, ")
    rgba = pixels("photo-cutout.png")
    assert rgba.shape == (120, 160, 4)
    assert rgba[60, 80, 3] == 255
    assert rgba[5, 5, 3] == 0


@pytest.mark.parametrize("format", ["png", "webp", "avif", "tiff"])
def test_formats(packshot: Packshot, photo: Path, format: str) -> None:
    assert packshot("cut", photo, "--format", format, "-o", "out/").exit_code == 0
    (path,) = Path("out").iterdir()
    with Image.open(path) as image:
        assert image.format == format.upper()
        assert "A" in image.getbands()


def test_the_extension_names_the_format(packshot: Packshot, photo: Path) -> None:
    assert packshot("cut", photo, "-o", "a.webp").exit_code == 0
    with Image.open("a.webp") as image:
        assert image.format == "WEBP"


def test_jpeg_needs_a_background_before_any_work(packshot: Packshot, photo: Path) -> None:
    result = packshot("cut", photo, "--format", "jpeg")
    assert result.exit_code == 2
    assert "--background" in result.stderr
    assert not Path("photo-cutout.jpg").exists()
    result = packshot("cut", photo, "--format", "jpeg", "--background", "white")
    assert result.exit_code == 0
    assert (pixels("photo-cutout.jpg")[0, 0] >= 253).all()


def test_backgrounds(packshot: Packshot, photo: Path) -> None:
    Image.new("RGB", (30, 30), (0, 255, 0)).save("green.png")
    for what, corner in (("#0000ff", (0, 0, 255)), ("green.png", (0, 255, 0))):
        result = packshot("cut", photo, "--background", what, "--overwrite")
        assert result.exit_code == 0
        assert tuple(pixels("photo-cutout.png")[0, 0]) == (*corner, 255)
    assert packshot("cut", photo, "--background", "blur", "--overwrite").exit_code == 0
    assert abs(int(pixels("photo-cutout.png")[0, 0, 0]) - 225) < 6


def test_a_background_that_is_none_stops_before_any_work(packshot: Packshot, photo: Path) -> None:
    result = packshot("cut", photo, "--background", "whit")
    assert result.exit_code == 2
    assert "did you mean white" in result.stderr
    Path("broken.png").write_bytes(b"x")
    result = packshot("cut", photo, "--background", "broken.png")
    assert result.exit_code == 3
    assert "broken.png" in result.stderr
    assert not Path("photo-cutout.png").exists()


def test_alpha_only(packshot: Packshot, photo: Path) -> None:
    assert packshot("cut", photo).exit_code == 0
    assert packshot("cut", photo, "--alpha-only").exit_code == 0
    with Image.open("photo-alpha.png") as image:
        grey = np.asarray(image.convert("L"))
    assert (grey == pixels("photo-cutout.png")[..., 3]).all()


def test_crop(packshot: Packshot, photo: Path) -> None:
    assert packshot("cut", photo, "--crop", "--margin", "10px").exit_code == 0
    height, width = pixels("photo-cutout.png").shape[:2]
    assert abs(height - 92) <= 4  # 72 px of ball
    assert abs(width - 92) <= 4
    result = packshot("cut", photo, "--margin", "10px", "--overwrite")
    assert result.exit_code == 2
    assert "--crop" in result.stderr


def test_edge_options_reach_the_edge(packshot: Packshot, photo: Path) -> None:
    areas = []
    for shift in ("-3", "0", "3"):
        assert packshot("cut", photo, "--edge-shift", shift, "--overwrite").exit_code == 0
        areas.append(int((pixels("photo-cutout.png")[..., 3] > 127).sum()))
    assert areas[0] < areas[1] < areas[2]


def test_existing_results(packshot: Packshot, photo: Path) -> None:
    Path("photo-cutout.png").write_bytes(b"old")
    result = packshot("cut", photo)
    assert result.exit_code == 4
    assert "--overwrite" in result.stderr
    result = packshot("cut", photo, "--skip-existing")
    assert result.exit_code == 0
    assert "skipped" in result.stderr
    assert Path("photo-cutout.png").read_bytes() == b"old"
    assert packshot("cut", photo, "--overwrite").exit_code == 0
    assert Path("photo-cutout.png").read_bytes() != b"old"


def test_the_photo_is_never_overwritten(packshot: Packshot, photo: Path) -> None:
    before = photo.read_bytes()
    result = packshot("cut", photo, "-o", "./photo.jpg", "--overwrite", "--background", "white")
    assert result.exit_code == 2
    assert "would overwrite the photo" in result.stderr
    assert photo.read_bytes() == before


def test_nor_is_the_background(packshot: Packshot, photo: Path) -> None:
    room = Path("room.jpg")
    Image.new("RGB", (40, 30), "green").save(room)
    before = room.read_bytes()
    result = packshot("cut", photo, "--background", room, "-o", room, "--overwrite")
    assert result.exit_code == 2
    assert "would overwrite the photo" in result.stderr
    assert room.read_bytes() == before


def test_a_folder_that_cannot_be_is_an_error_of_its_photo(packshot: Packshot, photo: Path) -> None:
    result = packshot("cut", photo, "-o", f"{'x' * 300}/b.png")
    assert result.exit_code == 4
    assert "unexpected" not in result.stderr


def test_json_leaves_no_remark_unsaid(packshot: Packshot, photo: Path) -> None:
    folder = Path("folder")
    folder.mkdir()
    photo.rename(folder / "photo.jpg")
    (folder / "beach-alpha.jpg").write_bytes(b"")
    result = packshot("cut", folder, "--json", "-o", "out/")
    assert result.exit_code == 0
    assert "passed over 1" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_no_subject(packshot: Packshot, photo: Path, plain: Path) -> None:
    result = packshot("cut", plain, photo)
    assert result.exit_code == 5
    assert "packshot: warning: plain.png: no subject was found" in result.stderr
    assert "--allow-empty" in result.stderr
    assert not Path("plain-cutout.png").exists()
    assert Path("photo-cutout.png").exists()
    assert packshot("cut", plain, "--allow-empty").exit_code == 0
    assert not pixels("plain-cutout.png")[..., 3].any()


def test_of_several_codes_the_lowest(packshot: Packshot, photo: Path, plain: Path) -> None:
    Path("photo-cutout.png").write_bytes(b"old")
    assert packshot("cut", plain, photo).exit_code == 4
    assert packshot("cut", plain, "none.jpg", photo).exit_code == 3


def test_a_folder_in_a_folder(packshot: Packshot, photo: Path) -> None:
    Path("in/deep").mkdir(parents=True)
    photo.rename("in/deep/photo.jpg")
    assert packshot("cut", "in").exit_code == 3
    assert packshot("cut", "in", "-o", "out", "--recursive").exit_code == 0
    assert Path("out/deep/photo-cutout.png").exists()


def test_json_is_one_object_a_photo(packshot: Packshot, photo: Path, plain: Path) -> None:
    Path("bad.jpg").write_bytes(b"no picture")
    Path("old.jpg").write_bytes(photo.read_bytes())
    Path("old-cutout.png").write_bytes(b"old")
    result = packshot("cut", photo, plain, "bad.jpg", "old.jpg", "--skip-existing", "--json")
    done, empty, failed, skipped = map(json.loads, result.stdout.splitlines())
    assert done["source"] == "photo.jpg"
    assert done["output"] == "photo-cutout.png"
    assert (done["status"], done["width"], done["height"]) == ("done", 160, 120)
    assert done["seconds"] > 0
    assert done["error"] is None
    assert empty["status"] == "empty"
    assert empty["output"] is None
    assert empty["error"]["type"] == "NoSubjectError"
    assert failed["status"] == "failed"
    assert failed["error"]["cause"]
    assert failed["error"]["remedy"]
    assert skipped["status"] == "skipped"
    assert skipped["output"] == "old-cutout.png"
    assert len(result.stderr.splitlines()) == 2  # the two problems
    assert result.exit_code == 3


def test_quiet_is_quiet(packshot: Packshot, photo: Path) -> None:
    result = packshot("cut", photo, "-q")
    assert (result.exit_code, result.output) == (0, "")


def test_several_photos_are_summed_up(packshot: Packshot, photo: Path, plain: Path) -> None:
    result = packshot("cut", photo, plain, "none.jpg")
    assert "packshot: 1 done, 1 without a subject, 1 failed in " in result.stderr


def test_a_name_cannot_break_the_line(packshot: Packshot, photo: Path) -> None:
    photo.rename("a\nb\x1b[31m.jpg")
    result = packshot("cut", "a\nb\x1b[31m.jpg")
    assert result.exit_code == 0
    assert len(result.stderr.splitlines()) == 1
    assert "\x1b" not in result.stderr


def test_stdin_to_stdout(process: Process, photo: Path) -> None:
    done = process("cut", "-", input=photo.read_bytes())
    assert (done.returncode, done.stderr) == (0, b"")
    assert pixels(io.BytesIO(done.stdout))[60, 80, 3] == 255


def test_a_file_to_stdout_and_stdin_to_a_file(packshot: Packshot, photo: Path) -> None:
    result = packshot("cut", photo, "-o", "-", "--format", "webp")
    assert result.stdout_bytes[8:12] == b"WEBP"
    assert packshot("cut", "-", "-o", "a.png", stdin=photo.read_bytes()).exit_code == 0
    assert pixels("a.png").shape == (120, 160, 4)


def test_nothing_on_stdin(packshot: Packshot) -> None:
    result = packshot("cut", "-", stdin=b"")
    assert result.exit_code == 3
    assert "<stdin>" in result.stderr
    assert result.stdout_bytes == b""


def test_bytes_and_json_do_not_mix(packshot: Packshot, photo: Path) -> None:
    result = packshot("cut", photo, "-o", "-", "--json")
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["cut"], "Missing argument"),
        (["cut", "a.jpg", "--formt", "png"], "--format"),
        (["cut", "a.jpg", "--format", "bmp"], "png"),
        (["cut", "a.jpg", "--edge-shift", "9"], "-4"),
        (["cut", "a.jpg", "--quality", "0"], "1"),
        (["cut", "a.jpg", "--overwrite", "--skip-existing"], "exclude"),
        (["cut", "a.jpg", "--alpha-only", "--background", "white"], "alpha"),
        (["cut", "a.jpg", "--crop", "--margin", "x"], "5%"),
        (["cut", "a.jpg", "-o", "b"], "extension"),
    ],
)
def test_wrong_options(packshot: Packshot, args: list[str], words: str) -> None:
    result = packshot(*args)
    assert result.exit_code == 2
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("packshot: error: ")


def test_an_unknown_model(packshot: Packshot, photo: Path) -> None:
    result = packshot("cut", photo, "--model", "huge")
    assert result.exit_code == 6
    assert "base" in result.stderr


def test_the_shadow_is_kept_on_request(packshot: Packshot, here: Path) -> None:
    Image.fromarray(scene().photo).save(here / "ball.png")
    assert packshot("cut", "ball.png", "-o", "plain.png").exit_code == 0
    assert packshot("cut", "ball.png", "-o", "drop.png", "--shadow", "drop").exit_code == 0
    assert packshot("cut", "ball.png", "-o", "keep.png", "--shadow", "keep").exit_code == 0
    assert Path("plain.png").read_bytes() == Path("drop.png").read_bytes()
    assert np.asarray(Image.open("keep.png"))[368, 280, 3] > 40
    got = packshot("export", "keep.png", "--channel", "shopify", "-o", "out")
    assert got.exit_code == 3
    assert "the master shows a shadow, and shopify measures the product alone" in got.stderr
