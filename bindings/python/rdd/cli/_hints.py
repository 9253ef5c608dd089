"""Refusals in one line that names the way out."""
from .._errors import (Error, FormatError, NoGapError, NoLatticeError, NotErgodicError, NotReversibleError,
                       OutOfMemoryError)

_WAYS = (
    (NoGapError, "rdd gap {file} shows the gaps; -P names a number of states all the same"),
    (NotErgodicError, "rdd audit {file} lists the classes of states"),
    (NotReversibleError, "rdd audit {file} shows the worst cycle"),
    (NoLatticeError, "a network without displacements has rates, passage times and coarse states, but no diffusivity"),
    (OutOfMemoryError, "fewer bands, wavevectors or coarse states take less"),
)


def one_line(refusal: BaseException, arguments) -> str:
    """The text of an exception without line breaks, and what to do about it."""
    text = str(refusal) or type(refusal).__name__
    file = getattr(arguments, "file", None) or "FILE"
    if isinstance(refusal, NoGapError):  # the text goes on with the table of gaps, which is what the way out shows
        text = text.splitlines()[0]
    elif isinstance(refusal, OSError) and not isinstance(refusal, Error) and refusal.filename:
        text = f"{refusal.filename}: {refusal.strerror}"
    text = " ".join(text.split()).replace(", or None", "")
    if "no such temperature with these energies" in text:
        return f"{text} (-T chooses the temperature, --kB the unit of the energies; --kB 1 -T 1 where they are in units of kT)"
    if isinstance(refusal, FormatError) and "temperature" in text and "-T" not in text:
        return f"{text} (-T 600 gives one)"
    for kind, way in _WAYS:
        if isinstance(refusal, kind):
            return f"{text.rstrip('.:; ')}: {way.format(file=file)}"
    return text
