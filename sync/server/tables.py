"""Every table of the province: the store makes what stands in these rooms."""

from sync.server import schema, stick_tables
from sync.server.office import tables as people

ROOMS = (schema, stick_tables, people)
EVERY = schema.metadata
