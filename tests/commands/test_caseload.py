"""A case is given to a colleague: its clocks are in the colleague's list, and history says who."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.commands.care import list_anew
from desktop.commands.caseload import give_case
from desktop.domain.officer import OFFICER as CASEWORKER
from desktop.domain.officer import Officer, Posting
from desktop.domain.troubles import Refused
from desktop.store import reading
from desktop.store.children import count_children
from desktop.store.dues import due_rows
from desktop.store.store import Store
from tests.builders.world import CATALOG, INTAKE, OFFICER, Hands, fill, open_store

COLLEAGUE = Officer("b2", "Trần Văn Thử", "Công chức")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


@pytest.mark.needs("P10")
def test_a_case_given_to_a_colleague_is_in_the_colleagues_list(store: Store) -> None:
    hands = Hands()
    case_id = fill(store, "mau_01", INTAKE, hands=hands).case_id
    assert case_id is not None
    now = hands.next().now
    assert len(due_rows(store, now=now, officer=OFFICER.id)) == 1
    with pytest.raises(Refused):
        give_case(store, case_id, to=COLLEAGUE.id, catalog=CATALOG, hand=hands.next())
    with store.transaction() as tx:
        posting = Posting(COLLEAGUE, CASEWORKER, bytes(32), bytes(32), 0)
        tx.officers.add(posting, entry_key=bytes(32))
    give_case(store, case_id, to=COLLEAGUE.id, catalog=CATALOG, hand=hands.next())
    assert due_rows(store, now=now, officer=OFFICER.id) == ()
    assert len(due_rows(store, now=now, officer=COLLEAGUE.id)) == 1
    case = reading.case_row(store, case_id)
    assert case is not None
    assert case.officer == COLLEAGUE.id
    assert reading.records_of_case(store, case_id)[-1].form == "phan_cong"


def test_what_an_older_program_did_not_list_is_listed_once_at_the_first_unlock(
    store: Store,
) -> None:
    fill(store, "mau_01", INTAKE, hands=Hands())
    list_anew(store, catalog=CATALOG)
    store.connection.execute("DELETE FROM child")
    list_anew(store, catalog=CATALOG)
    assert count_children(store) == 0, "it was listed before, and is not walked again"
    with store.transaction() as tx:
        tx.settings.put("listed", 0)
    assert list_anew(store, catalog=CATALOG).settings
    assert count_children(store) == 1
