"""Every cell of role, route and situation gives what is listed, and planted holes are seen."""

from dataclasses import replace

import pytest
from starlette.routing import Route

from sync.server.web.app import create_app
from sync.server.web.door import routes
from sync.server.web.pages import OPEN_PAGES, PAGES
from tests.builders.desk_place import Place
from tests.builders.staffing import Staff
from tests.figures.f9_matrix import HOLES, holed, world_of
from tests.server.matrix import ROWS, World, cells, unlisted

pytestmark = pytest.mark.needs("P42")


@pytest.fixture(scope="module")
def world(place: Place) -> World:
    """Give the people of every role once for all cells."""
    return world_of(place)


def test_every_cell_gives_what_is_listed(world: World) -> None:
    assert world.wrong() == []
    assert len(list(cells())) == len(ROWS) * 4 * 7


def test_every_route_has_its_row(place: Place) -> None:
    assert unlisted(place.staff.running.app) == set()


def test_control_a_route_without_a_row_is_seen(place: Place) -> None:
    app = create_app(place.desk)
    app.router.routes.append(Route("/leak", PAGES["cases"]))
    assert unlisted(app) == {"GET /leak"}


def test_control_a_page_without_a_row_does_not_start() -> None:
    with pytest.raises(LookupError, match="leak"):
        routes({**PAGES, "leak": PAGES["cases"]}, OPEN_PAGES)
    with pytest.raises(LookupError, match="cases"):
        routes({name: page for name, page in PAGES.items() if name != "cases"}, OPEN_PAGES)
    with pytest.raises(LookupError, match="cases"):
        routes(
            {name: page for name, page in PAGES.items() if name != "cases"},
            {**OPEN_PAGES, "cases": OPEN_PAGES["theme"]},
        )


@pytest.mark.parametrize("hole", HOLES)
def test_control_each_check_taken_away_is_seen(place: Place, world: World, hole: str) -> None:
    row = HOLES[hole]
    asked = [cell for cell in cells() if cell.row.route == f"{row.method} {row.path}"]
    with holed(place, row) as running:
        open_world = replace(world, staff=Staff(place.desk, running))
        assert [told for cell in asked if (told := open_world.judge(cell))]
    assert [told for cell in asked if (told := world.judge(cell))] == []
