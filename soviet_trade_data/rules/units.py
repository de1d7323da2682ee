"""Units and currencies: the words and signs that name them beside a number, and the canonical unit of each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from soviet_trade_data.rules.tokens import Phrases
from soviet_trade_data.rules.words import phrase_list

__all__ = ["AFTER_TABLE", "BEFORE_TABLE", "MEASURES", "UNITS_AFTER", "UNITS_BEFORE", "Unit"]


@dataclass(frozen=True)
class Unit:
    """Canonical units that a word may name, the usual one first, and how many of the unit one such word stands for."""

    names: tuple[str, ...]
    factor: Fraction = Fraction(1)
    counts: bool = False  # "a fourfold task": may be a number of things too

    def is_named(self, unit: str) -> bool:
        """Whether `unit` is one that the word names, or a closer form of it ("ruble_per_year", "ruble_1950")."""
        return (self.counts and unit not in MEASURES) or any(
            unit == name
            or unit.startswith(f"{name}_per_")
            or (unit.startswith(f"{name}_") and unit.removeprefix(f"{name}_").isdigit())
            for name in self.names
        )


#: Canonical unit (or several, the usual one first) → words behind the number.
AFTER_TABLE: dict[str, str] = {
    "percent": "% | per cent | percent | percents | per cents | per centum | per cent. | per-cent | pct | pct. | pc",
    "percentage_point": "percentage points | percentage point | per cent points | percent points | pp | points of percentage",
    "percentage_point 1/100": "basis points | basis point | bp | bps",
    "per_mille": "‰ | per mille | per mil | per mill | pro mille | per thousand | per 1,000 | per 1000",
    "usd": "dollars | dollar | us dollars | us dollar | american dollars | u.s. dollars | usd | $ | us$",
    "canadian_dollar": "canadian dollars",
    "mexican_dollar": "mexican dollars",
    "chinese_dollar": "chinese dollars | silver dollars",
    "pound_sterling 21/20": "guineas | guinea",
    "turkish_pound": "turkish pounds | turkish liras | turkish lira",
    "egyptian_pound": "egyptian pounds",
    "thaler": "thalers | thaler | talers",
    "ducat": "ducats | ducat",
    "tael": "taels | tael",
    "peso": "pesos | peso",
    "drachma": "drachmas | drachmae | drachma",
    "leu": "lei | leu",
    "lev": "leva | lev",
    "dinar": "dinars | dinar",
    "pengo": "pengős | pengő | pengos | pengo",
    "markka": "finnish marks | markkaa | markka",
    "cent": "cents | cent | us cents | ¢",
    "french_franc franc": "francs | franc | fr. | frs. | frs | fcs | fr | f",
    "french_franc": "french francs | french franc | ff | frf | francs français",
    "gold_franc": "gold francs | gold franc | francs in gold | gold-francs | francs gold | francs or",
    "swiss_franc": "swiss francs | swiss franc | chf",
    "belgian_franc": "belgian francs | belgian franc",
    "pound_sterling": """
        pounds sterling | pound sterling | sterling | gbp | £ | british pounds | english pounds | pounds st | l.st. | £
        sterling
    """,
    "pound_sterling pound": "pounds | pound",
    "pound": "lb | lb. | lbs | lbs. | pounds weight",
    "shilling": "shillings | shilling",
    "penny": "pence | penny",
    "ruble": "rubles | ruble | roubles | rouble | rbl | rbl. | rbls | rub. | rub | r. | rs | rur | ₽",
    "gold_ruble": """
        gold rubles | gold roubles | gold ruble | gold rouble | rubles in gold | roubles in gold | gold-rubles | gold-roubles
        | rubles gold | roubles gold | pre-war rubles in gold
    """,
    "paper_ruble": "paper rubles | paper roubles | rubles in paper | roubles in paper",
    "kopeck": "kopecks | kopeck | kopeks | kopek | copecks | kop.",
    "chervonets": "chervontsy | chervonets",
    "mark": "marks | mark | german marks | paper marks",
    "gold_mark": "gold marks | gold mark | goldmarks | goldmark | marks in gold | gold-marks | marks gold",
    "reichsmark": "reichsmarks | reichsmark | rm | reichmarks | reichmark",
    "deutsche_mark": "deutsche marks | deutschmarks | d-marks | dm",
    "lira": "lire | lira | liras | italian lire",
    "rupee": "rupees | rupee | indian rupees | inr | ₹",
    "yen": "yen | ¥",
    "euro": "euros | euro | € | eur",
    "guilder": "guilders | guilder | florins | gulden",
    "krone": "kroner | kronor | krone | krona | crowns",
    "peseta": "pesetas | peseta",
    "zloty": "zlotys | zloty | złoty",
    "tonne": "tons | ton | tonnes | tonne | metric tons | metric ton | t | mt",
    "long_ton": "long tons | long ton | english tons | gross tons",
    "short_ton": "short tons | short ton",
    "hundredweight": "hundredweight | hundredweights | cwt | cwt. | cwts",
    "quintal": "quintals | quintal | centners | centner | double centners",
    "pood": "poods | pood | puds | pud | poud | pouds",
    "kilogram": "kilograms | kilogram | kilogrammes | kilos | kilo | kg | kg. | kgs",
    "gram": "grams | gram | grammes | gramme | g",
    "ounce": "ounces | ounce | oz | oz. | fine ounces | troy ounces",
    "bushel": "bushels | bushel",
    "barrel": "barrels | barrel | bbl",
    "litre": "litres | litre | liters | liter",
    "metre": "metres | metre | meters | meter | m",
    "kilometre": "kilometres | kilometre | kilometers | kilometer | km | km. | kms",
    "centimetre": "centimetres | centimetre | centimeters | centimeter | cm",
    "verst": "versts | verst | versty",
    "foot": "feet | foot | ft",
    "inch": "inches | inch",
    "yard": "yards | yard",
    "arshin": "arshins | arshin",
    "square_mile": "square miles | square mile",
    "square_foot": "square feet | square foot",
    "cubic_foot": "cubic feet",
    "gallon": "gallons | gallon",
    "degree": "° | degrees | degree",
    "mile": "miles | mile",
    "hectare": "hectares | hectare | ha",
    "acre": "acres | acre",
    "desyatina": "desyatins | desyatinas | desyatina | dessiatines | dessiatins | dessiatine",
    "square_kilometre": "square kilometres | square kilometers | sq km | km²",
    "square_metre": "square metres | square meters | sq m | m²",
    "cubic_metre": "cubic metres | cubic meters | m³",
    "kilowatt": "kilowatts | kilowatt | kw",
    "kilowatt_hour": "kilowatt-hours | kilowatt hours | kwh",
    "horsepower": "horsepower | horse-power | hp | h.p.",
    "times": """
        times | fold | -fold | times as much | times as many | times as large | times as high | times as great | times over
    """,
    "year": "years | year | yr | yrs | years'",
    "year 10": "decades | decade",
    "year 100": "centuries | century",
    "year 1000": "millennia | millennium",
    "month": "months | month | months'",
    "week": "weeks | week | weeks'",
    "week 2": "fortnights | fortnight",
    "day": "days | day | days'",
    "hour": "hours | hour | hours'",
}

#: The same for what stands before the number.
BEFORE_TABLE: dict[str, str] = {
    "times": "by a factor of | a factor of | factor of",
    "usd": "$ | us$ | us $ | usd | $us",
    "canadian_dollar": "c$ | can$ | cad",
    "australian_dollar": "a$ | aud",
    "pound_sterling": "£ | gbp | £ sterling | £stg | stg£ | l.st.",
    "french_franc": "ff | frf",
    "french_franc franc": "fr. | fr | frs. | frs | fcs | f",
    "swiss_franc": "sfr | sfr. | chf",
    "rupee": "rs. | rs | re. | ₹ | inr",
    "ruble": "₽ | rub | rub. | rbl. | rbls",
    "reichsmark": "rm",
    "mark": "mk. | mk | mks | mks.",
    "deutsche_mark": "dm | dem",
    "lira": "lit. | lire | ₤ | itl",
    "yen": "¥ | jpy",
    "euro": "€ | eur",
}


def _unit(names: str) -> Unit:
    *names_, last = names.split()
    if last[0].isdigit():
        return Unit(tuple(names_), Fraction(last))
    return Unit((*names_, last))


def _phrases(table: dict[str, str]) -> Phrases:
    return Phrases({phrase: _unit(names) for names, phrases in table.items() for phrase in phrase_list(phrases)})


UNITS_AFTER = _phrases(AFTER_TABLE)
UNITS_BEFORE = _phrases(BEFORE_TABLE)
#: Every canonical unit that some word names: the unit of a row in one of these is checked against its words.
MEASURES = frozenset(name for table in (AFTER_TABLE, BEFORE_TABLE) for names in table for name in _unit(names).names)
