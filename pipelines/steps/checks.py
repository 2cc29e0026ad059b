"""Records -> findings: everything that is wrong with the texts and labels themselves, each row looked at.

What needs a comparison of texts with each other or a model (near-duplicates, languages, leaking words) is in
`near_duplicates`, `languages` and `leaks`, which may look at a sample.
"""

import re
import unicodedata
from collections.abc import Iterator

import pandas as pd

from data.columns import LINE, listed
from data.findings import Finding
from pipelines.steps.cleaning import INVISIBLE
from pipelines.steps.records import Records, finding, same_text

# Of the kinds of findings, those that end the matter, and those that are worth a word and no more. Others are warnings.
UNUSABLE = {
    "unreadable", "no-text-column", "no-label-column", "label-like-id", "no-class", "one-class", "classes-too-small",
    "classes-unseen", "entities-none", "pictures-one-class",
}  # fmt: skip
REMARKS = {
    "encoding-guessed", "header-guessed", "lines-above-header", "format-not-as-named", "sheets-unread", "files-unread",
    "quotes-none", "quotes-backslash", "quotes-unescaped", "quotes-spaced", "columns-renamed", "columns-unnamed",
    "columns-id", "classes-named", "label-blanks", "label-choice", "text-choice", "line-separators", "markup",
    "imbalance", "language-foreign", "lengths-extreme", "rows-rare", "rows-dropped", "repeats-grouped", "tag-columns",
    "rows-split", "records-rejected", "spans-blanks", "spans-discontinuous", "spans-nested", "pictures-junk",
    "pictures-turned", "pictures-cmyk", "pictures-palette", "pictures-alpha", "pictures-deep", "pictures-animated",
    "pictures-extension", "pictures-grey", "pictures-long", "pictures-tiny", "pictures-near", "pictures-imbalance",
    "pictures-unread", "pictures-no-test",
}  # fmt: skip

PARTS = 3  # rows, one for each part: a class with fewer cannot be divided
SMALL_CLASS = 10  # rows; below it a score of the class says little
FEW_ROWS = 50
UNEQUAL = 10  # times: largest over smallest class
LONG, LONGER = 2000, 20  # characters, times the median: both, and a text is extremely long
LEAKING, LEAKING_RISE = 0.99, 0.05  # a column gives the label away in this share of rows, so much above guessing

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\ue000-\uf8ff]")  # and private use; \x80-\x9f is mojibake
SEPARATORS = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
MARKUP = re.compile(r"&(?:[a-z]{2,6}|#\d{2,5});|</?(?:a|b|br|div|i|img|p|span|td|tr|li|ul)\b[^<>]*>", re.I)
NULL_WORDS = {"null", "na", "n/a", "nan", "none", "nil", "#n/a", "<na>", "undefined", "-", "\\n", "нет данных"}
LETTER = re.compile(r"[^\W\d_]")
WRONG_CASE = re.compile(r"\b[а-яё][А-ЯЁ]{2,}\b")  # KOI8-R read as cp1251 turns capitals round: "Привет" -> "оПХБЕР"


def severity(kind: str) -> str:
    """A kind of finding -> "unusable", "warning" or "remark"."""
    return "unusable" if kind in UNUSABLE else "remark" if kind in REMARKS else "warning"


def check_records(records: Records) -> list[Finding]:
    """Every exact check, in the order in which a person would mend things."""
    frame = records.frame
    found = [
        *records.findings,
        *_left_out(records),
        *_classes(records),
        *_labels(frame),
        *check_texts(frame),
        *_contents(frame),
        *_columns(records),
    ]
    return [finding for finding in found if finding.count]


def check_texts(frame: pd.DataFrame) -> list[Finding]:
    """Texts with labels of any kind (columns text, label, split, id, file, line) -> repeats and spoilt characters."""
    return [finding for finding in (*_repeats(frame), *_characters(frame)) if finding.count]


def _left_out(records: Records) -> Iterator[Finding]:
    kinds = {"no label": "labels-missing", "empty text": "texts-empty", "repeats an earlier row": "rows-dropped"}
    for reason, rows in records.left_out.groupby("reason", sort=False):
        column = "text" if reason != "empty text" else "label"
        yield finding(kinds.get(reason, "rows-rare"), rows, column)


def _classes(records: Records) -> Iterator[Finding]:
    frame, classes = records.frame, records.classes
    if len(classes) < 2:
        yield finding("one-class", frame, label=classes[0][:60]) if classes else finding("no-class", frame)
        return
    if len(frame) < FEW_ROWS:
        yield Finding("rows-few", len(frame))
    if len(classes) > max(SMALL_CLASS, len(frame) / 2):
        yield finding("label-like-id", frame, "label", classes=len(classes))
        return
    of_label = frame[["file", LINE, "text", "labels"]].explode("labels")
    counts = of_label["labels"].value_counts()
    small = counts[counts < SMALL_CLASS]
    if (counts >= PARTS).sum() < 2 and frame["split"].isna().all():
        yield finding("classes-too-small", of_label.drop_duplicates("labels"), least=PARTS)
    elif len(small):
        firsts = of_label[of_label["labels"].isin(small.index)].drop_duplicates("labels")
        names = [f"{label} ({n})" for label, n in small.sort_values(kind="stable").items()]
        yield finding("classes-small", firsts, least=SMALL_CLASS, classes=listed(names), smallest=int(small.min()))
    elif counts.iloc[0] >= UNEQUAL * counts.iloc[-1]:
        yield Finding("imbalance", len(counts), (), {
            "largest": str(counts.index[0])[:60], "largest_rows": int(counts.iloc[0]),
            "smallest": str(counts.index[-1])[:60], "smallest_rows": int(counts.iloc[-1]),
        })  # fmt: skip
    if frame["split"].notna().any():
        known = set(frame.loc[frame["split"] == "train", "labels"].explode())
        unseen = of_label[~of_label["labels"].isin(known) & of_label["labels"].notna()]
        if len(unseen):
            yield finding("classes-unseen", unseen, classes=listed(sorted(set(unseen["labels"]))))
        elif untested := sorted((known & set(classes)) - set(frame.loc[frame["split"] == "test", "labels"].explode())):
            yield finding("classes-untested", of_label[of_label["labels"].isin(untested)], classes=listed(untested))


def _labels(frame: pd.DataFrame) -> Iterator[Finding]:
    """Labels that are one label written in two ways, or only say that there is none."""
    single = frame[["file", LINE, "labels"]].explode("labels").dropna(subset="labels")
    nulls = single["labels"].str.lower().isin(NULL_WORDS)
    yield finding("labels-null-words", single[nulls], "labels", labels=listed(sorted(set(single["labels"][nulls]))))
    names = single["labels"].drop_duplicates()
    folded = names.map(lambda label: " ".join(unicodedata.normalize("NFKC", label).casefold().split()))
    ways = names.groupby(folded, sort=False).agg(list)
    ways = ways[ways.map(len) > 1]
    if len(ways):
        usual = {label for labels in ways for label in labels}
        counts = single["labels"].value_counts()
        usual -= {max(labels, key=lambda label: counts[label]) for labels in ways}
        shown = "; ".join(" = ".join(f"“{label[:60]}”" for label in labels[:5]) for labels in ways[:5])
        yield finding("labels-variants", single[single["labels"].isin(usual)], "labels", labels=shown)


def _repeats(frame: pd.DataFrame) -> Iterator[Finding]:
    """Texts that occur twice, with another label, or in two parts."""
    same = pd.Series(pd.factorize(same_text(frame["text"]))[0], index=frame.index)
    repeated = same.duplicated()
    if not repeated.any():
        return
    one_group = frame["group"].notna().all() and (frame["group"].groupby(same).nunique() == 1).all()
    kind = "repeats-grouped" if one_group else "repeats"  # whole groups are dealt: such repeats cannot be torn apart
    yield finding(kind, frame[repeated], texts=int(same[repeated].nunique()))
    labels = pd.factorize(frame["label"])[0]
    pairs = pd.DataFrame({"same": same, "label": labels}).drop_duplicates()
    torn = pairs.loc[pairs["same"].duplicated(), "same"].unique()
    if len(torn):
        rows = frame[same.isin(torn)].assign(same=same).sort_values("same", kind="stable")
        rows["text"] = rows["label"] + ": " + rows["text"]
        yield finding("conflicts", rows, texts=len(torn))
    for part in ("test", "validation"):
        shared = frame["split"].eq(part) & same.isin(same[frame["split"] == "train"])
        if shared.any():
            yield finding(f"overlap-{part}", frame[shared], of=int(frame["split"].eq(part).sum()),
                          texts=int(same[shared].nunique()))  # fmt: skip


def _characters(frame: pd.DataFrame) -> Iterator[Finding]:
    """Characters that no reader sees and every tokeniser stumbles over; letters read in a wrong encoding."""
    texts = frame["text"].tolist()
    odd = [n for n, text in enumerate(texts) if not text.isprintable()]  # the rest has nothing invisible
    for kind, pattern in (("control-characters", CONTROL), ("invisible-characters", INVISIBLE),
                          ("line-separators", SEPARATORS)):  # fmt: skip
        rows = [n for n in odd if pattern.search(texts[n])]
        if rows:
            names = {f"U+{ord(character):04X}" for n in rows[:1000] for character in pattern.findall(texts[n])}
            yield finding(kind, frame.iloc[rows], characters=listed(sorted(names)))
    yield finding("replacement-characters", frame.iloc[[n for n, text in enumerate(texts) if "\ufffd" in text]])
    spoilt = {n: right for n, text in enumerate(texts) if not text.isascii() and (right := without_mojibake(text))}
    if spoilt:
        number, after = next(iter(spoilt.items()))
        before = texts[number]
        start = max(0, next(n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b) - 15)
        yield finding("mojibake", frame.iloc[list(spoilt)], before=before[start:][:50], after=after[start:][:50])
    yield finding("markup", frame.iloc[[n for n, text in enumerate(texts)
                                        if ("&" in text or "<" in text) and MARKUP.search(text)]])  # fmt: skip


def without_mojibake(text: str) -> str | None:
    """A text whose bytes were read in a wrong encoding -> the text as it was; None where it looks right, or where no
    right reading is known.

    "РџСЂРёРІРµС‚" -> "Привет", "îáû÷íûé" -> "обычный", "оПХБЕР" -> "Привет", "Привет" -> None
    """
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if is_bad(text):
        right = fix_encoding(text)
        if right == text:
            right = _read_again(text, "cp1252", "cp1251")
        return right if right != text else None
    if 2 * len(WRONG_CASE.findall(text)) >= len(text.split()):
        return _read_again(text, "cp1251", "koi8-r")
    return None


def _read_again(text: str, wrong: str, right: str) -> str | None:
    try:
        again = text.encode(wrong).decode(right)
    except UnicodeError:
        return None
    letters = [character for character in again if character.isalpha()]
    cyrillic = sum("а" <= character.lower() <= "ё" for character in letters)
    return again if letters and cyrillic >= 0.8 * len(letters) else None


def _contents(frame: pd.DataFrame) -> Iterator[Finding]:
    """Texts that say nothing, and texts far longer than the others."""
    texts = frame["text"]
    nulls = texts.str.strip().str.lower().isin(NULL_WORDS)
    yield finding("null-words", frame[nulls])
    yield finding("without-letters", frame[texts.map(lambda text: LETTER.search(text) is None) & ~nulls])
    lengths = texts.str.len()
    extreme = (lengths >= LONG) & (lengths >= LONGER * lengths.median())
    yield finding("lengths-extreme", frame[extreme], longest=int(lengths.max()), median=int(lengths.median()))


def _columns(records: Records) -> Iterator[Finding]:
    """Columns beside text and label: numbers of rows, and those that give the label away."""
    frame, ids = records.frame, []
    usual = frame["label"].value_counts(normalize=True).iloc[0]
    for name in records.others.columns:
        column = records.others[name].fillna("")
        values = column.nunique()
        if column.eq("").all():
            continue  # its reader says so
        if values == len(frame) > SMALL_CLASS:
            ids.append(str(name))
        elif 1 < values <= max(len(frame) / 5, 2):
            decided = (
                pd.crosstab(column, frame["label"]).max(axis=1).sum() / len(frame)
                if values * frame["label"].nunique() < 10**7
                else 0
            )
            if decided >= LEAKING and decided >= usual + LEAKING_RISE:
                named = {"column": str(name)[:60], "values": values}
                yield Finding("column-leaks", round(decided * len(frame)), (), named)
    if ids:
        yield Finding("columns-id", len(ids), (), {"columns": listed(ids)})
