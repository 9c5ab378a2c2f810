"""Both languages say the same things, and every problem has a sentence."""

import re
import string
from pathlib import Path

import pytest

import resources
from resources.texts import LANGUAGES, Texts, load

ROOT = Path(resources.__file__).parent.parent


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_both_languages_hold_the_same_codes_and_values() -> None:
    vietnamese, english = (load(language) for language in LANGUAGES)
    assert vietnamese.keys() == english.keys()
    assert vietnamese
    for code, sentence in vietnamese.items():
        assert placeholders(sentence) == placeholders(english[code]), code


def test_every_problem_code_of_the_checks_has_a_sentence() -> None:
    source = (ROOT / "desktop" / "forms" / "check.py").read_text(encoding="utf-8")
    quoted = r'"((?:bad|too|phone|personal_id|unknown|age_|future|not_|out|required)\w*)"'
    codes = set(re.findall(quoted, source))
    assert len(codes) > 10
    texts = Texts("vi")
    assert [code for code in sorted(codes) if not texts.has(f"problem.{code}")] == []


def test_an_unknown_language_or_code_is_our_bug() -> None:
    with pytest.raises(LookupError):
        Texts("fr")
    with pytest.raises(LookupError):
        Texts("vi")("problem.no_such_code")


def test_values_are_put_in() -> None:
    assert "9" in Texts("en")("problem.age_disagrees", age="9")
