"""A province whose holders have made its keys, and who grant what they are asked."""

from functools import cache

from desktop.commands.laptop import remember_province
from desktop.commands.recovery import seal_for_province
from desktop.domain.clock import to_ms
from desktop.store.settings import Province
from desktop.store.store import Store
from sync.recovery import Request, write_grant
from sync.server.recovery.ceremony import Decision, Made, grant, make
from tests.builders.world import START

NOW_MS = to_ms(START)
DAY_MS = 86_400_000


@cache
def holders(name: str = "ours") -> Made:
    """Return the keys and shares of a province; another name is another province's holders."""
    assert name
    return make(province="08", at_ms=NOW_MS - DAY_MS)


def join(store: Store, *, keys: bytes | None = None) -> None:
    """Let a laptop know its province and seal to it what recovery needs."""
    raw = holders().keys if keys is None else keys
    remember_province(store, Province("https://tinh.example", "Sở Y tế Mẫu", bytes(32), raw))
    seal_for_province(store, now_ms=NOW_MS)


def granted(
    request: Request, *, role: str = "supervisor", with_boxes: bool = True, at_ms: int = NOW_MS
) -> bytes:
    """Grant a request as two of the holders do; returns the grant's file."""
    made = holders()
    decision = Decision(role, with_boxes, at_ms)
    return write_grant(grant(request, made.keys, made.shares[:2], decision=decision))  # type: ignore[arg-type] # two of three
