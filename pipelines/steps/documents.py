"""[data] of annotated texts -> documents with their entities and splits; what is wrong with them."""

from collections import Counter
from dataclasses import dataclass, replace

import pandas as pd

from data.documents import Corpus, Document, check_spans, in_files, read_documents
from data.findings import Finding
from data.sources import SPLITS
from pipelines.steps.checks import check_texts
from pipelines.steps.experiment import Data
from pipelines.steps.paths import shown
from pipelines.steps.records import LOST, checksum
from pipelines.steps.sentences import renamed


@dataclass
class Documents:
    """The user's annotated texts. `frame` has a row for each: id, text, label (its entities in a line), spans, tokens,
    group, split (None where it is ours to make), file and line. `left_out` counts the entities of the kinds that
    `data.kinds` does not name."""

    frame: pd.DataFrame
    files: list[dict]
    findings: list[Finding]
    left_out: dict[str, int]

    def entities(self) -> pd.DataFrame:
        """-> a row for each entity: label, mention (its text) and split."""
        rows = [
            (span.label, text[span.start : span.stop], split)
            for text, spans, split in zip(self.frame["text"], self.frame["spans"], self.frame["split"], strict=True)
            for span in spans
        ]
        return pd.DataFrame(rows, columns=["label", "mention", "split"])


def collect_documents(data: Data) -> Documents:
    """Read every file that [data] names. Raises: DataError for files that cannot be read."""
    frames, files, findings, everything, left_out = [], [], [], [], Counter()
    for split, path in data.parts().items():
        corpus = read_documents(path, format=data.format, encoding=data.encoding, tag_column=data.tag)
        if data.kinds:
            left_out.update(
                span.label for document in corpus.documents for span in document.spans if span.label not in data.kinds
            )
            renamed_documents = [renamed(document, data.kinds) for document in corpus.documents]
            corpus = replace(corpus, documents=renamed_documents)
        if split and path.is_dir():  # parts may have files of the same names
            corpus = _below(corpus, path.name)
        frames.append(_frame(corpus).assign(split=split))
        files.append({"file": shown(path), "rows": len(corpus.documents), "sha256": checksum(path),
                      **corpus.how})  # fmt: skip
        findings += [finding for finding in corpus.findings if finding.kind != LOST]
        everything += corpus.documents
    frame = pd.concat(frames, ignore_index=True)
    again = frame.groupby("id").cumcount()  # several files may count their texts from 1
    frame["id"] = frame["id"].where(again == 0, frame["id"] + "~" + (again + 1).astype(str))
    if frame["group"].notna().any():
        frame["group"] = frame["group"].fillna(frame["id"])
    findings += [*check_spans(everything), *check_texts(frame)]
    return Documents(frame, files, findings, dict(left_out.most_common()))


def count_entities(documents: Documents) -> pd.DataFrame:
    """-> a row for each kind of entity, the most frequent first: its number in each part and in all."""
    entities = documents.entities()
    parts = [split for split in SPLITS if (entities["split"] == split).any()]
    table = pd.crosstab(entities["label"], entities["split"].fillna("")).reindex(columns=parts, fill_value=0)
    table["total"] = entities["label"].value_counts()
    return table.sort_values("total", ascending=False, kind="stable").rename_axis("class").reset_index()


def _below(corpus: Corpus, folder: str) -> Corpus:
    """A corpus -> the same, its files and texts called by the folder that they are in, too."""
    documents = [
        replace(document, id=f"{folder}/{document.id}", file=f"{folder}/{document.file}")
        for document in corpus.documents
    ]
    findings = in_files(corpus.findings, lambda file: f"{folder}/{file}")
    return replace(corpus, documents=documents, findings=findings)


def _frame(corpus: Corpus) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": [document.id for document in corpus.documents],
            "text": [document.text for document in corpus.documents],
            "label": [_entities_in_a_line(document) for document in corpus.documents],
            "spans": [document.spans for document in corpus.documents],
            "tokens": [document.tokens for document in corpus.documents],
            "group": [document.group for document in corpus.documents],
            "file": [document.file for document in corpus.documents],
            "line": [document.line or 1 for document in corpus.documents],
        }
    )


def _entities_in_a_line(document: Document) -> str:
    """ "PER Anna; LOC Paris"; "—" without entities."""
    return "; ".join(f"{span.label} {document.text[span.start : span.stop]}" for span in document.spans) or "—"


def describe_documents(documents: Documents) -> dict:
    """Documents with their splits -> analysis/entities.json: sizes of the parts, and of each kind of entity its number
    in each part, how many different mentions, how long they are, what share of test mentions training has seen."""
    frame, entities = documents.frame, documents.entities()
    tokens = frame["tokens"].map(lambda spans: len(spans) if spans else None)
    spans = frame["spans"].map(len)
    parts = {
        split: {
            "texts": int(rows.sum()),
            "tokens": None if tokens.isna().any() else int(tokens[rows].sum()),
            "entities": int(spans[rows].sum()),
            "without": int((spans[rows] == 0).sum()),
        }
        for split in SPLITS
        if (rows := frame["split"] == split).any()
    }
    seen = {
        label: set(rows["mention"].str.lower())
        for label, rows in entities[entities["split"] == "train"].groupby("label")
    }
    kinds = []
    for label, rows in entities.groupby("label"):
        test = rows.loc[rows["split"] == "test", "mention"].str.lower()
        kinds.append({
            "label": label,
            "total": len(rows),
            **{split: int((rows["split"] == split).sum()) for split in parts},
            "different": int(rows["mention"].str.lower().nunique()),
            "words": float(rows["mention"].str.split().map(len).mean()),
            "seen": float(test.isin(seen.get(label, set())).mean()) if len(test) else None,
            "frequent": [[mention, n] for mention, n in Counter(rows["mention"]).most_common(10)],
        })  # fmt: skip
    kinds.sort(key=lambda kind: -kind["total"])
    return {"parts": parts, "kinds": kinds, "left_out": documents.left_out, "files": documents.files,
            "documents": int(frame["group"].nunique()) or len(frame),
            "words": [int(q) for q in frame["text"].str.split().map(len).quantile([0.5, 0.95, 1])]}  # fmt: skip


def one_class(frame: pd.DataFrame) -> pd.DataFrame:
    """The table of documents -> the same as records of one class, for the functions that divide these."""
    return frame.assign(label="text", labels=[("text",)] * len(frame), time=None)
