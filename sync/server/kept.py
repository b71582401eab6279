"""An exception taken down instead of passed on, where one failure must not become everybody's."""

from __future__ import annotations

from types import TracebackType


class Kept:
    """`with kept: ...` ends normally; `error` then says what went wrong, if anything did.

    Cancellation and the like are not errors and pass through.
    """

    def __init__(self) -> None:
        self.error: Exception | None = None

    def __enter__(self) -> Kept:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception):
            self.error = error
            return True
        return False

    def where(self) -> str:
        """The kind of error and where it came through; not its text, which may quote data."""
        if self.error is None:
            return ""
        steps, at = [], self.error.__traceback__
        while at is not None:
            steps.append(f"{at.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{at.tb_lineno}")
            at = at.tb_next
        return f"{type(self.error).__name__} at {' > '.join(steps[-8:])}"
