"""The line between a laptop and the province: it loses, repeats, delays and damages."""

from dataclasses import dataclass, field
from random import Random

import msgspec

from desktop.domain.troubles import Unavailable
from sync.messages import Signed
from sync.protocol import EnrolAnswer, EnrolRequest, TimeAnswer
from tests.simulator.province import Desks

FATES = ("whole",) * 12 + (
    "request lost", "answer lost", "twice", "later", "damaged", "answer damaged", "server cut",
)  # fmt: skip
KEPT = 6


@dataclass
class Line:
    """A line with fates drawn from the seed; implements ``sync.ports.Server``."""

    desks: Desks
    random: Random
    good: bool = False
    late: list[Signed] = field(default_factory=list)

    def time(self, nonce: bytes) -> TimeAnswer:
        return self.desks.time(nonce)

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        return self.desks.enrol(request)

    def sync(self, request: Signed) -> Signed:
        fate = "whole" if self.good else self.random.choice(FATES)
        if fate in {"request lost", "later"}:
            if fate == "later":
                self.late = [*self.late, request][-KEPT:]
            raise Unavailable("offline")
        if fate == "damaged":
            return self.desks.sync(self._damaged(request))
        if fate == "server cut":
            with self.desks.cut_off_after(self.random.randrange(1, 400)):
                return self.desks.sync(request)
        answer = self.desks.sync(request)
        if fate == "twice":
            answer = self.random.choice((answer, self.desks.sync(request)))
        if fate == "answer damaged":
            return self._damaged(answer)
        if fate == "answer lost":
            raise Unavailable("half_answer")
        return answer

    def deliver_late(self) -> None:
        """Let a request arrive that everybody had given up; nobody hears the answer."""
        if self.late:
            request = self.late.pop(self.random.randrange(len(self.late)))
            try:
                self.desks.sync(request)
            except Unavailable:
                return

    def _damaged(self, message: Signed) -> Signed:
        field_name = self.random.choice(("body", "signature", "attached"))
        raw = bytearray(getattr(message, field_name))
        if not raw:
            raise Unavailable("half_answer")
        raw[self.random.randrange(len(raw))] ^= 1 << self.random.randrange(8)
        return msgspec.structs.replace(message, **{field_name: bytes(raw)})
