"""All languages that Puente speaks.

1. msgids are permanent ids; the words are in `locales/<lang>/LC_MESSAGES/puente.po` and beside the data in `data/`.
2. The .po files are compiled at start, so what a translator saved is what is said.
3. A language is added by adding files: its locale and plural rule stand in the head of its catalog.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from bot.i18n.language import Language, Template, template
from flows.errors import ContentError
from flows.text import Text

FILE = Path("LC_MESSAGES", "puente.po")

Extra = Mapping[str, Mapping[str, str]]  # id -> language -> words


class Catalogs:
    """The words of every language; rendering is the last thing that happens to a text."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._languages = dict(languages)
        for language in self._languages.values():
            language.beside(self._languages)
        self._ids = frozenset(id_ for language in languages.values() for id_ in language.templates)

    @classmethod
    def load(cls, folder: Path, extra: Extra | None = None) -> Catalogs:
        """Every catalog below `folder`, and the texts of `data/`; ContentError names file and entry."""
        paths = sorted(folder.glob(f"*/{FILE}"))
        if not paths:
            raise ContentError(f'folder "{folder}" holds no catalog; expected <language>/{FILE}')
        return cls({path.parts[-3]: _language(path, extra or {}) for path in paths})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a catalog."""
        return tuple(self._languages)

    @property
    def ids(self) -> frozenset[str]:
        """Every id that some language knows."""
        return self._ids

    def has(self, id_: str) -> bool:
        """Whether every language has this id."""
        return all(id_ in language.templates for language in self._languages.values())

    def templates(self, lang: str) -> Mapping[str, Template]:
        """The unfilled sentences of a language, for those who check them."""
        return self._language(lang).templates

    def render(self, text: Text, lang: str) -> str:
        """The sentence in one reader's language; ContentError when the id or a value is missing."""
        return self._language(lang).say(text)

    def label(self, key: str, lang: str) -> str:
        """The words on a button."""
        return self.render(Text(f"btn.{key}"), lang)

    def said(self, label: str) -> tuple[str, ...]:
        """What people write for a button beside its label, in every language, because they mix them."""
        id_ = f"said.{label}"
        lists = [one.templates[id_].forms[0] for one in self._languages.values() if id_ in one.templates]
        return tuple(word for words in lists for word in words.split(", "))

    def _language(self, lang: str) -> Language:
        try:
            return self._languages[lang]
        except KeyError:
            raise ContentError(f'language "{lang}" has no catalog; add locales/{lang}') from None


def _language(path: Path, extra: Extra) -> Language:
    catalog = _read(path)
    lang = path.parts[-3]
    templates = {id_: _template(path, id_, forms, counted) for id_, forms, counted in _entries(catalog)}
    for id_, words in extra.items():
        if id_ in templates:
            raise ContentError(f'text "{id_}" is in {path} and in data; rename one')
        if lang in words:
            templates[id_] = _template(path, id_, (words[lang],), "")
    plural: Callable[[int], int] = c2py(catalog.plural_expr)
    return Language(lang, Locale.parse(catalog.locale or lang), templates, plural)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        try:
            return read_po(file, abort_invalid=True)
        except PoFileError as error:
            raise ContentError(f'catalog "{path}" cannot be read: {error}; mend that line') from None


def _entries(catalog: Catalog) -> list[tuple[str, tuple[str, ...], str]]:
    """Id, forms and counted value of what is translated; untranslated and fuzzy entries do not exist."""
    return [_entry(message) for message in catalog if message.id and all(_forms(message)) and not message.fuzzy]


def _forms(message: Message) -> tuple[str, ...]:
    words = message.string
    return (words,) if isinstance(words, str) else tuple(words or ("",))


def _entry(message: Message) -> tuple[str, tuple[str, ...], str]:
    if isinstance(message.id, str):
        return message.id, _forms(message), ""
    singular, plural = message.id
    return singular, _forms(message), plural.partition("#")[2]


def _template(path: Path, id_: str, forms: tuple[str, ...], counted: str) -> Template:
    try:
        made = template(forms, counted)
    except ValueError:
        raise ContentError(f'text "{id_}" in "{path}": braces do not hold a plain name; write {{name}}') from None
    if counted and counted not in made.names:
        raise ContentError(f'text "{id_}" in "{path}": counted value "{counted}" is not in it; name it in the text')
    return made
