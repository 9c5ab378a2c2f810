"""The encrypted driver, under the names that the store uses."""

from sqlcipher3 import dbapi2

Connection = dbapi2.Connection
DatabaseError = dbapi2.DatabaseError
OperationalError = dbapi2.OperationalError
connect = dbapi2.connect
version_info: tuple[int, ...] = dbapi2.sqlite_version_info

OK, DENY = dbapi2.SQLITE_OK, dbapi2.SQLITE_DENY
ATTACH, DETACH = dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH
FUNCTION, PRAGMA = dbapi2.SQLITE_FUNCTION, dbapi2.SQLITE_PRAGMA
