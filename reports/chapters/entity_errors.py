"""The mistakes of the chosen tagger: counted by what is wrong, then read in their sentences."""

from reports.document import Block, Chapter, Paragraph, Piece, Table, Tagged
from reports.run import Run
from reports.words import Words

MISTAKES = ("boundary", "type", "both", "missed", "invented")
LONGEST_TEXT = 420  # characters of a sentence that is shown whole
AROUND = 80  # characters that are left on each side of a mistake in a longer one
LONGEST_MENTION = 80
GAP, SHORTEST_GAP = " … ", 15  # characters

Span = tuple[int, int, str]  # start and stop in the characters of a sentence, kind


def chapter(run: Run, words: Words) -> Chapter:
    """How many mistakes there are of each sort, then the sentences as they are annotated and as they were answered."""
    counts = {name: run.errors["counts"].get(name, 0) for name in MISTAKES}
    right, total = run.errors["counts"].get("right", 0), sum(counts.values())
    gold = right + total - counts["invented"]
    head = words(
        "entity-errors-count",
        model=fit_read(run, words),
        tested=words("tested", folds=run.folds),
        right=words.number(right),
        gold=words.number(gold),
        mistakes=total,
    )
    blocks: list[Block] = [Paragraph(head)]
    if total:
        rows = [
            [words(f"mistake-{name}"), words.number(count), words.percent(count / total), words(f"mistake-is-{name}")]
            for name, count in counts.items()
        ]
        header = [words(f"column-{name}") for name in ("mistake", "mistakes", "share-of-mistakes", "mistake-is")]
        shown, sentences = run.errors["errors"], run.errors["sentences"]
        kinds = [kind["class"] for kind in run.chosen.metrics[0]["test"]["by_kind"]]
        blocks += [
            Table(header, rows, words("caption-mistakes"), numeric={1, 2}),
            Paragraph(
                words(
                    "entity-errors-how",
                    sentences=sentences,
                    shown=len(shown),
                    every="yes" if len(shown) == sentences else "no",
                    sure=_are_sure(shown),
                )
            ),
            *(_sentence(number, error, kinds, words) for number, error in enumerate(shown, start=1)),
        ]
    return Chapter("entity-errors", words("title-entity-errors"), blocks)


def fit_read(run: Run, words: Words) -> str:
    """The chosen model, and of a network the seed of the fit whose mistakes were read."""
    name = run.title(run.chosen)
    return name if run.chosen.row["is_baseline"] else words("fit-of-seed", model=name, seed=str(run.errors["seed"]))


def _are_sure(errors: list[dict]) -> str:
    """Whether the model says how sure it is: a variable of messages."""
    return "yes" if any(mistake["probability"] for error in errors for mistake in error["mistakes"]) else "no"


def _sentence(number: int, error: dict, kinds: list[str], words: Words) -> Tagged:
    gold, predicted = ([tuple(span) for span in error[side]] for side in ("gold", "predicted"))
    wrong = {*gold} ^ {*predicted}
    windows = _windows(error["text"], gold + predicted, wrong)
    lines = [_pieces(error["text"], spans, wrong, windows, kinds) for spans in (gold, predicted)]
    remarks = [_remark(mistake, words) for mistake in error["mistakes"]]
    return Tagged(words("tagged-title", number=str(number), place=error["place"]), *lines, remarks)


def _windows(text: str, spans: list[Span], wrong: set[Span]) -> list[tuple[int, int]]:
    """What is shown of a sentence: all of it, or of a long one what is around its mistakes, no entity cut in two."""
    if len(text) <= LONGEST_TEXT:
        return [(0, len(text))]
    windows: list[tuple[int, int]] = []
    for start, stop, _ in sorted(wrong):
        low, high = _at_blank(text, start - AROUND, -1), _at_blank(text, stop + AROUND, 1)
        for first, end, _ in sorted(spans):
            low = first if first < low < end else low
        for first, end, _ in sorted(spans):
            high = max(high, end) if first < high < end else high
        if windows and low <= windows[-1][1] + SHORTEST_GAP:
            low, high = windows[-1][0], max(high, windows.pop()[1])
        low, high = (0 if low <= SHORTEST_GAP else low), (len(text) if high >= len(text) - SHORTEST_GAP else high)
        windows.append((low, high))
    return windows or [(0, LONGEST_TEXT)]


def _at_blank(text: str, place: int, step: int) -> int:
    """The next blank in a direction, at most 20 characters on, else the place itself."""
    place = min(max(place, 0), len(text))
    near = range(place, min(max(place + 20 * step, 0), len(text)), step)
    return next((at for at in near if text[at].isspace()), place) if place < len(text) else place


def _pieces(
    text: str, spans: list[Span], wrong: set[Span], windows: list[tuple[int, int]], kinds: list[str]
) -> list[Piece]:
    """A sentence cut at its entities."""
    pieces = []
    for low, high in windows:
        pieces.append(Piece(GAP if low > 0 else ""))
        place = low
        for start, stop, kind in sorted(spans):
            if place <= start < stop <= high:
                number = kinds.index(kind) if kind in kinds else 0
                pieces += [
                    Piece(text[place:start]),
                    Piece(text[start:stop], kind, number, (start, stop, kind) in wrong),
                ]
                place = stop
        pieces.append(Piece(text[place:high]))
    pieces.append(Piece(GAP if windows[-1][1] < len(text) else ""))
    return [piece for piece in pieces if piece.text]


def _remark(mistake: dict, words: Words) -> str:
    """What is wrong, and how sure the model was."""
    sure = mistake["probability"]
    return words(
        f"remark-{mistake['error']}",
        label=mistake["label"],
        text=_short(mistake["text"]),
        predicted=mistake["predicted"],
        predicted_text=_short(mistake["predicted_text"]),
        sure=words("remark-sure", probability=words.percent(float(sure))) if sure not in ("", None) else "",
    )


def _short(mention: str) -> str:
    mention = " ".join(mention.split())
    return mention if len(mention) <= LONGEST_MENTION else mention[: LONGEST_MENTION - 1] + "…"
