"""The work that waits: by span, by day, by officer, with the days off of the month shown."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.domain.clock import VIETNAM
from desktop.store.agenda import agenda
from desktop.store.dues import count_days
from desktop.store.store import Store
from tests.builders.world import ASSESSMENT, INTAKE, OFFICER, Hands, fill, open_store

pytestmark = pytest.mark.needs("P13")
NOVEMBER = (date(2026, 10, 26), date(2026, 12, 20))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "laptop") as opened:
        yield opened


def receive(store: Store, hands: Hands, *, day: str, hour: str) -> None:
    fill(store, "mau_01", {**INTAKE, "heard_date": day, "heard_time": hour}, hands=hands)


def test_each_end_stands_on_its_day_in_vietnam(store: Store) -> None:
    hands = Hands()
    receive(store, hands, day="2026-11-20", hour="11:59")
    receive(store, hands, day="2026-11-20", hour="12:00")
    found = count_days(store, first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert found == {date(2026, 11, 20): 1, date(2026, 11, 21): 1}


def test_a_day_asked_for_gives_that_day_alone(store: Store) -> None:
    hands = Hands()
    for day in ("2026-11-19", "2026-11-20", "2026-11-21"):
        receive(store, hands, day=day, hour="09:00")
    now = datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
    told = agenda(store, date(2026, 11, 20), NOVEMBER, now=now)
    ends = [row.clock.due_at for row in told.rows]
    assert [end.astimezone(VIETNAM).date() for end in ends if end] == [date(2026, 11, 20)]
    assert (told.counts.overdue, told.counts.today, told.counts.all) == (1, 1, 3)
    assert sum(told.days.values()) == told.counts.all


def test_what_is_answered_waits_no_longer(store: Store) -> None:
    hands = Hands()
    saved = fill(store, "mau_01", INTAKE, hands=hands)
    now = hands.next().now
    before = agenda(store, "all", NOVEMBER, now=now)
    fill(store, "mau_02", ASSESSMENT, hands=hands, case_id=saved.case_id)
    after = agenda(store, "all", NOVEMBER, now=now)
    codes = [{row.clock.rule.code for row in told.rows} for told in (before, after)]
    assert "DL-12H" in codes[0]
    assert "DL-12H" not in codes[1]


def test_mine_is_what_is_in_my_list(store: Store) -> None:
    receive(store, Hands(), day="2026-11-20", hour="09:00")
    now = datetime(2026, 11, 20, 8, tzinfo=VIETNAM)
    mine = agenda(store, "all", NOVEMBER, now=now, officer=OFFICER.id)
    others = agenda(store, "all", NOVEMBER, now=now, officer="somebody-else")
    assert (len(mine.rows), mine.counts.all) == (1, 1)
    assert (others.rows, others.counts.all, dict(others.days)) == ((), 0, {})


def test_the_days_off_of_the_month_have_their_names(store: Store) -> None:
    now = datetime(2026, 8, 20, 8, tzinfo=VIETNAM)
    told = agenda(store, "all", (date(2026, 8, 31), date(2026, 10, 4)), now=now)
    assert date(2026, 9, 2) in told.off
    assert all(told.off.values())
    assert all(date(2026, 8, 31) <= day <= date(2026, 10, 4) for day in told.off)
    assert date(2026, 9, 2) + timedelta(days=7) not in told.off
