"""Codes that people copy by hand: Crockford's letters in groups, each with its own check letter.

A mistyped group is named, so that nobody has to compare seventy letters again.
"""

from desktop.domain.troubles import Problem, Refused

# No I, L, O, U; what people confuse is read as what was meant.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CONFUSED = str.maketrans("ILO", "110")
BITS = 5
GROUP = 4
BASE = len(ALPHABET)


def write_code(raw: bytes) -> str:
    """Return bytes as groups of five letters, the fifth of each being its check."""
    symbols = _symbols(raw)
    groups = [symbols[place : place + GROUP] for place in range(0, len(symbols), GROUP)]
    return "-".join(_write_group(number, group) for number, group in enumerate(groups))


def tidy(typed: str) -> str:
    """Return what was typed in capitals, without spaces and dashes, confused letters mended."""
    return "".join(typed.upper().split()).replace("-", "").translate(CONFUSED)


def read_code(typed: str, *, length: int) -> bytes:
    """Return the bytes of a code of ``length`` bytes.

    Raises ``Refused``: ``code_length`` for too few or too many letters, ``code_group`` with the
    first group that cannot be right.
    """
    letters = tidy(typed)
    wanted = -(-length * 8 // (BITS * GROUP))
    if len(letters) != wanted * (GROUP + 1):
        raise Refused([Problem("code", "code_length", {"letters": str(wanted * (GROUP + 1))})])
    value = 0
    for number in range(wanted):
        group = letters[number * (GROUP + 1) : (number + 1) * (GROUP + 1)]
        value = value << BITS * GROUP | _read_group(number, group)
    spare = wanted * BITS * GROUP - length * 8
    if value & ((1 << spare) - 1):
        raise _wrong(wanted - 1)
    return (value >> spare).to_bytes(length, "big")


def _symbols(raw: bytes) -> list[int]:
    count = -(-len(raw) * 8 // (BITS * GROUP)) * GROUP
    value = int.from_bytes(raw, "big") << (count * BITS - len(raw) * 8)
    return [value >> BITS * place & (BASE - 1) for place in reversed(range(count))]


def _write_group(number: int, group: list[int]) -> str:
    return "".join(ALPHABET[symbol] for symbol in [*group, _check(number, group)])


def _read_group(number: int, letters: str) -> int:
    if not set(letters) <= set(ALPHABET):
        raise _wrong(number)
    *group, check = (ALPHABET.index(letter) for letter in letters)
    if check != _check(number, group):
        raise _wrong(number)
    value = 0
    for symbol in group:
        value = value << BITS | symbol
    return value


def _wrong(number: int) -> Refused:
    return Refused([Problem("code", "code_group", {"group": str(number + 1)})])


def _check(number: int, group: list[int]) -> int:
    """Return the check symbol of a group at its place (Luhn's formula for a base of 32).

    It sees every single wrong letter, nearly every swapped pair and most swapped groups.
    """
    total = 0
    for place, symbol in enumerate(reversed([number % BASE, *group])):
        weighed = symbol * (2 if place % 2 == 0 else 1)
        total += weighed // BASE + weighed % BASE
    return -total % BASE
