"""Records -> what is in the data: sizes, balance, lengths, repeated texts, the words that mark each class."""

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from pipelines.steps.preprocess import language_module
from pipelines.steps.records import SPLITS, Records

TOP_WORDS = 10
EXAMPLES = 3


def overview(records: Records) -> dict:
    """Records, split -> sizes, imbalance, left-out rows and repeated texts."""
    frame = records.frame
    sizes = frame["split"].value_counts()
    counts = frame["label"].value_counts()
    left_out = records.left_out
    return {
        "rows": len(frame),
        "classes": len(counts),
        "splits": {split: int(sizes.get(split, 0)) for split in SPLITS},
        "groups": int(frame["group"].nunique()) or None,
        "largest_class": {"name": str(counts.index[0]), "rows": int(counts.iloc[0])},
        "smallest_class": {"name": str(counts.index[-1]), "rows": int(counts.iloc[-1])},
        "files": records.files,
        "notes": records.notes,
        "left_out": [
            {"reason": reason, "rows": len(rows), "file": rows.iloc[0]["file"], "line": int(rows.iloc[0]["line"])}
            for reason, rows in left_out.groupby("reason")
        ],
        "repeated": repeated(frame),
    }


def repeated(frame: pd.DataFrame) -> dict[str, int]:
    """Records -> how many rows repeat an earlier text, how many test texts are in train too, and how many texts have
    two labels. Texts are the same when they differ in nothing but case and blanks."""
    same = frame["text"].str.lower().str.split().str.join(" ")
    train, test = set(same[frame["split"] == "train"]), same[frame["split"] == "test"]
    return {
        "rows": int(same.duplicated().sum()),
        "test_in_train": int(test.isin(train).sum()),
        "two_labels": int((frame["label"].groupby(same).nunique() > 1).sum()),
    }


def class_sizes(records: Records) -> pd.DataFrame:
    """-> a row for each class, the largest first: its rows in each part, in all, and its share."""
    table = pd.crosstab(records.frame["label"], records.frame["split"]).reindex(columns=SPLITS, fill_value=0)
    table["total"] = table.sum(axis=1)
    table["share"] = (table["total"] / table["total"].sum()).round(4)
    return table.sort_values("total", ascending=False, kind="stable").rename_axis("class").reset_index()


def lengths(frame: pd.DataFrame, tokens: list[list[str]]) -> pd.DataFrame:
    """-> a row for each text: its length in characters and in tokens."""
    return pd.DataFrame(
        {
            "id": frame["id"],
            "split": frame["split"],
            "characters": frame["text"].str.len(),
            "tokens": [len(text) for text in tokens],
        }
    )


def top_words(frame: pd.DataFrame, tokens: list[list[str]], language: str) -> dict[str, list[dict]]:
    """-> for each class the words whose mean tf-idf in its training texts is furthest above the mean in the others'.

    Stop words and negations are left aside.
    """
    train = np.flatnonzero(frame["split"] == "train")
    module = language_module(language)
    stop_words = module.stop_words() | module.NEGATIONS

    def content_words(text):
        return [word for word in text if word.isalpha() and len(word) > 1 and word.lower() not in stop_words]

    vectoriser = TfidfVectorizer(analyzer=content_words, min_df=2, sublinear_tf=True)
    try:
        weights = vectoriser.fit_transform([tokens[row] for row in train])
    except ValueError:  # no word occurs in two texts
        return {label: [] for label in sorted(frame["label"].unique())}
    words = vectoriser.get_feature_names_out()
    labels = frame["label"].to_numpy()[train]
    top = {}
    for label in sorted(set(labels)):
        here, elsewhere = (
            np.asarray(weights[rows].mean(axis=0)).ravel() for rows in (labels == label, labels != label)
        )
        above = here - elsewhere
        best = [n for n in np.argsort(-above, kind="stable")[:TOP_WORDS] if above[n] > 0]
        top[label] = [{"word": str(words[n]), "weight": round(float(above[n]), 4)} for n in best]
    return top


def preprocessing(frame: pd.DataFrame, tokens: list[list[str]]) -> dict:
    """-> what one preprocessing did: examples before and after, its vocabulary, and the share of the test part's
    running words that the training part lacks."""
    parts = {split: [tokens[row] for row in np.flatnonzero(frame["split"] == split)] for split in ("train", "test")}
    known = {word for text in parts["train"] for word in text}
    test = [word for text in parts["test"] for word in text]
    shown = frame[frame["split"] == "train"].groupby("label").head(1).head(EXAMPLES)
    return {
        "vocabulary": len(known),
        "unknown_in_test": float(np.mean([word not in known for word in test])) if test else 0.0,
        "without_tokens": sum(not text for text in tokens),
        "examples": [{"before": frame["text"].loc[row], "after": tokens[row]} for row in shown.index],
    }
