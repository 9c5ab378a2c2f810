"""F24: one passphrase opens in whatever form the keyboard gives its letters.

Own passphrases with accents are made as they come composed; then typed decomposed, with hats
composed and tones apart ("Unicode tổ hợp"), with the tone on the other vowel of oa, oe, uy, with
spaces and marks that nobody sees, and under the old tables TCVN3 and VNI Windows, each through the
real lock of a slot. A phrase set under an old table would not open under Unicode: the rules refuse
it, and how many they miss is counted. The control stretches what was typed, not normalised.
"""

import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from desktop.domain.code_tables import _tcvn3, _vni, is_of_old_table
from desktop.store import vault
from desktop.vault import slots
from desktop.vault.officer_keys import OfficerKeys, make_bundle, make_database_key
from desktop.vault.passphrase import weakness
from desktop.vault.slots import Slot, make_lock, new_header, open_lock
from sync import key_cost
from tests.builders.world import CHEAP, OFFICER
from tests.figures.figure import Figure, Outcome

VOCABULARY = """
hòa khỏe thủy hoà khoẻ thuỷ tòa nhà cửa sổ đỏ đậu phộng nước mưa đường rừng núi sương mù trắng
xóa gió bấc lạnh ngựa ô chạy quanh vườn ổi chín vàng ươm tiếng trống trường em bé ngủ trưa giữa
đồng lúa nương sắn ruộng bậc thang khói bếp lửa hồng thổ cẩm gùi củi suối đá cuội cầu treo bản
nhỏ mẹ địu con lên rẫy ngô nếp măng chua rượu cần điệu khèn hội xuân ném còn bánh dày kẹo mạch
nha quýt ngọt mận hậu đào phai ếch ộp nghé nghễnh ngãng ỉu xìu ỡm ờ ưỡn ẹo ấm ức ầm ĩ ẩm thấp
"""
WORDS = VOCABULARY.split()
TONES = "\u0301\u0300\u0309\u0303\u0323"
CONTROL_PHRASES = 60


def phrase(random: Random) -> str:
    """Draw six to eight words."""
    return " ".join(random.choices(WORDS, k=random.randint(6, 8)))


def tone_apart(text: str) -> str:
    """Write hats and hooks as one letter and the tone behind it, as Unikey's second Unicode."""
    letters = unicodedata.normalize("NFC", text)
    return "".join(_apart(letter) for letter in letters)


def _apart(letter: str) -> str:
    base, *marks = unicodedata.normalize("NFD", letter)
    tones = [mark for mark in marks if mark in TONES]
    hats = [mark for mark in marks if mark not in TONES]
    return unicodedata.normalize("NFC", base + "".join(hats)) + "".join(tones)


def other_vowel(text: str) -> str:
    """Put the tone of a final oa, oe, uy on its other vowel: hòa and hoà."""
    return " ".join(map(_other_vowel, unicodedata.normalize("NFC", text).split(" ")))


def _other_vowel(word: str) -> str:
    start, pair = word[:-2], unicodedata.normalize("NFD", word[-2:])
    bare = "".join(mark for mark in pair if mark not in TONES)
    tone = "".join(mark for mark in pair if mark in TONES)
    if bare not in {"oa", "oe", "uy"} or len(tone) != 1:
        return word
    moved = bare + tone if pair.index(tone) == 1 else bare[0] + tone + bare[1]
    return start + unicodedata.normalize("NFC", moved)


def unseen(text: str) -> str:
    """Put in what no field shows: other spaces, several, and marks without a width."""
    return "\u200b " + text.replace(" ", "\u00a0  \u200d") + "\ufeff\t"


def under(table: Mapping[str, str]) -> Callable[[str], str]:
    """Return a way to type under an old table."""
    signs: dict[str, str] = {}
    for sign, letter in table.items():
        signs.setdefault(letter, sign)
    return lambda text: "".join(
        signs.get(each, each) for each in unicodedata.normalize("NFC", text)
    )


FORMS: Mapping[str, Callable[[str], str]] = {
    "NFC": lambda text: unicodedata.normalize("NFC", text),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "NFKD": lambda text: unicodedata.normalize("NFKD", text),
    "tone apart": tone_apart,
    "other vowel": other_vowel,
    "unseen": unseen,
    "TCVN3": under(_tcvn3()),
    "VNI": under(_vni()),
}  # fmt: skip
OLD_TABLES = ("TCVN3", "VNI")


class Lock:
    """One slot's lock after another, and a way to try what is typed at it."""

    def __init__(self) -> None:
        self._vault, self._device = bytes(16), bytearray(32)

    def opens(self, made_of: str, typed: str) -> bool:
        """Make a lock of one text, and try another at it."""
        header = new_header(self._vault, owner="a1", label="A", epoch=1, cost=CHEAP)
        keys = OfficerKeys("a1", bundle=make_bundle(), database=make_database_key())
        raw, lock = make_lock(keys, header=header, passphrase=made_of, device=self._device)
        slot = Slot(raw, lock, b"")
        found = open_lock(slot, header=header, passphrase=typed, device=self._device)
        return found == keys.bundle()


def closed(phrases: list[str]) -> list[str]:
    """Name every form in which a phrase does not open its lock, or in which another does."""
    lock, wrong = Lock(), list[str]()
    for number, made_of in enumerate(phrases):
        other = phrases[number - 1]
        for name, form in FORMS.items():
            if not lock.opens(made_of, form(made_of)):
                wrong.append(f"{name} does not open")
            if other != made_of and lock.opens(made_of, form(other)):
                wrong.append(f"another phrase opens in {name}")
    return wrong


def missed_tables(phrases: list[str]) -> int:
    """Count phrases that the rules would take though they were typed under an old table."""
    typed = [FORMS[name](each) for each in phrases for name in OLD_TABLES]
    return sum(weakness(each, names=()) is None for each in typed if not each.isascii())


def _whole_vault(made_of: str, folder: Path) -> list[str]:
    """Make a vault and unlock it in every form."""
    vault.create(folder, passphrase=made_of, officer=OFFICER, cost=CHEAP).close()
    for form in FORMS.values():
        vault.unlock(folder, passphrase=form(made_of), floor=CHEAP).close()
    return []


def run(n: int, seed: int, folder: Path) -> Outcome:
    """Try n phrases in every form, and one at a whole vault."""
    random = Random(seed)  # noqa: S311 - repeatable trials
    phrases = [phrase(random) for _ in range(n)]
    wrong = closed(phrases) + _whole_vault(phrases[0], folder / "vault")
    wrong += [f"Unicode is taken for an old table: {number}" for number, each in enumerate(phrases)
              if is_of_old_table(each)]  # fmt: skip
    notes: dict[str, str | int | float] = {
        "forms": len(FORMS), "old_tables_missed_by_the_rules": missed_tables(phrases),
    }  # fmt: skip
    if wrong:
        notes["first"] = wrong[0]
    return Outcome(n, len(wrong), notes)


def control(seed: int, _folder: Path) -> bool:
    """See a program that stretches what was typed as it came, and one that reads no old table."""
    random = Random(seed)  # noqa: S311 - repeatable trials
    phrases = [phrase(random) for _ in range(CONTROL_PHRASES)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_cost, "normalise", lambda typed: typed)
        raw = set(closed(phrases))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slots, "readings", lambda typed: (typed,))
        unread = set(closed(phrases))
    missed = {"NFD does not open", "tone apart does not open", "unseen does not open"}
    return missed <= raw and unread == {f"{name} does not open" for name in OLD_TABLES}


FIGURE = Figure(
    "F24", "Typed alike", quick=1_000, full=20_000, run=run, control=control, seconds=12
)
