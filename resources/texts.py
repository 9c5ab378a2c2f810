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
        self._sentences = load(language)

    def __call__(self, code: str, /, **values: object) -> str:
        """Return the sentence with its values put in; an unknown code is our bug."""
        return self._sentences[code].format_map(values) if values else self._sentences[code]

    def has(self, code: str) -> bool:
        """Say whether the code has a sentence."""
        return code in self._sentences


def load(language: str) -> dict[str, str]:
    """Read all sentences of a language, keyed ``area.key``."""
    sentences: dict[str, str] = {}
    for file in sorted(resources.path("text", language).glob("*.toml")):
        for key, sentence in tomllib.loads(file.read_text(encoding="utf-8")).items():
            sentences[f"{file.stem}.{key}"] = sentence
    return sentences
