"""A cell of the table, and what a measurement raises when there is none."""
from typing import Any, NamedTuple, Optional


class Cell(NamedTuple):
    """`text` is what the table shows, `value` the measured figure or truth, `note` why the cell is
    not what one would hope for, `details` what it was computed from."""

    text: str
    value: Any = None
    note: Optional[str] = None
    details: Any = None


class NotMeasured(Exception):
    """There is no figure; the text says why."""


NO_HOOK = Cell("-")  # the table explains it


def not_measured(why):
    return Cell("n/m", note=f"not measured: {why}")
