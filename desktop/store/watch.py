"""How a long piece of work tells how far it is, and learns that it is to stop."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from desktop.domain.troubles import Unavailable


@dataclass(frozen=True, slots=True)
class Watch:
    """Told of each stage with what is done of how much; asked now and then whether to stop."""

    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None
    cancelled: Callable[[], bool] = lambda: False

    def step(self, stage: str, done: int, total: int) -> None:
        """Tell a step; raises ``Unavailable("stopped")`` where the person wants no more of it."""
        if self.cancelled():
            raise Unavailable("stopped")
        self.progress(stage, done, total)

    def passing(self, pieces: Iterable[bytes], stage: str, total: int) -> Iterator[bytes]:
        """Give the pieces on, and tell how many bytes have passed; stops where it is to stop."""
        done = 0
        for piece in pieces:
            self.step(stage, done, total)
            yield piece
            done += len(piece)
