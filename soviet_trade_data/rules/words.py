"""The words that numbers are made of."""

from __future__ import annotations

from fractions import Fraction

__all__ = [
    "ABBREVIATED",
    "BARE",
    "FOLDS",
    "FRACTION_SIGNS",
    "NUMBER_PARTS",
    "NUMBER_WORDS",
    "ORDINALS",
    "PARTS",
    "SCALES",
    "SIMPLE",
    "TENS",
    "TENS_PLURAL",
    "UNITS",
    "phrase_list",
    "word_set",
]  # fmt: skip


def word_set(words: str) -> frozenset[str]:
    """The words of a table, separated by white space."""
    return frozenset(words.split())


def phrase_list(phrases: str) -> list[str]:
    """The phrases of a table, separated by bars."""
    return [" ".join(phrase.split()) for phrase in phrases.split("|")]


UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
#: Decades and ages in words: "the twenties".
TENS_PLURAL = {word[:-1] + "ies": size for word, size in TENS.items()}
#: Multipliers, in the singular.
SCALES = {
    "dozen": 12, "baker's dozen": 13, "devil's dozen": 13, "score": 20, "hundred": 100, "gross": 144, "thousand": 1_000,
    "lakh": 10**5, "million": 10**6, "crore": 10**7, "milliard": 10**9, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
#: Abbreviated multipliers, which have no plural; "m" and "b" count only beside a currency or a unit.
ABBREVIATED = {
    "k": 1_000, "thou": 1_000, "mln": 10**6, "mn": 10**6, "mio": 10**6, "mill": 10**6, "m": 10**6, "mm": 10**6,
    "bn": 10**9, "bln": 10**9, "mrd": 10**9, "mld": 10**9, "b": 10**9, "tn": 10**12, "trn": 10**12,
}  # fmt: skip
#: Multipliers that may stand bare in the plural: "dozens", "hundreds", "tens of thousands".
BARE = {name + "s" for name in (*SCALES, "ten") if name != "gross"}
#: Parts of a whole, in the singular.
PARTS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100, "thousandth": 1_000,
    "millionth": 10**6, "billionth": 10**9,
}  # fmt: skip
ORDINALS = {"first": 1, "second": 2, **{word: size for word, size in PARTS.items() if word not in ("half", "halve", "quarter")}}
#: Words for how many times; "tenfold" and "10-fold" are made from the numbers.
FOLDS = {
    "twice": Fraction(2), "thrice": Fraction(3), "double": Fraction(2), "doubled": Fraction(2), "doubling": Fraction(2),
    "triple": Fraction(3), "tripled": Fraction(3), "tripling": Fraction(3), "treble": Fraction(3), "trebled": Fraction(3),
    "trebling": Fraction(3), "quadruple": Fraction(4), "quadrupled": Fraction(4), "quadrupling": Fraction(4),
    "quintuple": Fraction(5), "quintupled": Fraction(5), "sextupled": Fraction(6), "halved": Fraction(1, 2),
    "halving": Fraction(1, 2),
}  # fmt: skip
FRACTION_SIGNS = {
    "½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅕": Fraction(1, 5),
    "⅖": Fraction(2, 5), "⅗": Fraction(3, 5), "⅘": Fraction(4, 5), "⅙": Fraction(1, 6), "⅚": Fraction(5, 6), "⅐": Fraction(1, 7),
    "⅛": Fraction(1, 8), "⅜": Fraction(3, 8), "⅝": Fraction(5, 8), "⅞": Fraction(7, 8), "⅑": Fraction(1, 9), "⅒": Fraction(1, 10),
}  # fmt: skip
#: Simple fractions: one printed in words claims to be closer than the next of these.
SIMPLE = {Fraction(n, d) for d in range(1, 6) for n in range(d + 1)}

#: Every word the ledger counts as a numeral, in the singular ("gross" and "score" only behind a number).
NUMBER_WORDS = frozenset([*UNITS, *TENS, *SCALES, *PARTS, "nil"]) - {"score", "gross"}
#: Words that keep their hyphen where a line ends between them.
NUMBER_PARTS = frozenset(
    [*UNITS, *TENS, *SCALES, *PARTS, *(part + "s" for part in PARTS), "halves", "odd", "fold", "year", "years"]
)
