"""Hedges: the words around a number that qualify it, and what each commits to.

One table of phrases. What several of them commit to together follows by rule (`qualifier_of`): "not" turns "more than" into
"up to", "well" or "just" change nothing, "perhaps" before anything leaves both sides open.
"""

from __future__ import annotations

from collections.abc import Sequence

from soviet_trade_data.rules.tokens import Phrases
from soviet_trade_data.rules.words import phrase_list

__all__ = [
    "AFTER", "AFTER_TABLE", "BEFORE", "BEFORE_TABLE", "HEDGES", "HELPERS", "LOWER", "QUALIFIERS", "UPPER", "HedgeError",
    "hedges_before", "qualifier_of",
]  # fmt: skip

#: What a hedge can commit to → the bounds it gives, in words for the page on the grammar.
QUALIFIERS = {
    "exact": "both bounds are the value",
    "more_than": "lower bound the value, upper side open",
    "at_least": "lower bound the value, upper side open",
    "less_than": "upper bound the value, lower side open",
    "up_to": "upper bound the value, lower side open",
    "nearly": "upper bound the value (lower where it is zero), other side open",
    "about": "no bound",
    "indefinite": "no value and no bound",
    "range": "both ends, no value",
}
#: Words that are not hedges themselves but belong to one, or still say something about the number.
HELPERS = {
    "negation": "turns “more than” into “up to” and “less than” into “at least”; before anything else it is refused",
    "degree": "“well over”, “just under”: changes nothing, but a hedge must follow",
    "particle": "changes nothing, with or without a hedge",
    "all_but": "of a part nearly all of it, of things the number left out",
    "emphasis": "the number itself, with weight: exact, but part of what is printed",
    "denial": "“by no means”: less than the number right behind it; before “more than” and “less than” as “not”",
    "ask": "says something that this grammar does not settle: refused",
}

#: Meaning → phrases before the number.
BEFORE_TABLE: dict[str, str] = {
    "more_than": """
        more than | greater than | larger than | higher than | bigger than | longer than | better than | over | above | beyond
        | past | upwards of | upward of | in excess of | exceeding | exceeds | exceeded | exceed | surpassing | surpassed |
        surpasses | surpass | topping | topped | tops | outstripping | barely more than | barely over | > | >> | not merely |
        north of
    """,
    "at_least": """
        at least | at the least | at the very least | at a minimum | at minimum | a minimum of | the minimum of | minimum of |
        minimum | min | as a minimum | at the lowest | at lowest | as few as | as little as | as low as | ≥ | >= | a good | a
        solid | easily | no lower than | not lower than | no smaller than | not smaller than | from at least | starting at | a
        floor of | never less than | never fewer than | never below | never under | not short of | nothing less than | nothing
        under
    """,
    "less_than": """
        less than | fewer than | lower than | smaller than | shorter than | under | below | beneath | underneath | short of |
        shy of | inside of | < | << | not quite | not nearly | not even | not yet | not so much as | not so many as | not as
        much as | not as many as | not up to | nothing like | nowhere near | not anything like | not anywhere near | falling
        short of | fell short of | falls short of | fallen short of | barely less than | barely under | not reaching | never
        reached | failed to reach | did not reach | not reach | not a full | not fully | not all of | south of | nowhere close
        to | the best part of | best part of | the better part of | better part of | by no means all of | by no means a full |
        by no means the full | by no means as many as | by no means as much as | by no means so many as | by no means so much
        as
    """,
    "up_to": """
        up to | at most | at the most | at the very most | at best | at the best | at the very best | at the outside | at the
        utmost | a maximum of | the maximum of | maximum of | maximum | max | at a maximum | as a maximum | at the maximum |
        at the highest | at highest | as many as | as much as | as high as | as large as | within | no higher than | not
        higher than | no greater than | not greater than | no larger than | not larger than | not exceeding | not exceed |
        never exceeding | never exceeded | did not exceed | has not exceeded | had not exceeded | without exceeding | never
        more than | never over | never above | nothing over | nothing above | nothing more than | a ceiling of | a limit of |
        a cap of | limited to | capped at | ≤ | <= | =< | anything up to | all the way up to | not beyond | no further than |
        up to and including | to a maximum of | to a limit of
    """,
    "nearly": """
        nearly | almost | near on | nigh on | well nigh | close on | close upon | closing on | just on | virtually |
        practically | approaching | nearing | verging on | bordering on | getting on for | going on for | as good as | near
        enough | towards | toward | coming up to | well-nigh | hard on | nigh upon
    """,
    "about": """
        about | around | round about | approximately | approximating | approx | approx. | appr | roughly | circa | c. | ca. |
        ca | cca | cca. | abt | abt. | some | an estimated | estimated | estimated at | estimated to be | est. | estimate |
        perhaps | maybe | possibly | probably | presumably | supposedly | reportedly | reputedly | allegedly | apparently |
        conceivably | arguably | say | close to | near | near to | nearabout | very near | not far from | not far off | not
        far short of | not far below | not far above | something like | something of the order of | somewhere about |
        somewhere around | somewhere near | somewhere in the region of | in the region of | in the neighbourhood of | in the
        neighborhood of | in the vicinity of | in the order of | of the order of | on the order of | to the tune of | a matter
        of | as it were | in round figures | in round numbers | more or less | ~ | ≈ | ∼ | ≃ | ≅ | ± | +/- | plus or minus |
        give or take | on average | on an average | on the average | an average of | the average of | average of | averaging |
        averaged | average | av | avg | a mean of | a median of | nominally | in theory | theoretically | hardly | barely |
        scarcely | hardly more than | hardly over | hardly above | scarcely more than | scarcely over | scarcely above |
        little more than | little over | little above | not much more than | not much over | not much above | not many more
        than | hardly less than | hardly under | hardly below | scarcely less than | scarcely under | scarcely below | little
        less than | little under | little below | little short of | not much less than | not much under | not much below | not
        much short of | not many fewer than | hardly fewer than | scarcely fewer than | hardly any more than | not exactly |
        not precisely | an estimate of | estimates of | provisionally | optimistically | conservatively | broadly | loosely |
        believed to be | thought to be | said to be | put at about | approximate | something around | something near |
        something approaching | more like | something more like | closer to | nearer to | nearer | more nearly | by no means
        exactly | by no means precisely
    """,
    "indefinite": """
        many | several | a few | quite a few | a good few | a good many | some few | countless | untold | numerous | a couple
        of | a couple | multiple | various | a number of
    """,
    "negation": "not | no | never | nor | neither | without | n't | cannot",
    "denial": "by no means | not by any means | by no manner of means | in no way | in no wise",
    "degree": """
        well | somewhat | slightly | rather | considerably | much | substantially | significantly | marginally | fractionally
        | comfortably | appreciably | far | vastly | very much | a lot | way | quite | very | so much | distinctly | decidedly
        | greatly | notably | markedly | noticeably | narrowly | any | a little | little | a bit | a shade | a trifle | a good
        deal | a great deal | good deal | a fraction | a touch | a hair | not far | if anything
    """,
    "particle": """
        just | only just | only | even | still | already | yet | also | always | usually | generally | normally | often |
        certainly | surely | clearly | likely | merely | exactly | precisely | another | a further | further | an additional |
        additional | a total of | a sum of | the sum of | a record | a mere | mere | a whopping | a staggering | an
        astonishing | an impressive | a modest | a meagre | a paltry | a remaining | other | together | altogether | in all |
        all told | simply | yet another
    """,
    "all_but": "all but",
    "emphasis": """
        a full | full | fully | a whole | whole | all of | a cool | a round | a good round | a clear | a complete | an entire
        | entire | a bare | bare | a scant | scant | a net | a gross
    """,
    "ask": """
        at worst | at the worst | anything but | other than | except | the greater part of | most of | mid | save for | so
        many as | far from
    """,
}

#: Meaning → phrases after the number or its unit, also in brackets or behind a comma.
AFTER_TABLE: dict[str, str] = {
    "at_least": """
        or more | and more | or over | and over | or above | and above | or up | and up | or upwards | and upwards | or upward
        | and upward | or better | or higher | and higher | or longer | or greater | or larger | or bigger | or even more | or
        rather more | or a little more | or somewhat more | or slightly more | or a bit more | or considerably more | or far
        more | or much more | or many more | and somewhat more | and a little more | and a bit | and a little over | and then
        some | and counting | plus | + | at least | at the least | at the very least | at a minimum | at minimum | as a
        minimum | minimum | min | at the lowest | if not more | and possibly more | or possibly more | and perhaps more | or
        perhaps more | and probably more | or probably more | upwards | upward | not less | and beyond | or beyond
    """,
    "up_to": """
        or less | or fewer | or under | and under | or below | and below | and less | and fewer | or lower | and lower | or
        shorter | or smaller | or rather less | or a little less | or somewhat less | or slightly less | or even less | or
        perhaps less | and perhaps less | or possibly less | at most | at the most | at the very most | at best | at the best
        | at the very best | at the outside | at the utmost | at a maximum | as a maximum | maximum | max | at the highest |
        if that | if not less | if not fewer | tops | no more | not more | and no more | but no more | downwards | or
        downwards
    """,
    "about": """
        or so | or thereabouts | or thereabout | thereabouts | there or thereabouts | approximately | approx. | approx |
        roughly | more or less | or more or less | give or take | give or take a little | give or take a few | -odd | odd |
        ish | -ish | (estimate) | (estimated) | (est.) | (est) | (approx.) | (approx) | (approximately) | (about) | (circa) |
        (c.) | (ca.) | (roughly) | (rough estimate) | (an estimate) | (average) | (on average) | (?) | ? | est. | by estimate
        | by one estimate | as an estimate | estimated | on average | on an average | on the average | in round figures | in
        round numbers | at a guess | at a rough guess | or close to it | or near it | or near enough | or nearly so | or
        nearly | or about that | plus or minus | +/- | ± | (provisional)
    """,
}


class HedgeError(ValueError):
    """Hedges that do not go together, or that this grammar does not settle."""


def _phrases(table: dict[str, str]) -> Phrases:
    return Phrases({phrase: meaning for meaning, phrases in table.items() for phrase in phrase_list(phrases)})


#: Every hedge phrase before a number → its meaning.
HEDGES = {phrase: meaning for meaning, phrases in BEFORE_TABLE.items() for phrase in phrase_list(phrases)}
BEFORE = _phrases(BEFORE_TABLE)
AFTER = _phrases(AFTER_TABLE)

_NEGATED = {"more_than": "up_to", "less_than": "at_least"}
LOWER, UPPER = ("more_than", "at_least"), ("less_than", "up_to")


def hedges_before(tokens: Sequence[str]) -> tuple[list[str], int]:
    """The hedges before the number, and where they end."""
    meanings: list[str] = []
    place = 0
    while found := BEFORE.at(tokens, place):
        begin = place
        meaning, place = found
        meanings.append(meaning)
        if tokens[place : place + 1] == [","] and place - begin > 1:  # "at the very least, 300"
            place += 1
    return meanings, place


def qualifier_of(meanings: Sequence[str]) -> str:
    """The qualifier that a chain of hedges commits to, in the order printed; "exact" for none.

    Raises `HedgeError` where they do not go together.
    """
    said: list[str] = []
    negated = denied = loose = False
    if meanings and meanings[-1] == "denial":  # of the number itself
        meanings = [*meanings[:-1], "less_than"]
    for meaning in meanings:
        if meaning == "ask":
            raise HedgeError("this grammar does not settle what they commit to")
        if meaning in ("particle", "emphasis", "all_but"):
            if denied:
                raise HedgeError("what is denied is no bound")  # "by no means only 300" is more than 300
            continue
        denied = meaning == "denial"
        if denied or meaning == "negation":
            negated = True
        elif meaning == "degree":
            loose = True
        else:
            if negated and meaning not in _NEGATED:
                raise HedgeError("what is denied is no bound")
            said.append(_NEGATED[meaning] if negated else meaning)
            negated = loose = False
    if negated or loose:
        raise HedgeError("no hedge follows them")
    return _together(said)


def _together(said: Sequence[str]) -> str:
    kinds = set(said)
    if len(kinds) < 2:
        return said[0] if said else "exact"
    if "indefinite" in kinds:
        if kinds <= {"indefinite", "about"}:
            return "indefinite"
        raise HedgeError("they go with no number")
    if "about" in kinds:  # a bound that is itself in doubt is no bound
        return "about"
    if kinds <= {*LOWER} or kinds <= {*UPPER, "nearly"}:
        return said[0]
    raise HedgeError("they contradict each other")
