"""The encrypted driver, under the names that the store uses."""

from sqlcipher3 import dbapi2

Connection = dbapi2.Connection
DatabaseError = dbapi2.DatabaseError
OperationalError = dbapi2.OperationalError
connect = dbapi2.connect
