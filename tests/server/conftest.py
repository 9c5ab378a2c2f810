"""A province with one commune's day in it, and people of each role."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.server.web.app import create_app
from tests.builders.desk_place import Place, a_place
from tests.builders.province import make_desk
from tests.builders.staffing import Staff
from tests.builders.visiting import Running, Visitor


def tell_why(browser: Visitor, case: str) -> None:
    """Give the reason that the desk asks for before it opens a case."""
    answer = browser.post(f"{case}/reason", purpose="follow_up", words="đôn đốc xử lý")
    assert answer.status == 303


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Staff]:
    """Give a province where nothing has happened yet."""
    desk = make_desk(tmp_path)
    running = Running(create_app(desk))
    yield Staff(desk, running)
    running.close()
    desk.engine.dispose()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with a_place(tmp_path_factory.mktemp("place")) as made:
        yield made
