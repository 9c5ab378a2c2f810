"""What the province watches: the communes."""

from starlette.responses import Response

from sync.server.office import oversight
from sync.server.web.asking import Visit


def communes(visit: Visit) -> Response:
    """GET /communes: every commune with its last contact, the longest silent first."""
    return visit.draw("communes.html", rows=oversight.communes(visit.connection, visit.known))


PAGES = {"communes": communes}
