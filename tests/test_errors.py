"""What an error says, and that it survives a process pool."""

from __future__ import annotations

import pickle

import pytest

from packshot import errors
from packshot.errors import ChannelError, InputError, LimitError, PackshotError

FAMILY = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, PackshotError)]


def test_one_line_names_the_file_the_cause_and_the_remedy() -> None:
    error = InputError("the file is empty", remedy="copy it again", name="a.jpg")
    assert str(error) == "a.jpg: the file is empty; copy it again"
    assert str(InputError("the file is empty")) == "the file is empty"


@pytest.mark.parametrize("kind", FAMILY)
def test_pickling_keeps_everything(kind: type[PackshotError]) -> None:
    error = pickle.loads(pickle.dumps(kind("cause", remedy="remedy", name="name")))
    assert type(error) is kind
    assert (error.cause, error.remedy, error.name) == ("cause", "remedy", "name")


def test_exit_codes_tell_the_kinds_apart() -> None:
    codes = {kind: kind.exit_code for kind in FAMILY}
    for narrower in (ChannelError, LimitError):  # kinds of InputError
        assert codes.pop(narrower) == InputError.exit_code
    assert len(set(codes.values())) == len(codes)
    assert 0 not in codes.values()
