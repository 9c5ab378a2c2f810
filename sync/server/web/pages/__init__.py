"""The web desk's pages, by room; each is named for its row at the door."""

from sync.server.web.pages import audits, casework, entry, oversight, staff

PAGES = {**entry.PAGES, **oversight.PAGES, **casework.PAGES, **staff.PAGES, **audits.PAGES}
OPEN_PAGES = entry.OPEN_PAGES
