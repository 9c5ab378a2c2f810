"""Merging: operations of many hands into one record, the same at every laptop and the province.

Pure: what was, what came, the forms' rules and the streams' lineage go in; what stands, and what
cannot be applied, comes out. No value is lost that its replacer had not seen.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from sync.payloads import Edit, read_mark, read_patch, read_replayed, read_resolution
from sync.protocol import (
    ADD,
    HOLD,
    MARK,
    PATCH,
    PURGE,
    PUT,
    REPLAY,
    RESOLVE,
    SNAPSHOT,
    VOID,
    BadFormat,
    Op,
    decode_op,
    read_put,
)
from sync.register import Lineage, Value
from sync.rules import LIFE, Rules, has_authority
from sync.state import State
from sync.writing import Came, Issue, Merged, Writing, may_write, opened, version_of, write

OPENING = frozenset({PUT, SNAPSHOT, REPLAY})


def merge(before: Merged, came: Iterable[Came], rules: Rules, lineage: Lineage) -> Merged:
    """Apply operations in the order of their positions; ``before`` is left as it was."""
    state = before.state
    if state is not None:
        state = msgspec.structs.replace(
            state,
            fields=dict(state.fields),
            sets={path: dict(elements) for path, elements in state.sets.items()},
        )
    after = Merged(state, dict(before.base))
    for each in _openings_first(came, is_open=state is not None):
        try:
            op = decode_op(each.body)
            _apply(after, op, Writing(each, version_of(op, each), rules, lineage))
        except BadFormat as refused:
            after.issues.append(Issue(each, str(refused)))
    return after


def _openings_first(came: Iterable[Came], *, is_open: bool) -> Iterator[Came]:
    """Put what changes a record behind what opens it.

    A province restored to an earlier day may be told a change again before the record itself:
    another laptop wrote that, and has not called yet.
    """
    early: list[Came] = []
    for each in came:
        if not is_open and not _may_open(each):
            early.append(each)
            continue
        yield each
        is_open = True
        yield from early
        early.clear()
    yield from early


def _may_open(came: Came) -> bool:
    try:
        return decode_op(came.body).kind in OPENING
    except BadFormat:
        return False


def _apply(merged: Merged, op: Op, writing: Writing) -> None:
    if merged.state is not None and merged.state.purged and op.kind != MARK:
        raise BadFormat("purged")
    applier = APPLIERS.get(op.kind)
    if applier is None:
        raise BadFormat("unknown_kind")
    applier(merged, op, writing)


def _put(merged: Merged, op: Op, writing: Writing) -> None:
    put = read_put(op)
    first = None if merged.state is None else merged.state.base
    if first is not None and (first.stream, first.seq) == (
        writing.version.stream,
        writing.version.seq,
    ):
        return
    allowed = dict(put.answers)
    refused = [key for key in allowed if not may_write(put.form, key, writing)]
    for key in refused:
        del allowed[key]
    if merged.state is None:
        merged.state = State(
            put.form, put.form_version, put.case_id, put.case_code, writing.version
        )
        merged.base = allowed
        merged.state.life = (Value(writing.version, value=True),)
    else:
        merged.state.versions += 1
        for key, value in allowed.items():
            write(merged, Edit(key, value), writing)
        _live(merged.state, writing)
    if refused:
        merged.issues.append(Issue(writing.came, "not_owner"))


def _patch(merged: Merged, op: Op, writing: Writing) -> None:
    state = opened(merged)
    writing = writing.after(state.base)
    edits = read_patch(op)
    allowed = [edit for edit in edits if may_write(state.form, edit.path, writing)]
    state.versions += 1
    for edit in allowed:
        write(merged, edit, writing)
    if allowed:
        _live(state, writing)
    if len(allowed) < len(edits):
        merged.issues.append(Issue(writing.came, "not_owner"))


def _live(state: State, writing: Writing) -> None:
    state.life = writing.onto(state.life, value=True)


def _void(merged: Merged, _op: Op, writing: Writing) -> None:
    state = opened(merged)
    state.life = writing.after(state.base).onto(state.life, value=False)


def _resolve(merged: Merged, op: Op, writing: Writing) -> None:
    state = opened(merged)
    writing = writing.after(state.base)
    decided = read_resolution(op)
    rule = writing.rules.of(state.form, decided.path)
    if not has_authority(rule, writing.version.rank):
        raise BadFormat("no_authority")
    if decided.path == LIFE:
        state.life = writing.onto(state.life, value=bool(decided.chosen))
        return
    if not may_write(state.form, decided.path, writing):
        raise BadFormat("not_owner")
    state.versions += 1
    write(merged, Edit(decided.path, decided.chosen), writing)
    _live(state, writing)


def _of_province(writing: Writing) -> None:
    if not writing.is_province:
        raise BadFormat("not_owner")


def _snapshot(merged: Merged, op: Op, writing: Writing) -> None:
    _of_province(writing)
    _put(merged, op, writing)


def _replay(merged: Merged, op: Op, writing: Writing) -> None:
    """Apply what was first kept elsewhere, where the province itself tells it on."""
    if not writing.is_province:
        return
    told = read_replayed(op)
    inner = decode_op(told.body)
    if inner.kind == REPLAY:
        raise BadFormat("replay_fields")
    came = Came(
        told.body, told.device, told.incarnation, told.seq, writing.came.pos,
        writing.came.received_ms,
    )  # fmt: skip
    first = version_of(inner, came)
    version = msgspec.structs.replace(first, ctx=min(told.ctx, came.pos - 1))
    _apply(merged, inner, Writing(came, version, writing.rules, writing.lineage))


def _hold(merged: Merged, op: Op, writing: Writing) -> None:
    _of_province(writing)
    opened(merged).held = msgspec.msgpack.decode(op.payload) is not False


def _purge(merged: Merged, _op: Op, writing: Writing) -> None:
    """Forget what a record said: by a legal order, told by the province alone."""
    _of_province(writing)
    state = opened(merged)
    if state.held:
        raise BadFormat("held")
    merged.base, state.fields, state.sets, state.purged = {}, {}, {}, True


def _mark(_merged: Merged, op: Op, _writing: Writing) -> None:
    read_mark(op)


APPLIERS: dict[int, Callable[[Merged, Op, Writing], None]] = {
    PUT: _put,
    PATCH: _patch,
    ADD: _patch,
    VOID: _void,
    RESOLVE: _resolve,
    SNAPSHOT: _snapshot,
    REPLAY: _replay,
    HOLD: _hold,
    PURGE: _purge,
    MARK: _mark,
}
