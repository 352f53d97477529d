"""Which photos are taken, and where their results go."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from packshot.batch import MASK_SUFFIX, plan
from packshot.batch import plan as plan_function
from packshot.errors import InputError, OptionError, OutputError


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(b"x")


def pairs(*inputs: str, **options: object) -> list[tuple[str, str]]:
    jobs = plan_function(inputs, **options).jobs  # type: ignore[arg-type]
    return [(str(job.source), str(job.target)) for job in jobs]


def test_results_lie_beside_their_photos() -> None:
    files("a.jpg", "shop/b.c.JPEG")
    assert pairs("a.jpg", "shop/b.c.JPEG") == [
        ("a.jpg", "a-cutout.png"),
        ("shop/b.c.JPEG", "shop/b.c-cutout.png"),
    ]


def test_the_format_names_the_extension() -> None:
    assert pairs("a.jpg", format="webp") == [("a.jpg", "a-cutout.webp")]
    assert pairs("a.jpg", format="jpeg") == [("a.jpg", "a-cutout.jpg")]
    assert pairs("a.jpg", format="tiff") == [("a.jpg", "a-cutout.tif")]


def test_masks_have_their_own_name() -> None:
    assert pairs("a.jpg", suffix=MASK_SUFFIX) == [("a.jpg", "a-alpha.png")]


def test_one_photo_one_file() -> None:
    todo = plan(["a.jpg"], output="web/b.webp")
    assert [(job.source, job.target) for job in todo.jobs] == [(Path("a.jpg"), Path("web/b.webp"))]
    assert todo.format == "webp"


def test_a_slash_or_an_existing_folder_or_several_photos_make_a_folder() -> None:
    Path("there").mkdir()
    expected = [("a.jpg", "there/a-cutout.png")]
    assert pairs("a.jpg", output="there") == expected
    Path("there").rmdir()
    assert pairs("a.jpg", output="there/") == expected
    assert pairs("a.jpg", "b.jpg", output="there")[:1] == expected


def test_a_folder_gives_the_pictures_directly_inside_in_order() -> None:
    files("in/b.jpg", "in/a.png", "in/c.txt", "in/.d.jpg", "in/sub/e.jpg", "in/F.WEBP")
    assert pairs("in", output="out") == [
        ("in/F.WEBP", "out/F-cutout.png"),
        ("in/a.png", "out/a-cutout.png"),
        ("in/b.jpg", "out/b-cutout.png"),
    ]


def test_recursion_keeps_the_structure() -> None:
    files("in/a.jpg", "in/x/b.jpg", "in/x/y/b.jpg", "in/.hidden/c.jpg")
    assert pairs("in", output="out", recursive=True) == [
        ("in/a.jpg", "out/a-cutout.png"),
        ("in/x/b.jpg", "out/x/b-cutout.png"),
        ("in/x/y/b.jpg", "out/x/y/b-cutout.png"),
    ]


def test_results_of_earlier_runs_are_no_photos() -> None:
    files("in/a.jpg", "in/a-cutout.png", "in/a-alpha.png")
    todo = plan(["in"], skip_existing=True)
    assert [job.source for job in todo.jobs] == [Path("in/a.jpg")]
    assert "passed over 2" in todo.notes[0]


def test_an_earlier_result_that_is_named_itself_is_a_photo() -> None:
    files("a-cutout.png")
    assert pairs("a-cutout.png") == [("a-cutout.png", "a-cutout-cutout.png")]


def test_a_second_run_finds_the_same_photos_also_with_results_inside() -> None:
    files("in/a.jpg", "in/b.jpg")
    first = pairs("in", output="in/out", recursive=True)
    files(*(target for _, target in first))
    assert pairs("in", output="in/out", recursive=True, overwrite=True) == first


def test_a_photo_named_twice_is_cut_once() -> None:
    files("in/a.jpg")
    assert pairs("in/a.jpg", "in", "./in/a.jpg") == [("in/a.jpg", "in/a-cutout.png")]


def test_a_named_file_goes_to_the_decoder_whatever_it_is() -> None:
    assert pairs("notes.txt") == [("notes.txt", "notes-cutout.png")]


def test_a_folder_without_pictures_is_an_error_of_its_own() -> None:
    files("empty/readme.txt", "deep/sub/a.jpg", "a.jpg")
    jobs = plan(["empty", "deep", "a.jpg"]).jobs
    assert [type(job.error) for job in jobs] == [InputError, InputError, type(None)]
    assert "no pictures" in str(jobs[0].error)
    assert "--recursive" in str(jobs[1].error)


@pytest.mark.parametrize("output", [None, "out"])
def test_two_photos_that_become_one_file_are_refused(output: str | None) -> None:
    files("a.jpg", "a.png")
    with pytest.raises(OptionError, match=r"a\.jpg and a\.png would both become"):
        plan(["a.jpg", "a.png"], output=output)


def test_two_folders_with_the_same_name_inside_are_refused() -> None:
    files("x/a.jpg", "y/a.jpg")
    with pytest.raises(OptionError, match=r"x/a\.jpg and y/a\.jpg"):
        plan(["x", "y"], output="out")


@pytest.mark.skipif(sys.platform != "linux", reason="tells spellings apart")
def test_spellings_differ_where_the_file_system_says_so() -> None:
    files("a.jpg", "A.jpg")
    assert len(pairs("a.jpg", "A.jpg")) == 2


def test_spellings_are_one_where_the_file_system_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["packshot.batch.plan"]
    monkeypatch.setattr(module, "_ignores_case", lambda _: True)
    with pytest.raises(OptionError, match="would both become"):
        plan(["a.jpg", "A.png"])


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("way", ["same", "dots", "link", "hard link", "another photo"])
def test_a_photo_is_never_overwritten(way: str, overwrite: bool) -> None:
    files("a.png", "b.png", "sub/c.png")
    inputs, output = ["a.png"], "a.png"
    if way == "dots":
        output = "sub/../a.png"
    elif way == "link":
        output = "link.png"
        Path(output).symlink_to("a.png")
    elif way == "hard link":
        output = "hard.png"
        os.link("a.png", output)
    elif way == "another photo":
        files("a-cutout.png")
        inputs, output = ["a.png", "a-cutout.png"], "."
    with pytest.raises(OptionError, match="would overwrite the photo"):
        plan(inputs, output=output, overwrite=overwrite)


def test_nor_what_is_to_be_spared() -> None:
    files("a.png", "room.jpg")
    with pytest.raises(OptionError, match=r"would overwrite the photo .*room\.jpg"):
        plan(["a.png"], output="./room.jpg", overwrite=True, spared=[Path("room.jpg")])
    assert plan(["a.png"], output="b.jpg", spared=[Path("room.jpg")]).jobs


def test_a_name_that_no_file_can_have_is_left_to_the_writing() -> None:
    files("a.png")
    (job,) = plan(["a.png"], output=f"{'x' * 300}/b.png").jobs
    assert job.error is None


def test_existing_results_are_errors_or_skipped_or_replaced() -> None:
    files("a.jpg", "b.jpg", "a-cutout.png")
    first, second = plan(["a.jpg", "b.jpg"]).jobs
    assert isinstance(first.error, OutputError)
    assert "--overwrite" in first.error.remedy
    assert second.error is None
    first, _ = plan(["a.jpg", "b.jpg"], skip_existing=True).jobs
    assert first.skip
    assert first.error is None
    first, _ = plan(["a.jpg", "b.jpg"], overwrite=True).jobs
    assert not first.skip
    assert first.error is None


def test_streams() -> None:
    job = plan(["-"]).jobs[0]
    assert (job.source, job.target, job.name) == (None, None, "<stdin>")
    assert plan(["-"], output="a.webp").format == "webp"
    assert plan(["a.jpg"], output="-").jobs[0].target is None


@pytest.mark.parametrize(
    ("inputs", "options", "cause"),
    [
        ([], {}, "nothing to cut"),
        (["a.jpg"], {"overwrite": True, "skip_existing": True}, "exclude each other"),
        (["-", "a.jpg"], {}, "mixed"),
        (["a.jpg", "b.jpg"], {"output": "-"}, "standard output"),
        (["in"], {"output": "-"}, "standard output"),
        (["a.jpg", "b.jpg"], {"output": "one.png"}, "one file"),
        (["in"], {"output": "one.png"}, "one file"),
        (["a.jpg", "b.jpg"], {"output": "a.jpg"}, "one file"),
        (["a.jpg"], {"output": "x.webp", "format": "png"}, "another format"),
        (["a.jpg"], {"output": "x"}, "format of x is open"),
        (["a.jpg"], {"output": "x.xyz"}, "xyz"),
        (["-"], {"output": "in/"}, "no name"),
    ],
)
def test_what_makes_no_sense_is_refused(
    inputs: list[str], options: dict[str, object], cause: str
) -> None:
    files("a.jpg", "b.jpg", "in/c.jpg")
    with pytest.raises(OptionError) as caught:
        plan(inputs, **options)  # type: ignore[arg-type]
    assert cause in str(caught.value)


def test_a_file_without_extension_can_be_had() -> None:
    assert pairs("a.jpg", output="x", format="png") == [("a.jpg", "x")]


def test_a_folder_by_two_ways_is_one() -> None:
    files("real/x.jpg", "real/x.webp")
    Path("link").symlink_to("real")
    for other in ("link/x.webp", "real/../real/x.webp"):
        with pytest.raises(OptionError, match="would both become"):
            plan_function(["real/x.jpg", other])


def test_an_empty_result_is_none() -> None:
    files("a.jpg")
    Path("a-cutout.png").touch()
    (job,) = plan(["a.jpg"], skip_existing=True).jobs
    assert (job.skip, job.error) == (False, None)
