"""The web desk's pages, by room; each is named for its row at the door."""

from sync.server.web.pages import (
    audits,
    casework,
    entry,
    keeping,
    machines,
    moves,
    numbers,
    orders,
    oversight,
    programmes,
    repairs,
    staff,
    sticks,
)

ROOMS = (
    keeping,
    moves,
    programmes,
    entry,
    oversight,
    orders,
    repairs,
    numbers,
    casework,
    staff,
    keeping,
    machines,
    sticks,
    audits,
)
PAGES = {name: page for room in ROOMS for name, page in room.PAGES.items()}
OPEN_PAGES = entry.OPEN_PAGES
