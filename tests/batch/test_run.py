"""The order, the bounds and the errors of a batch; the model is played by a stand-in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image

from packshot.batch import Plan, Recipe, Result, Status, plan, run
from packshot.compose import Colour, parse_margin
from packshot.cutout import Cutout
from packshot.decode import Photo
from packshot.errors import InputError, LimitError, NoSubjectError, OptionError, OutputError
from packshot.options import EdgeOptions, Limits
from packshot.pipeline import Remover


class Stand:
    """Takes red for the subject. `before` is called with each photo."""

    def __init__(self, before: Callable[[Photo], None] = lambda _: None) -> None:
        self.limits = Limits()
        self.before = before

    def remove(self, photo: Photo, *, edge: EdgeOptions, shadow: bool, allow_empty: bool) -> Cutout:
        assert allow_empty
        assert not shadow
        assert isinstance(edge, EdgeOptions)
        self.before(photo)
        red = (photo.rgb[..., 0] > 128) & (photo.rgb[..., 1] < 128)
        alpha = np.where(red, 255, 0).astype(np.uint8)
        return Cutout(np.dstack([photo.rgb, alpha]), photo=photo, empty=not red.any())


def photo(path: Path, subject: bool = True) -> Path:
    image = Image.new("RGB", (40, 30), "white")
    if subject:
        image.paste((220, 20, 20), (10, 10, 30, 20))
    image.save(path)
    return path


def done(
    todo: Plan, recipe: Recipe | None = None, before: Callable[[Photo], None] = lambda _: None
) -> list[Result]:
    return list(run(todo, cast("Remover", Stand(before)), recipe or Recipe()))


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    return [photo(tmp_path / f"{number}.png") for number in range(6)]


def test_results_come_in_order_and_are_written(photos: list[Path]) -> None:
    results = done(plan(photos))
    assert [result.job.source for result in results] == photos
    for result in results:
        assert result.status is Status.DONE
        assert result.size == (40, 30)
        assert result.seconds > 0
        assert result.job.target is not None
        with Image.open(result.job.target) as image:
            assert np.asarray(image)[15, 20].tolist() == [220, 20, 20, 255]
            assert np.asarray(image)[0, 0, 3] == 0


def test_an_error_stays_with_its_photo(photos: list[Path]) -> None:
    photos[2].write_bytes(b"no picture")
    photos[4].unlink()
    results = done(plan(photos))
    assert [result.status.value for result in results] == [
        *("done", "done", "failed", "done", "failed", "done")
    ]
    for number in (2, 4):
        assert isinstance(results[number].error, InputError)
        assert str(photos[number]) in str(results[number].error)
        assert not photos[number].with_name(f"{number}-cutout.png").exists()


def test_a_fault_of_ours_costs_one_photo_only(photos: list[Path]) -> None:
    def stumble(photo: Photo) -> None:
        if photo.name == str(photos[1]):
            raise ZeroDivisionError("oh")

    results = done(plan(photos), before=stumble)
    error = results[1].error
    assert error is not None
    assert error.exit_code == 1
    assert "ZeroDivisionError" in str(error)
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert sum(result.status is Status.DONE for result in results) == 5


def test_too_little_memory_is_said(photos: list[Path]) -> None:
    def starve(_: Photo) -> None:
        raise MemoryError

    assert isinstance(done(plan(photos[:1]), before=starve)[0].error, LimitError)


def test_a_photo_without_a_subject_is_not_written(tmp_path: Path) -> None:
    source = photo(tmp_path / "plain.png", subject=False)
    (result,) = done(plan([source]))
    assert result.status is Status.EMPTY
    assert isinstance(result.error, NoSubjectError)
    assert list(tmp_path.iterdir()) == [source]


def test_a_photo_without_a_subject_is_written_if_allowed(tmp_path: Path) -> None:
    source = photo(tmp_path / "plain.png", subject=False)
    (result,) = done(plan([source]), Recipe(allow_empty=True))
    assert result.status is Status.DONE
    assert (tmp_path / "plain-cutout.png").exists()


def test_what_is_settled_is_not_computed(photos: list[Path]) -> None:
    seen: list[str] = []
    photos[1].with_name("1-cutout.png").write_bytes(b"old")
    results = done(plan(photos, skip_existing=True), before=lambda photo: seen.append(photo.name))
    assert results[1].status is Status.SKIPPED
    results = done(plan(photos), before=lambda photo: seen.append(photo.name))
    assert {result.status for result in results} == {Status.FAILED}
    assert str(photos[1]) not in seen
    assert photos[1].with_name("1-cutout.png").read_bytes() == b"old"


def test_one_photo_is_ahead_and_no_more(
    photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    module = __import__("sys").modules["packshot.batch.run"]
    decode, read, begun = module.decode, [], threading.Event()

    def counted(source: Path, **options: object) -> Photo:
        result: Photo = decode(source, **options)
        read.append(source)
        if len(read) == 2:
            begun.set()
        return result

    def look(photo: Photo) -> None:
        assert begun.wait(10), "the next photo is decoded while this one is computed"
        time.sleep(0.05)
        ahead.append(len(read) - photos.index(Path(photo.name)) - 1)

    ahead: list[int] = []
    monkeypatch.setattr(module, "decode", counted)
    done(plan(photos), before=look)
    assert max(ahead) == 1


def test_stopping_early_leaves_whole_files_only(photos: list[Path], tmp_path: Path) -> None:
    def interrupt(photo: Photo) -> None:
        if photo.name == str(photos[3]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        done(plan(photos), before=interrupt)
    written = sorted(set(tmp_path.iterdir()) - set(photos))
    # The last one may have been waiting still, and then it is dropped.
    whole = [f"{number}-cutout.png" for number in range(3)]
    assert [path.name for path in written] in (whole[:2], whole)
    for path in written:
        with Image.open(path) as image:
            image.load()


def test_folders_are_made(photos: list[Path], tmp_path: Path) -> None:
    (result, *_) = done(plan(photos, output=f"{tmp_path}/new/deep/"))
    assert result.status is Status.DONE
    assert (tmp_path / "new/deep/0-cutout.png").exists()


def test_a_folder_that_cannot_be_made_is_an_output_error(
    photos: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    (result,) = done(plan(photos[:1], output=f"{tmp_path}/file/deep/"))
    assert isinstance(result.error, OutputError)
    assert "-o" in result.error.remedy


def test_a_recipe_is_followed(photos: list[Path], tmp_path: Path) -> None:
    recipe = Recipe(margin=parse_margin("5px"), background=Colour((0, 0, 255)), quality=95)
    (result,) = done(plan(photos[:1], output=tmp_path / "a.jpg"), recipe)
    assert result.size == (30, 20)
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.size == (30, 20)
        assert image.getpixel((0, 0)) == pytest.approx((0, 0, 255), abs=6)


def test_alpha_only(photos: list[Path], tmp_path: Path) -> None:
    done(plan(photos[:1], output=tmp_path / "a.png"), Recipe(alpha_only=True))
    with Image.open(tmp_path / "a.png") as image:
        grey = np.asarray(image.convert("L"))
    assert (grey[10:20, 10:30] == 255).all()
    assert int(np.count_nonzero(grey)) == 200


def test_recipes_that_make_no_sense() -> None:
    with pytest.raises(OptionError):
        Recipe(alpha_only=True, background=Colour((0, 0, 0)))
    with pytest.raises(OptionError, match="JPEG"):
        Recipe().check_format("jpeg")
    Recipe(alpha_only=True).check_format("jpeg")
    Recipe(background=Colour((0, 0, 0))).check_format("jpeg")
    Recipe().check_format("png")


def test_what_another_run_has_written_meanwhile_is_passed_over(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        Image.new("RGB", (40, 30), (200, 20, 20)).save(tmp_path / name)
    todo = plan([tmp_path / "a.png", tmp_path / "b.png"], skip_existing=True)
    first, second = (job.target for job in todo.jobs)
    assert first is not None
    assert second is not None
    first.write_bytes(b"another's")

    def late(photo: Photo) -> None:
        del photo
        second.write_bytes(b"another's")

    results = list(run(todo, cast(Remover, Stand(late)), Recipe(skip_existing=True)))
    assert [result.status for result in results] == [Status.SKIPPED] * 2
    assert first.read_bytes() == second.read_bytes() == b"another's"
