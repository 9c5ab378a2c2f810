"""Sizes of files as people read them: 1,4 MB."""

KILO = 1_000


def show_size(size_bytes: int) -> str:
    """Return a size in kB, MB or GB, with the comma that Vietnamese numbers have."""
    size, unit = size_bytes / KILO, "kB"
    for larger in ("MB", "GB"):
        if size < KILO:
            break
        size, unit = size / KILO, larger
    shown = f"{size:.0f}" if unit == "kB" else f"{size:.1f}"
    return f"{shown} {unit}".replace(".", ",")
