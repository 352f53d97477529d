"""Everything that Packshot raises on purpose.

One family, rooted in `PackshotError`, so that a caller catches one class and a person reads one
line: which file, what is wrong with it, what to do about it.
"""

from __future__ import annotations


class PackshotError(Exception):
    """Base of the family.

    cause  : what is wrong, a clause without a full stop ("the file ends inside the image")
    remedy : what the person can do, an imperative ("export it again from the camera")
    name   : the file, or how the input was given ("<bytes>"); None where no input is to blame
    """

    exit_code = 1

    def __init__(self, cause: str, *, remedy: str = "", name: str | None = None) -> None:
        super().__init__(cause, remedy, name)
        self.cause = cause
        self.remedy = remedy
        self.name = name

    def __str__(self) -> str:
        line = f"{self.name}: {self.cause}" if self.name else self.cause
        return f"{line}; {self.remedy}" if self.remedy else line

    def __reduce__(self) -> tuple[object, ...]:
        # An exception crosses process pools pickled; the default would lose the keywords.
        return (_rebuild, (type(self), self.cause, self.remedy, self.name))


def _rebuild(kind: type[PackshotError], cause: str, remedy: str, name: str | None) -> PackshotError:
    return kind(cause, remedy=remedy, name=name)


class OptionError(PackshotError):
    """An option or a combination of options makes no sense."""

    exit_code = 2


class InputError(PackshotError):
    """The input cannot be opened or is no picture that can be decoded."""

    exit_code = 3


class LimitError(InputError):
    """The input is a picture, but larger than the limits allow."""


class ChannelError(InputError):
    """A cut-out cannot become what a channel asks for: too small, no product id, too many bytes."""


class OutputError(PackshotError):
    """The result cannot be written: it exists, the disk is full, the folder is read-only."""

    exit_code = 4


class NoSubjectError(PackshotError):
    """Nothing in the photo stands out as a subject, so the cut-out would be empty."""

    exit_code = 5


class ModelError(PackshotError):
    """The model is unknown, missing or damaged."""

    exit_code = 6
