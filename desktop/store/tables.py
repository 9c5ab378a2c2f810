"""Joins sqlite-utils to the encrypted driver (docs/decisions/0003).

sqlite-utils looks for a module named ``pysqlite3`` before the standard library's; giving it
sqlcipher3 under that name lets it catch the exceptions that are really raised.
"""

import sys

import sqlcipher3
from sqlcipher3 import dbapi2

sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = dbapi2

import sqlite_utils  # noqa: E402 - the alias must stand before this import
import sqlite_utils.utils  # noqa: E402 - same

if sqlite_utils.utils.__dict__["sqlite3"] is not sqlcipher3:
    raise ImportError("sqlite-utils did not take the encrypted driver")

Database = sqlite_utils.Database
