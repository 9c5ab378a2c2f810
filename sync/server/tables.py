"""Every table of the province: the store makes what stands in these rooms."""

from sync.server import schema
from sync.server.office import tables as people

ROOMS = (schema, people)
EVERY = schema.metadata
