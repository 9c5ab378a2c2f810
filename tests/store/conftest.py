"""What the store's tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.memory import folder_in_memory


@pytest.fixture
def quick_path() -> Iterator[Path]:
    """Give a folder in memory."""
    with folder_in_memory() as folder:
        yield folder
