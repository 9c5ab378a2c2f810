"""The twelve digits of a personal identification number (số định danh cá nhân)."""

CENTURY_AND_SEX = {
    "0": (1900, "male"),
    "1": (1900, "female"),
    "2": (2000, "male"),
    "3": (2000, "female"),
}
DIGITS = 12


def warnings(number: str, *, sex: str, birth_year: int | None) -> tuple[str, ...]:
    """Return what disagrees, as codes: only to warn, since registers hold honest errors.

    Structure by Decree 137/2015, Art 13: three digits of place, one of century and sex,
    two of the year, six random.
    """
    if len(number) != DIGITS or not number.isdecimal():
        return ()
    known = CENTURY_AND_SEX.get(number[3])
    if known is None:
        return ("id_century",)
    century, id_sex = known
    found = []
    if sex in {"male", "female"} and sex != id_sex:
        found.append("id_sex")
    if birth_year is not None and birth_year != century + int(number[4:6]):
        found.append("id_year")
    return tuple(found)
