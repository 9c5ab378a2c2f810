"""Start of the program; nothing else."""

import argparse
import sys
from pathlib import Path

from resources.texts import LANGUAGES, Texts


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mang-non", description="Măng Non")
    parser.add_argument("task", nargs="?", choices=("verify",), help="check the records and exit")
    parser.add_argument("--data", type=Path, help="folder of this laptop's records")
    parser.add_argument("--practice", action="store_true", help="practice commune, made-up data")
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--tour", type=Path, metavar="DIR", help="draw every screen to DIR, exit")
    return parser.parse_args(arguments)


def main() -> int:
    """Open the program, or draw its tour."""
    options = _options(sys.argv[1:])
    if options.tour is not None:
        from desktop.tour import draw_tour  # noqa: PLC0415 - the tour's samples are not start-up

        return draw_tour(options.tour, language=options.language)
    from desktop.bootstrap import Choices, run  # noqa: PLC0415 - argparse answers before Qt loads

    choices = Choices(options.data, practice=options.practice, language=options.language)
    if options.task == "verify":
        from desktop.terminal import Terminal, verify_command  # noqa: PLC0415 - same

        return verify_command(choices.folder(), Terminal(Texts(options.language)))
    return run(choices)


if __name__ == "__main__":
    sys.exit(main())
