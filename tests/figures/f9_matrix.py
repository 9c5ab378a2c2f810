"""F9: every role meets every route in every situation, and gets what the hand-written list says.

The cells are those of tests/server/matrix.py; a campaign goes through them ten times, each time
in another order. The control takes one check away at a time and must see each.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from starlette.routing import Route

from sync.server.office.permissions import BY_NAME, Permission, Reach
from sync.server.office.roles import Role
from sync.server.web.app import create_app
from sync.server.web.door import Door
from sync.server.web.pages import PAGES
from tests.builders.desk_place import CONTENT, LOOSE, SEALED, Place, a_place
from tests.builders.staffing import Staff
from tests.builders.visiting import Running
from tests.builders.world import COMMUNE
from tests.figures.figure import Figure, Outcome
from tests.server.matrix import World, cells, unlisted

HOLES: dict[str, Permission] = {
    "roles of a list": replace(BY_NAME["cases"], roles=frozenset(Role)),
    "reach of a case": replace(BY_NAME["case"], reach=Reach.LIST),
    "role at the audit": replace(BY_NAME["audit"], reach=Reach.SELF),
    "whole province": replace(BY_NAME["accounts"], reach=Reach.LIST),
}


def world_of(place: Place) -> World:
    """Hire the people of every role and situation."""
    world = World(place.staff, place.values, SEALED, CONTENT, COMMUNE.code)
    world.hire()
    return world


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Judge n cells, each list in an order of its own."""
    listed = list(cells())
    random = Random(seed)  # noqa: S311 - repeatable orders
    wrong: list[str] = []
    judged = 0
    with a_place(folder) as place:
        world = world_of(place)
        strange = unlisted(place.staff.running.app)
        while judged < n:
            random.shuffle(listed)
            wrong += [told for cell in listed if (told := world.judge(cell))]
            judged += len(listed)
    notes: dict[str, str | int | float] = {"cells": len(listed), "unlisted_routes": len(strange)}
    if wrong:
        notes["first"] = wrong[0]
    return Outcome(judged, len(wrong) + len(strange), notes)


@contextmanager
def holed(place: Place, row: Permission) -> Iterator[Running]:
    """Serve the province with one row's check taken away."""
    app = create_app(place.desk, often=LOOSE)
    door = Door(row, PAGES[row.name])
    app.router.routes[:] = [
        Route(route.path, door.endpoint, methods=[row.method], name=row.name)
        if isinstance(route, Route) and route.name == row.name
        else route
        for route in app.routes
    ]
    running = Running(app)
    try:
        yield running
    finally:
        running.close()


def control(_seed: int, folder: Path) -> bool:
    """See each of four planted holes, and a route that stands in no row."""
    seen = 0
    with a_place(folder) as place:
        world = world_of(place)
        for row in HOLES.values():
            with holed(place, row) as running:
                open_world = replace(world, staff=Staff(place.desk, running))
                asked = [cell for cell in cells() if cell.row.route == f"{row.method} {row.path}"]
                seen += any(open_world.judge(cell) for cell in asked)
        app = create_app(place.desk, often=LOOSE)
        app.router.routes.append(Route("/leak", PAGES["cases"]))
        seen += unlisted(app) == {"GET /leak"}
    return seen == len(HOLES) + 1


CELLS = len(list(cells()))
FIGURE = Figure(
    "F9", "Authorization matrix", quick=CELLS, full=CELLS * 10, run=run, control=control, seconds=25
)
