"""Single tokens that tell the label nearly alone, and what a linear model is worth once they are masked.

The known case: of Russian tweets collected by their emoticons, .996 became .776 without the emoticons. Whether such a
token is a trace of how labels were made or honest content, a person decides; the two scores show what hangs on it.
"""

import re
from collections import Counter

import numpy as np
import pandas as pd

from data.findings import Finding
from pipelines.steps.records import finding

PURE = 0.95  # of the texts with the token so many have one label,
COVERS = 0.05  # and so many of the label's texts have the token
LEAST = 10  # texts
MASKED = 20  # tokens at most
DROP = 0.05  # macro-F1 lost by masking from which it is a leak
SAMPLE = 10_000  # texts
FOLDS = 3
TOKEN = re.compile(r"https?://\S+|[#@]\w+|[:;=8][-^']?(?:[)(/\\|*]+|[dpoв]\b)|\w+|[)(]+|[^\w\s)(]+", re.I)


def marks(text: str) -> list[str]:
    """A text -> its tokens as the probe sees them: words, #tags, @names, addresses, and runs of signs, which are cut to
    two of a kind.

    "Ура!!! :))) #пятница" -> ["ура", "!!", ":))", "#пятница"]
    """
    found = (token.lower() for token in TOKEN.findall(text))
    return [token if token[0].isalnum() else re.sub(r"(.)\1{2,}", r"\1\1", token) for token in found]


def telling_tokens(tokens: list[list[str]], labels: np.ndarray) -> list[dict]:
    """Token lists and labels -> tokens that tell a label nearly alone, the one that covers most of its label first.

    Each with the label, the number of texts, purity (the share of them with the label) and cover (the share of the
    label's texts that have the token).
    """
    of_label, everywhere, sizes = {}, Counter(), Counter(labels)
    for text, label in zip(tokens, labels, strict=True):
        for token in set(text):
            everywhere[token] += 1
            of_label.setdefault(token, Counter())[label] += 1
    found = []
    for token, texts in everywhere.items():
        label, hits = of_label[token].most_common(1)[0]
        purity, cover = hits / texts, hits / sizes[label]
        if hits >= LEAST and purity >= PURE and cover >= COVERS and purity > sizes[label] / len(tokens) + 0.1:
            found.append({"token": token, "label": str(label), "texts": texts, "purity": purity, "cover": cover})
    return sorted(found, key=lambda row: (-row["cover"], row["token"]))[:MASKED]


def probe(frame: pd.DataFrame, full: bool = False) -> dict:
    """Records -> the telling tokens, and macro-F1 of a linear model on words with and without them (None where there is
    nothing to mask), by 3-fold cross-validation on at most 10,000 texts of the training part (all with `full`)."""
    learned = frame[frame["split"].isna() | (frame["split"] == "train")]
    counts = learned["label"].value_counts()
    learned = learned[learned["label"].isin(counts[counts >= FOLDS].index)]
    if not full and len(learned) > SAMPLE:
        learned = learned.sample(SAMPLE, random_state=0)
        learned = learned[learned.groupby("label")["label"].transform("size") >= FOLDS]
    tokens, labels = [marks(text) for text in learned["text"]], learned["label"].to_numpy()
    if len(set(labels)) < 2:
        return {"texts": len(learned), "tokens": [], "before": None, "after": None}
    telling = telling_tokens(tokens, labels)
    masked = {row["token"] for row in telling}
    before = after = None
    if telling:
        before = _macro_f1(tokens, labels)
        after = _macro_f1([[token for token in text if token not in masked] for text in tokens], labels)
    return {"texts": len(learned), "tokens": telling, "before": before, "after": after}


def check_leaks(frame: pd.DataFrame, probed: dict) -> list[Finding]:
    """What `probe` found -> a finding where much hangs on a few tokens."""
    if probed["before"] is None or probed["before"] - probed["after"] < DROP:
        return []
    masked = {row["token"]: row["label"] for row in probed["tokens"]}
    has = [any(masked.get(token) == label for token in marks(text))
           for text, label in zip(frame["text"], frame["label"], strict=True)]  # fmt: skip
    listed = ", ".join(f"“{row['token']}” → {row['label']}" for row in probed["tokens"][:8])
    return [finding("token-leaks", frame[has], tokens=listed, masked=len(masked), texts=probed["texts"],
                    before=round(100 * probed["before"], 1), after=round(100 * probed["after"], 1))]  # fmt: skip


def _macro_f1(tokens: list[list[str]], labels: np.ndarray) -> float:
    """Of tf-idf of single tokens with a support vector machine: the linear baseline without its n-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics import f1_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    if not any(tokens):
        return 0.0
    model = make_pipeline(TfidfVectorizer(analyzer=_as_is, sublinear_tf=True), LinearSVC(random_state=0))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    return float(f1_score(labels, cross_val_predict(model, tokens, labels, cv=folds), average="macro"))


def _as_is(tokens: list[str]) -> list[str]:
    return tokens
