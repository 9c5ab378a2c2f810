"""What an officer changed, said so that it meets others' changes well: by answer, element, row."""

from collections.abc import Iterator, Mapping

from sync.payloads import Edit, Patch
from sync.rules import Rules
from sync.state import element_key

Given = Mapping[str, object]


def difference(form: str, before: Given, after: Given, rules: Rules) -> Patch:
    """Return the edits that lead from the answers someone saw to those they left."""
    keys = dict.fromkeys([*before, *after])
    changed = [key for key in keys if before.get(key) != after.get(key)]
    return tuple(
        edit
        for key in changed
        for edit in _edits(form, key, (before.get(key), after.get(key)), rules)
    )


def _edits(form: str, key: str, pair: tuple[object, object], rules: Rules) -> Iterator[Edit]:
    rule = rules.of(form, key)
    before, after = (list(each) if isinstance(each, list) else [] for each in pair)
    lists = all(each is None or isinstance(each, list) for each in pair)
    if lists and rule.by_row:
        yield from _rows(key, before, after)
    elif lists and rule.merge == "SET":
        yield from _elements(key, before, after)
    else:
        yield Edit(key, pair[1])


def _rows(key: str, before: list[object], after: list[object]) -> Iterator[Edit]:
    for row in range(max(len(before), len(after))):
        old = before[row] if row < len(before) else {}
        new = after[row] if row < len(after) else {}
        if old != new:
            yield Edit(f"{key}/{row}", new)


def _elements(key: str, before: list[object], after: list[object]) -> Iterator[Edit]:
    old, new = set(map(element_key, before)), set(map(element_key, after))
    added = tuple(each for each in after if element_key(each) not in old)
    removed = tuple(each for each in before if element_key(each) not in new)
    if added or removed:
        yield Edit(key, None, added, removed, by_element=True)
