"""Words beside a number that are no part of it but tell what it is: a label, a date, a change, the object of a verb."""

from __future__ import annotations

import re

from soviet_trade_data.rules.words import word_set

__all__ = ["CHANGE", "COMPARED", "GOVERNED", "LABELS", "NOT_BETWEEN", "PLAIN_ADVERBS", "is_date_part", "is_list_number"]

#: Words after which a hedge word is no hedge: "control over half of Europe", "added up to 300".
_GOVERNED = {
    "over": """
        control power rule influence dominion authority sway hold victory victories mastery supremacy dispute disputes quarrel
        quarrels talks bridge bridges spread stretched stretching extended extending distributed presided reigned ruled triumphed
        watch watched command jurisdiction sovereignty took take takes taking taken handed hand passed turned won conflict rights
    """,
    "above": "see as named mentioned",
    "under": """
        see placed put came come falls fell fallen served serve serving lived living worked working suffered fought studied ruled
        trained rule government governments
    """,
    "below": "see as",
    "about": """
        wrote write writes speak spoke speaks spoken talk talked talks knew know known ask asked asks said say says heard hear
        worried worry told tell tells complained complaint report reports information facts letter letters question questions
        debate debates debated book books article articles came went brought set bring bringing
    """,
    "around": "built build centred centered turned gathered grouped walked went scattered all rallied",
    "up to": "added add adds adding sums summed lived live matched owned faced led leading measured made",
    "near": "village villages town towns place places",
    "within": "from",
    "past": "the half quarter",
    "toward": "contributed contribute turned turning moved move steps attitude policy paid went put",
    "towards": "contributed contribute turned turning moved move steps attitude policy paid went put",
    "say": "they we you i to sources historians he she",
}
GOVERNED = {word: frozenset(heads.split()) for word, heads in _GOVERNED.items()}

#: Words before a number that make it a name or an ordinal, which measures nothing.
LABELS = word_set(
    """
    no nos nr № number numbers article articles art section sections chapter chapters paragraph paragraphs para clause clauses
    page pages p pp vol volume volumes part parts book table tables figure figures fig plate appendix annex exhibit protocol
    resolution decree circular bulletin ordinance item folio fol sheet box fond opis delo reel psalm canto verse stanza phase
    stage grade category level model type route platform pier berth room ward shaft pit battery bay lot zone verst-post
    """
)
#: "rose from 20 to 30": two figures, no range.
_VERBS = """
    rose|risen|rises?|rising|fell|falls?|fallen|falling|dropp?(?:s|ed|ing)?|grew|grown|grows?|growing|increas(?:e|es|ed|ing)
    |decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|climb(?:s|ed|ing)?|went|jump(?:s|ed|ing)?|shrank|shrunk|sank|sunk|soar(?:ed|ing)
    |slump(?:ed)?|cut|rais(?:ed|ing)|reduc(?:ed|ing|tion)|lower(?:ed|ing)|moved|chang(?:ed|e)|advanced|shot|slid|swell(?:ed)?
    |swollen|dwindled|expanded|expansion|growth|drop|up|down|brought|leapt|plunged|tumbled|crept|improved|slipped|doubled|trebled
"""
CHANGE = re.compile(rf"\b(?:{''.join(_VERBS.split())})\b[^.;:]{{0,100}}$")
#: What comes before the second word of a comparison: "more than", "at least", "in excess of".
COMPARED = {
    "than": word_set("more less fewer greater larger smaller higher lower longer shorter better"),
    "least": word_set("at very the"),
    "most": word_set("at very the"),
    "of": word_set("excess upwards maximum minimum"),
}
#: Words that cannot stand between a comparison and its number.
NOT_BETWEEN = word_set(
    """
    the in on at its their his her our your my that this these those it they he she we i you of for from by with to a an any
    all and or but as was were is are had has have been be which who whose where when before after during than then not per
    planned expected last first next
    """
)
#: Adverbs in -ly that say nothing about the size of the number behind them; any other must be looked at.
PLAIN_ADVERBS = word_set(
    """
    actually additionally ally annually apply assembly belly bodily bully certainly chiefly clearly collectively completely
    comply consecutively costly currently daily directly duly early easily elderly entirely eventually exactly family finally
    firstly fly formerly fortnightly freshly friendly fully generally gradually happily heavily hilly holy hourly illegally
    immediately imply individually initially italy jelly jointly july largely lastly later legally likely likewise lily
    locally lonely lovely luckily mainly merely monopoly monthly mostly multiply namely nationally necessarily newly normally
    officially only openly orderly ordinarily originally partly personally precisely previously primarily privately publicly
    purely quarterly quickly rapidly readily really recently regularly rely reply respectively secondly secretly separately
    sharply silly simply simultaneously slowly solely steadily subsequently successfully successively suddenly supply surely
    temporarily thirdly together truly typically ugly ultimately unlikely usually verily voluntarily weekly wholly yearly
    """
)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_IN_A_YEAR = re.compile(
    r"\b(?:in|since|until|till|before|after|during|from|early|late|mid|year|spring|summer|autumn|winter|" + _MONTH + r",?)[ -]$"
)
_AFTER_A_YEAR = re.compile(
    r"[,.;:)]|$| (?:the|a|an|and|when|he|she|it|they|his|its|their|there|no|not|only|was|were|had|to|but|as)\b"
)


def is_date_part(before: str, words: str, after: str) -> bool:
    """Whether bare digits are a day, a year or an hour."""
    if not (words.isdigit() and words.isascii()):
        return False
    before, after, number = before.casefold(), after.casefold(), int(words)
    if number <= 31 and (re.match(rf" (?:of )?{_MONTH}", after) or re.match(r" (?:o'clock|o’clock|[ap]\.? ?m\b)", after)):
        return True
    if number <= 31 and re.search(rf"\b{_MONTH} $", before) and re.match(r",? \d{4}\b|[.;)]", after):
        return True
    is_year = len(words) == 4 and 1000 <= number < 2100
    return is_year and _IN_A_YEAR.search(before) is not None and _AFTER_A_YEAR.match(after) is not None


def is_list_number(before: str, words: str, after: str) -> bool:
    """Whether digits number the points of a list: "the decree promised: (2) free carriage"."""
    bare = words.strip("()")
    if not bare.isdigit() or len(bare) > 2:
        return False
    if words != bare:
        return re.search(r"(?:^|[:;,.]) ?$", before) is not None
    return re.search(r"(?:^|[:;,.]) ?\($", before) is not None and after.startswith(")")
