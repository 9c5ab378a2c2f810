"""``make bench``: ratios against named limits, measured on this machine in this run."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import cases, papers, upload, window
from tests.benchmarks.table import write


def main() -> int:
    """Measure everything; the exit code says whether every limit held."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("out/bench"))
    folder: Path = parser.parse_args().out
    with tempfile.TemporaryDirectory() as work:
        place = Path(work)
        lines = [
            *window.measure(place),
            *cases.measure(place),
            *papers.measure(),
            *upload.measure(place),
        ]
    sys.stdout.write(write(lines, folder))
    return 0 if all(line.held for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
