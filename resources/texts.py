"""Every sentence a person reads, by code and language; one TOML file per area and language."""

import tomllib

import resources

LANGUAGES = ("vi", "en")


class Texts:
    """The texts of one language; calling it with ``area.key`` gives the sentence."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise LookupError(language)
        self.language = language
        self._areas: dict[str, dict[str, str]] = {}

    def __call__(self, code: str, /, **values: object) -> str:
        """Return the sentence with its values put in; an unknown code is our bug."""
        sentence = self._sentence(code)
        if sentence is None:
            raise LookupError(code)
        return sentence.format_map(values) if values else sentence

    def has(self, code: str) -> bool:
        """Say whether the code has a sentence."""
        return self._sentence(code) is not None

    def _sentence(self, code: str) -> str | None:
        """Find a sentence; an area's file is read when first asked for, to start fast."""
        area, _, key = code.partition(".")
        if area not in self._areas:
            self._areas[area] = _read_area(self.language, area)
        return self._areas[area].get(key)


def _read_area(language: str, area: str) -> dict[str, str]:
    file = resources.path("text", language, f"{area}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def load(language: str) -> dict[str, str]:
    """Read all sentences of a language, keyed ``area.key``."""
    sentences: dict[str, str] = {}
    for file in sorted(resources.path("text", language).glob("*.toml")):
        for key, sentence in tomllib.loads(file.read_text(encoding="utf-8")).items():
            sentences[f"{file.stem}.{key}"] = sentence
    return sentences
