"""Letters that are not what they look like: of another script, invisible, or lost on the way through another encoding."""

import re
import unicodedata
from functools import cache

#: Letters of other scripts that look like a Latin one, and that one.
LATIN = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіјѕһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaeopcyxijshABEZHIKMNOPTYXo",
)
_CYRILLIC = {chr(letter): chr(latin) for letter, latin in LATIN.items() if "CYRILLIC" in unicodedata.name(chr(letter))}
_ANY_CYRILLIC = re.compile("[\u0400-\u052f\u1c80-\u1c8f\u1d2b\u1d78\u2de0-\u2dff\ua640-\ua69f\ufe2e\ufe2f]")
#: Characters without a picture that Unicode counts among letters and marks.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]")
#: Category -> what a character of it is; none has a place in a table.
_BARRED = {
    **dict.fromkeys(("Cc", "Cf", "Zl", "Zp"), "an invisible character"),
    **dict.fromkeys(("Co", "Cn", "Cs"), "a character without a meaning"),
}
#: Those that people know by a name.
_SPACES = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}


def _second(encoding: str) -> str:
    """What the second byte of a letter in UTF-8 looks like in another encoding, as a class of characters."""
    return "[" + re.escape("".join(bytes([byte]).decode(encoding, "ignore") for byte in range(0x80, 0xC0))) + "]"


#: Two letters of UTF-8 in a row that were read as Windows text of Western Europe, or of Cyrillic.
_MISREAD = re.compile(f"([ÂÃÄÅÐÑÒÓ]{_second('cp1252')}){{2}}|([РСТУГ]{_second('cp1251')}){{2}}")
_script = cache(lambda letter: unicodedata.name(letter, "").partition(" ")[0])
_QUESTION = re.compile(r"[^\W\d_]\?[^\W\d_]|(?<![\w?])\?[^\W\d_]{2}")


def _named(letter: str) -> str:
    return f"{letter} (U+{ord(letter):04X})" if letter.isprintable() else f"U+{ord(letter):04X}"


def barred(cell: str) -> str:
    """What is wrong with a cell for a character that nobody can see or that means nothing; empty if there is none."""
    if cell.isascii() and cell.isprintable():
        return ""
    if blank := _BLANK.search(cell):
        return f"holds an invisible character (U+{ord(blank[0]):04X})"
    found = next((letter for letter in cell if unicodedata.category(letter) in _BARRED), "")
    what = _SPACES.get(found) or (found and _BARRED[unicodedata.category(found)])
    return f"holds {what} (U+{ord(found):04X})" if found else ""


def plain(text: str) -> bool:
    """Whether no part of a text can be barred, lost or mixed: a quick look at many cells, joined; False where one may be.

    Examples
    --------
    >>> plain("Maternal deaths – 37 %"), plain("Deaths or the rate?"), plain("Қазақстан")
    (True, False, False)
    """
    seen = set(text)
    if "?" in seen or "\ufffd" in seen or any(map(barred, seen)):
        return False
    return text.isascii() or not (_MISREAD.search(text) or _ANY_CYRILLIC.search(text))


def lost(cell: str) -> str:
    """What is wrong with a cell whose letters were lost or exchanged by an encoding; empty if none were."""
    if "\ufffd" in cell:
        return "has lost letters to another encoding (� stands in their place); write them again"
    if not cell.isascii() and _MISREAD.search(cell):
        return "is UTF-8 text that was read in another encoding; open the file as UTF-8 (65001) and paste the cell again"
    if "?" in cell and "://" not in cell and _QUESTION.search(cell):
        return "has lost letters to another encoding (a question mark stands in a word); write them again"
    return ""


def mixed(cell: str) -> str:
    """What is wrong with a cell that has a word of two scripts with letters that look alike; empty if it has none."""
    if cell.isascii() or "://" in cell or not _ANY_CYRILLIC.search(cell):
        return ""
    for word in re.findall(r"[^\W\d_]+", cell):
        latin, other = ([letter for letter in word if _script(letter) == name] for name in ("LATIN", "CYRILLIC"))
        if not (latin and other):
            continue
        if hint := look_alike(word):
            return f"has letters of two scripts in {word!r}: {hint}"
        alike = {*_CYRILLIC}, {*_CYRILLIC.values()}
        for few, many, names in ((other, alike[0], ("Cyrillic", "Latin")), (latin, alike[1], ("Latin", "Cyrillic"))):
            if many.issuperset(few):
                said = ", ".join(map(_named, dict.fromkeys(few)))
                return f"has letters of two scripts in {word!r}: {said} is {names[0]} among {names[1]} letters"
    return ""


def look_alike(cell: str) -> str:
    """Which letter of a name in Latin letters is of another script; empty if none is, or not all of them have a Latin form."""
    plain = unicodedata.normalize("NFKC", cell.translate(LATIN))
    if cell.isascii() or not plain.isascii():
        return ""
    letter = next((letter for letter in cell if not letter.isascii() and letter.isalnum()), "")
    if not letter:
        return ""
    written = unicodedata.normalize("NFKC", letter.translate(LATIN))
    script = unicodedata.name(letter, "other").split()[0].capitalize()
    return f"its {_named(letter)} is the {script} letter: write the Latin {written}"
