"""The colours of the desk: the desktop's own tokens, light and dark, as one style sheet."""

import tomllib
from functools import cache

import resources


def _variables(look: str) -> str:
    tokens = tomllib.loads(resources.read_text("theme", f"{look}.toml"))
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in tokens.items())


@cache
def style_sheet() -> str:
    """Return the colours by the browser's preference; paper is always light."""
    light, dark = _variables("light"), _variables("dark")
    preferred = f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return f":root{{color-scheme:light dark;{light}}}\n{preferred}\n"
