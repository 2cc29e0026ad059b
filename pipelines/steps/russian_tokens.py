"""razdel's tokens, several times faster: what stands between two blanks is cut once, however often it is met.

razdel joins signs only where no blank is between them; its rules look at most one sign past a blank, and only beside a
dash, an underscore, a full stop, a comma or a slash. So a piece between blanks, with its neighbours where they matter,
is all that its tokens depend on.
"""

import re
from functools import lru_cache

import razdel
from razdel.segmenters.punct import DASHES

REMEMBERED = 200_000  # pieces
LOOKS_FURTHER = frozenset(f"{DASHES}_.,/\\")

# A Russian word, perhaps with a sign before and after it that no rule joins to it: most of any text.
PLAIN = re.compile(r"([«(]?)([а-яёА-ЯЁ]+)([,.;:?…)»]?)")


def words(text: str) -> list[str]:
    """A text -> the texts of razdel's tokens.

    "Что-то (в 1,5 км)." -> ["Что-то", "(", "в", "1,5", "км", ")", "."]
    """
    pieces = text.split()
    found = []
    for place, piece in enumerate(pieces):
        if plain := PLAIN.fullmatch(piece):
            before, word, after = plain.groups()
            if before:
                found.append(before)
            found.append(word)
            if after:
                found.append(after)
            continue
        left = pieces[place - 1][-1] if place and piece[0] in LOOKS_FURTHER else ""
        right = pieces[place + 1][0] if place + 1 < len(pieces) and piece[-1] in LOOKS_FURTHER else ""
        found += _cut(piece, left, right)
    return found


@lru_cache(REMEMBERED)
def _cut(piece: str, left: str, right: str) -> tuple[str, ...]:
    """A piece between blanks and the signs beyond them, "" where they do not matter -> its tokens."""
    cut = tuple(token.text for token in razdel.tokenize(f"{left} {piece} {right}"))
    return cut[bool(left) : len(cut) - bool(right)]
