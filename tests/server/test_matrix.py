"""Every cell of role, route and situation gives what is listed, and planted holes are seen."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.routing import Route

from sync.server.office.permissions import BY_NAME, Reach
from sync.server.office.roles import Role
from sync.server.web.app import create_app
from sync.server.web.door import Door, Page, routes
from sync.server.web.pages import OPEN_PAGES, PAGES
from tests.builders.staffing import Staff
from tests.builders.visiting import Running
from tests.builders.world import COMMUNE, INTAKE
from tests.server.conftest import NASTY, OTHER, Place
from tests.server.matrix import ROWS, World, cells, unlisted

pytestmark = pytest.mark.needs("P42")


@pytest.fixture(scope="module")
def world(place: Place) -> World:
    """Give the people of every role once for all cells."""
    values = {
        "commune": COMMUNE.code,
        "other": OTHER,
        "case": place.case_id,
        "site": place.site_id,
        "device": place.device,
    }
    sealed = (str(INTAKE["reporter_name"]), str(INTAKE["reporter_phone"]))
    content = (NASTY, "Hương", str(INTAKE["incident_place"]))
    world = World(place.staff, values, sealed, content, COMMUNE.code)
    world.hire()
    return world


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


HOLES: dict[str, Callable[[Page], Door]] = {
    "roles": lambda page: Door(replace(BY_NAME["cases"], roles=frozenset(Role)), page),
    "reach": lambda page: Door(replace(BY_NAME["case"], reach=Reach.LIST), page),
    "step": lambda page: Door(replace(BY_NAME["audit"], reach=Reach.SELF), page),
    "province": lambda page: Door(replace(BY_NAME["accounts"], reach=Reach.LIST), page),
}


@pytest.mark.parametrize("hole", HOLES)
def test_control_each_check_taken_away_is_seen(place: Place, world: World, hole: str) -> None:
    name = {"roles": "cases", "reach": "case", "step": "audit", "province": "accounts"}[hole]
    app = create_app(place.desk)
    holed = HOLES[hole](PAGES[name])
    app.router.routes[:] = [
        Route(route.path, holed.endpoint, methods=["GET"], name=name)
        if isinstance(route, Route) and route.name == name
        else route
        for route in app.routes
    ]
    running = Running(app)
    world = replace(world, staff=Staff(place.desk, running))
    asked = [cell for cell in cells() if cell.row.route == f"GET {BY_NAME[name].path}"]
    wrong = [told for cell in asked if (told := world.judge(cell))]
    running.close()
    assert wrong
