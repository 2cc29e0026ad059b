"""Records and tokens -> what is in the data: sizes, lengths, vocabulary, the words of each class, likeness, drift."""

from collections import Counter

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.stats import ks_2samp
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from data.sources import SPLITS
from pipelines.steps.corpus import Corpus
from pipelines.steps.linguistics import language_tools
from pipelines.steps.records import Records

TOP_WORDS = 10
EXAMPLES = 3  # texts of each class
SHOWN = 400  # characters of an example
POINTS = 30  # of the curve of vocabulary growth
PAIRS = 10  # of similar classes
DRIFT_TEXTS = 2000  # of each part, to tell the parts apart


def describe(records: Records, tokens: Corpus, language: str, folder) -> None:
    """Records and the tokens of one preprocessing -> the tables of analysis/ that need them."""
    frame = records.frame
    folder.write_json("analysis/overview.json", overview(records))
    folder.write_table("analysis/classes.csv", class_sizes(records))
    folder.write_table("analysis/lengths.csv", lengths(frame, tokens))
    folder.write_json("analysis/vocabulary.json", vocabulary(frame, tokens))
    folder.write_json("analysis/class_words.json", class_words(records, tokens, language))
    folder.write_json("analysis/similar_classes.json", similar_classes(records, tokens))
    folder.write_json("analysis/examples.json", examples(records))
    folder.write_json("analysis/drift.json", drift(frame, tokens))


def overview(records: Records) -> dict:
    """Records, split -> sizes, the largest and the smallest class, files."""
    frame = records.frame
    sizes = frame["split"].value_counts()
    counts = frame["labels"].explode().value_counts()
    return {
        "rows": len(frame),
        "classes": len(counts),
        "splits": {split: int(sizes.get(split, 0)) for split in SPLITS},
        "groups": int(frame["group"].nunique()) if frame["group"].notna().all() else None,
        "largest_class": {"name": str(counts.index[0]), "rows": int(counts.iloc[0])},
        "smallest_class": {"name": str(counts.index[-1]), "rows": int(counts.iloc[-1])},
        "labels_of_a_text": {
            str(n): int(rows) for n, rows in frame["labels"].map(len).value_counts().sort_index().items()
        },
        "left_out": len(records.left_out),
        "files": records.files,
    }


def class_sizes(records: Records) -> pd.DataFrame:
    """-> a row for each class, the largest first: its rows in each part, in all, and its share of the texts."""
    of_label = records.frame[["labels", "split"]].explode("labels").dropna(subset="labels")
    table = pd.crosstab(of_label["labels"], of_label["split"]).reindex(columns=SPLITS, fill_value=0)
    table["total"] = table.sum(axis=1)
    table["share"] = (table["total"] / len(records.frame)).round(6)
    return table.sort_values("total", ascending=False, kind="stable").rename_axis("class").reset_index()


def lengths(frame: pd.DataFrame, tokens: Corpus) -> pd.DataFrame:
    """-> a row for each text: its length in characters and in tokens."""
    return pd.DataFrame(
        {
            "id": frame["id"],
            "split": frame["split"],
            "characters": frame["text"].str.len(),
            "tokens": tokens.lengths,
        }
    )


def vocabulary(frame: pd.DataFrame, tokens: Corpus) -> dict:
    """-> how the vocabulary of the training part grows with its texts (in a random order), how much of it occurs once,
    and what share of the running tokens and of the different tokens of the other parts it lacks."""
    parts = {split: np.flatnonzero(frame["split"] == split) for split in SPLITS}
    order = np.random.default_rng(0).permutation(parts["train"])
    counts, running, growth = Counter(), 0, []
    marks = set(np.unique(np.linspace(1, len(order), POINTS).round().astype(int)).tolist())
    for number, row in enumerate(order, start=1):
        counts.update(tokens[row])
        running += len(tokens[row])
        if number in marks:
            growth.append({"texts": number, "tokens": running, "types": len(counts)})
    unknown = {}
    for split in ("validation", "test"):
        seen = Counter(token for row in parts[split] for token in tokens[row])
        missing = [token for token in seen if token not in counts]
        unknown[split] = {
            "tokens": sum(seen[token] for token in missing) / max(1, seen.total()),
            "types": len(missing) / max(1, len(seen)),
            "frequent": sorted(missing, key=lambda token: (-seen[token], token))[:TOP_WORDS],
        }
    once = sum(n == 1 for n in counts.values())
    return {"tokens": running, "types": len(counts), "once": once, "growth": growth, "unknown": unknown}


def class_words(records: Records, tokens: Corpus, language: str) -> dict[str, dict[str, list[dict]]]:
    """-> for each class, from the training texts: `words` and `pairs` whose mean tf-idf is furthest above that of the
    other texts, and `characteristic` words by the log-odds ratio with an informative Dirichlet prior, as z-scores
    (Monroe, Colaresi and Quinn 2008, "Fightin' Words"). Stop words and negations are left aside."""
    rows, member = _training(records)
    tools = language_tools(language)
    stop_words = tools.stop_words() | tools.negations
    words = [[word for word in tokens[row] if _is_content(word, stop_words)] for row in rows]
    pairs = [
        [f"{a} {b}" for a, b in zip(tokens[row], tokens[row][1:], strict=False)
         if _is_content(a, stop_words) and _is_content(b, stop_words)]
        for row in rows
    ]  # fmt: skip
    found = {
        "words": _above_others(words, member),
        "pairs": _above_others(pairs, member),
        "characteristic": _log_odds(words, member),
    }
    return {label: {name: of_class[n] for name, of_class in found.items()} for n, label in enumerate(records.classes)}


def similar_classes(records: Records, tokens: Corpus) -> dict:
    """-> the cosine of the mean tf-idf vectors of every two classes (training texts), and the pairs most alike."""
    rows, member = _training(records)
    weights = _tfidf([tokens[row] for row in rows])
    classes = records.classes
    if weights is None:
        return {"classes": classes, "cosine": [], "pairs": []}
    centroids = np.asarray((member.T @ weights[0]).todense())
    centroids /= np.maximum(np.linalg.norm(centroids, axis=1, keepdims=True), 1e-12)
    cosine = centroids @ centroids.T
    upper = np.argwhere(np.triu(np.ones_like(cosine, dtype=bool), k=1))
    best = sorted(upper.tolist(), key=lambda pair: -cosine[pair[0], pair[1]])[:PAIRS]
    return {
        "classes": classes,
        "cosine": cosine.round(3).tolist(),
        "pairs": [{"first": classes[a], "second": classes[b], "cosine": float(cosine[a, b])} for a, b in best],
    }


def examples(records: Records) -> dict[str, list[dict]]:
    """-> for each class, three training texts of a usual length: of the middle half of its lengths, drawn by a seed."""
    frame = records.frame[records.frame["split"] == "train"]
    of_label = frame[["file", "line", "text", "labels"]].explode("labels")
    shown = {}
    for label, texts in of_label.groupby("labels"):
        length = texts["text"].str.len()
        usual = texts[length.between(length.quantile(0.25), length.quantile(0.75))]
        drawn = usual.sample(min(EXAMPLES, len(usual)), random_state=0).sort_index()
        shown[str(label)] = [
            {"text": text[:SHOWN] + ("…" if len(text) > SHOWN else ""), "place": f"{file}:{line}"}
            for text, file, line in zip(drawn["text"], drawn["file"], drawn["line"], strict=True)
        ]
    return shown


def drift(frame: pd.DataFrame, tokens: Corpus) -> dict[str, dict]:
    """-> how validation and test differ from train: the total variation distance of the class shares (0 the same, 1
    nothing in common), the Kolmogorov–Smirnov distance of the lengths with its p-value, and the area under the ROC
    curve of a linear model that has to tell a text of the part from one of train (0.5: it cannot)."""
    length = tokens.lengths
    train = np.flatnonzero(frame["split"] == "train")
    found = {}
    for split in ("validation", "test"):
        part = np.flatnonzero(frame["split"] == split)
        if not len(part):
            continue
        shares = [frame["label"].iloc[rows].value_counts(normalize=True) for rows in (train, part)]
        distance = ks_2samp(length[train], length[part])
        found[split] = {
            "class_shares": float(shares[0].sub(shares[1], fill_value=0).abs().sum() / 2),
            "lengths": float(distance.statistic),
            "lengths_p": float(distance.pvalue),
            "median_tokens": [float(np.median(length[rows])) for rows in (train, part)],
            "auc": _auc([tokens[row] for row in _drawn(train)], [tokens[row] for row in _drawn(part)]),
        }
    return found


def preprocessing(frame: pd.DataFrame, tokens: Corpus) -> dict:
    """-> what one preprocessing did: examples before and after, its vocabulary, and the share of the test part's
    running words that the training part lacks."""
    counts = {split: tokens.rows(np.flatnonzero(frame["split"] == split)).counts() for split in ("train", "test")}
    known, of_test = counts["train"] > 0, counts["test"].sum()
    shown = frame[frame["split"] == "train"].groupby("label").head(1).head(EXAMPLES)
    return {
        "vocabulary": int(known.sum()),
        "tokens": int(counts["train"].sum()),
        "unknown_in_test": float(counts["test"][~known].sum() / of_test) if of_test else 0.0,
        "without_tokens": int((tokens.lengths == 0).sum()),
        "examples": [
            {"before": frame["text"].loc[row], "after": tokens[place]}
            for row, place in zip(shown.index, frame.index.get_indexer(shown.index), strict=True)
        ],
    }


def _training(records: Records) -> tuple[np.ndarray, csr_matrix]:
    """-> the row numbers of the training part, and which class each has as a matrix of 0 and 1 (texts, classes)."""
    rows = np.flatnonzero(records.frame["split"] == "train")
    number = {label: n for n, label in enumerate(records.classes)}
    pairs = [(n, number[label]) for n, row in enumerate(rows) for label in records.frame["labels"].iat[row]]
    texts, classes = zip(*pairs, strict=True) if pairs else ((), ())
    return rows, csr_matrix((np.ones(len(pairs)), (texts, classes)), shape=(len(rows), len(number)))


def _is_content(word: str, stop_words: frozenset[str]) -> bool:
    return word.isalpha() and len(word) > 1 and word.lower() not in stop_words


def _as_is(tokens: list[str]) -> list[str]:
    return tokens


def _tfidf(texts: list[list[str]]) -> tuple[csr_matrix, np.ndarray] | None:
    """Token lists -> tf-idf weights (texts, features) and the features; None where no token occurs in two texts."""
    vectoriser = TfidfVectorizer(analyzer=_as_is, min_df=2, sublinear_tf=True)
    try:
        return vectoriser.fit_transform(texts), vectoriser.get_feature_names_out()
    except ValueError:
        return None


def _above_others(texts: list[list[str]], member: csr_matrix) -> list[list[dict]]:
    """-> for each class the features whose mean weight is furthest above their mean in the texts of other classes."""
    found = _tfidf(texts)
    if found is None:
        return [[] for _ in range(member.shape[1])]
    weights, features = found
    sizes = np.asarray(member.sum(axis=0)).ravel()
    inside = np.asarray((member.T @ weights).todense())
    outside = np.asarray(weights.sum(axis=0)) - inside
    above = inside / np.maximum(sizes, 1)[:, None] - outside / np.maximum(len(texts) - sizes, 1)[:, None]
    return [_best(row, features, "weight") for row in above]


def _log_odds(texts: list[list[str]], member: csr_matrix) -> list[list[dict]]:
    """-> for each class the words with the highest z-score of the log-odds against the other texts; the prior of a word
    is its count in all texts."""
    vectoriser = CountVectorizer(analyzer=_as_is, min_df=2)
    try:
        counts = vectoriser.fit_transform(texts)
    except ValueError:
        return [[] for _ in range(member.shape[1])]
    features = vectoriser.get_feature_names_out()
    if len(features) < 2:  # the odds of the only word there is are endless
        return [[] for _ in range(member.shape[1])]
    prior = np.asarray(counts.sum(axis=0)).ravel().astype(float)
    inside = np.asarray((member.T @ counts).todense())
    result = []
    for here in inside:
        z = log_odds_z(here, prior - here, prior)
        result.append(_best(z, features, "z", least=1.96))
    return result


def log_odds_z(here: np.ndarray, elsewhere: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Counts of each word in a class, in the other texts, and its prior count -> z-scores (words,).

    With y the counts, n their sums and a the prior with the sum A: d = log((y + a) / (n + A − y − a)) in the class less
    the same elsewhere, variance 1 / (y + a) in the class plus the same elsewhere, z = d / √variance.
    """

    def log_odds(y):
        return np.log((y + prior) / (y.sum() + prior.sum() - y - prior))

    difference = log_odds(here) - log_odds(elsewhere)
    return difference / np.sqrt(1 / (here + prior) + 1 / (elsewhere + prior))


def _best(values: np.ndarray, features: np.ndarray, name: str, least: float = 0.0) -> list[dict]:
    order = np.argsort(-values, kind="stable")[:TOP_WORDS]
    return [{"word": str(features[n]), name: round(float(values[n]), 4)} for n in order if values[n] > least]


def _drawn(rows: np.ndarray) -> np.ndarray:
    return np.random.default_rng(0).permutation(rows)[:DRIFT_TEXTS]


def _auc(train: list[list[str]], part: list[list[str]]) -> float | None:
    """The area under the ROC curve by 3-fold cross-validation; None where a part is too small to say."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    if min(len(train), len(part)) < 30:
        return None
    found = _tfidf(train + part)
    if found is None:
        return None
    labels = np.repeat([0, 1], [len(train), len(part)])
    model = LogisticRegression(class_weight="balanced")
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    return float(
        roc_auc_score(labels, cross_val_predict(model, found[0], labels, cv=folds, method="decision_function"))
    )
