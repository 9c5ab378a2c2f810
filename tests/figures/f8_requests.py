"""F8: whatever request comes, by whomever, the province never answers with a 5xx.

Requests are drawn from every route there is, with parts of the address, questions, forms, bodies
and headers of a kind that people and programs send by accident or on purpose. What a laptop sends
is a real request with bytes changed.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.server.office.permissions import ROWS, Permission
from sync.server.office.roles import Role, Step
from sync.server.web.app import create_app
from tests.builders.desk_place import LOOSE, Place, a_place
from tests.builders.staffing import Staff
from tests.builders.visiting import Running, Visitor
from tests.figures.figure import Figure, Outcome
from tests.figures.mutate import mutate

ODD = (
    "", "0", "-1", "00715", "99999", "9" * 40, "a" * 3_000, "%", "%00", "\x00", "../../etc/passwd",
    "'; DROP TABLE entity; --", "{{7*7}}", "<b>x</b>", "Nguyễn", "e\u0301\u202e", "\ud7ff", "😀",
    "create", "reach", "renew", "resume", "officer", "auditor", "yes", "active", "revoked",
    "follow_up", "inspection", "lý do đủ dài", "NaN", "1e999", "null", "[]", "direct", "urge",
    "assign", "2026-12-01", "2026", "4", "csv", "xlsx", "90", "suspended", "=1+1",
)  # fmt: skip
FIELDS = ("csrf", "again", "name", "passphrase", "code", "token", "id", "answer", "kind", "role",
          "communes", "commune", "status", "purpose", "words", "q", "after", "before",
          "lang", "number", "heading", "due_on", "everyone", "case", "label", "days", "year",
          "quarter", "as", "to", "old", "new", "whole", "file")  # fmt: skip
KINDS = ("application/x-www-form-urlencoded", "application/x-bvte", "text/plain", "",
         "multipart/form-data", "multipart/form-data; boundary=x")  # fmt: skip
LAPTOPS = ("/v1/time", "/v1/enroll", "/v1/sync")
# Enough that each of the routes is met a dozen times, however many there are.
CONTROL_REQUESTS = 1_500
# Stretching words costs a tenth of a second each: one request in fifty may come to that.
COSTLY = frozenset({"login", "passphrase", "account_decide", "device_code"})


@dataclass
class Fuzzer:
    """Sends drawn requests to one running province."""

    random: Random
    place: Place
    staff: Staff
    names: Sequence[str]
    seeds: Sequence[bytes]
    open: dict[str, Visitor] = field(default_factory=dict)
    programmes: dict[str, Visitor] = field(default_factory=dict)

    def send(self) -> int:
        """Send one; return the status, or 599 where the application itself broke."""
        visitor = self._visitor()
        try:
            if self.random.random() < 0.25:
                return self._as_laptop(visitor)
            return self._as_person(visitor)
        except Exception:  # noqa: BLE001 - that is the question
            return 599

    def _visitor(self) -> Visitor:
        """Give somebody's browser; who has logged out comes in again."""
        name = self.random.choice(self.names)
        known = self.open.get(name)
        if known is None or (name and "desk" not in known.cookies):
            known = self.staff.enter(name) if name else self.staff.stranger()
            self.open[name] = known
        return known

    def _as_laptop(self, visitor: Visitor) -> int:
        path = self.random.choice(LAPTOPS)
        if path == LAPTOPS[0]:
            return visitor.get(f"{path}?n={quote(self._odd())}").status
        return visitor.send(path, mutate(self.random, self.seeds), KINDS[1]).status

    def _as_person(self, visitor: Visitor) -> int:
        row = self._row()
        path = row.path
        for part, value in (("{commune}", "commune"), ("{id}", self._id()), ("{pos}", "issue")):
            known = self.place.values.get(value, "")
            path = path.replace(part, known if self._likely() and known else quote(self._odd()))
        fields = [(self.random.choice(FIELDS), self._odd()) for _ in range(self._few())]
        if row.is_api:
            return self._as_programme(row, path, fields)
        if row.method == "GET" and self._likely():
            return visitor.get(f"{path}?{urlencode(fields, errors='replace')}").status
        if self._likely():
            given = dict(fields)
            given.setdefault("csrf", visitor.csrf)
            return visitor.post(path, **given).status
        body = mutate(self.random, [urlencode(fields, errors="replace").encode(), b"x=1"])
        method = self.random.choice(("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "GET"))
        return visitor.send(path, body, self.random.choice(KINDS), method=method).status

    def _as_programme(self, row: Permission, path: str, fields: Sequence[tuple[str, str]]) -> int:
        """Ask in JSON with somebody's token, or with none."""
        name = self.random.choice(self.names)
        if name not in self.programmes:
            programme = self.staff.programme(name) if name else self.staff.stranger()
            self.programmes[name] = programme
        programme = self.programmes[name]
        if row.method == "GET" and self._likely():
            return programme.get(f"{path}?{urlencode(fields, errors='replace')}").status
        told: dict[str, object] = dict(fields)
        if not self._likely():
            told[self.random.choice(FIELDS)] = self.random.choice((5, None, [1], {"a": "b"}, True))
        if self.random.random() < 0.3:
            told["communes"] = [self._odd() for _ in range(self._few())]
        body = json.dumps(told).encode()
        if not self._likely():
            body = mutate(self.random, [body])
        return programme.send(path, body, method=row.method).status

    def _row(self) -> Permission:
        row = self.random.choice(ROWS)
        while row.name in COSTLY and self.random.random() > 0.1:
            row = self.random.choice(ROWS)
        return row

    def _id(self) -> str:
        return self.random.choice(("case", "site", "device", "direction", "none"))

    def _likely(self) -> bool:
        return self.random.random() < 0.7

    def _few(self) -> int:
        return self.random.randrange(6)

    def _odd(self) -> str:
        return self.random.choice(ODD)


def hired(place: Place) -> list[str]:
    """Hire one of every role, and one at the first log-in; a stranger has no name."""
    staff = place.staff
    names = [staff.hire(f"fuzz-{role}", role) for role in Role]
    return ["", staff.hire("fuzz-new", Role.OFFICER, step=Step.SETUP), *names]


def fuzzed(place: Place, running: Running, *, n: int, seed: int) -> dict[int, int]:
    """Send n requests and count the answers by status."""
    random = Random(seed)  # noqa: S311 - repeatable requests
    asked = [1, bytes(16), 1, 1, 0, 1, bytes(16), 1, bytes(16), "0.1", b""]
    signed = [msgspec.msgpack.encode(asked), bytes(64), b"segment"]
    staff = Staff(place.desk, running)
    seeds = [msgspec.msgpack.encode(asked), msgspec.msgpack.encode(signed)]
    fuzzer = Fuzzer(random, place, staff, hired(place), seeds)
    counts: dict[int, int] = {}
    for _ in range(n):
        status = fuzzer.send()
        counts[status] = counts.get(status, 0) + 1
    return counts


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Send n requests; a 5xx is a failure, and so is an answer that never was one."""
    with a_place(folder) as place:
        counts = fuzzed(place, place.staff.running, n=n, seed=seed)
    failures = sum(count for status, count in counts.items() if status >= 500)
    told = " ".join(f"{status}:{count}" for status, count in sorted(counts.items()))
    return Outcome(n, failures, {"statuses": told, "routes": len(ROWS) + len(LAPTOPS)})


def control(seed: int, folder: Path) -> bool:
    """Plant a page that trusts its question to be a number, and see it answer with a 5xx."""

    def trusting(request: Request) -> Response:
        return Response(str(int(request.query_params["q"])))

    with a_place(folder) as place:
        app = create_app(place.desk, often=LOOSE)
        app.router.routes.insert(0, Route("/communes", trusting, methods=["GET"]))
        running = Running(app)
        counts = fuzzed(place, running, n=CONTROL_REQUESTS, seed=seed)
        running.close()
    return any(status >= 500 for status in counts)


FIGURE = Figure(
    "F8", "Requests without a 5xx", quick=5_000, full=200_000, run=run, control=control, seconds=45
)
