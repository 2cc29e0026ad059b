"""Write into docs/preprocessing.md and its Russian counterpart how far the two Russian ways of lemmas agree.

DATA_HOME=… python -m tests.lemma_agreement
"""

from collections import Counter

from pipelines.steps import russian
from tests.benchmarks.preprocessing import russian_texts
from tests.results import PAGES, patch_readme

PARTS, SHOWN = 8, 12
TEXTS = {
    "en": {
        "all": "factRuEval-2016, {texts} documents, {tokens} tokens with a letter: both ways give one lemma, read "
        "with е for ё, for {share} %; their parts of speech are the same for {tags} %.",
        "parts": "| part of speech in context | tokens | same lemma, % |",
        "differ": "| word | by dictionary | in context | times |",
    },
    "ru": {
        "all": "factRuEval-2016, документов {texts}, токенов с буквами {tokens}: оба способа дают одну начальную форму "
        "(если читать ё как е) в {share} % случаев, одну часть речи — в {tags} %.",
        "parts": "| часть речи по контексту | токенов | та же форма, % |",
        "differ": "| слово | по словарю | по контексту | раз |",
    },
}  # fmt: skip


def measure(texts: list[str]) -> dict:
    """Texts -> counts of tokens with a letter: all, with the same lemma, by part of speech, differences."""
    by_part, same_by_part, differences, same_tags = Counter(), Counter(), Counter(), 0
    for of_text in russian.context(texts):
        words = [token for token in of_text if any(map(str.isalpha, token.text))]
        analyses = russian.dictionary([token.text for token in words])
        for token, analysis in zip(words, analyses, strict=True):
            lemma = analysis.lemma.replace("ё", "е")
            by_part[token.part_of_speech] += 1
            same_by_part[token.part_of_speech] += lemma == token.lemma
            same_tags += analysis.part_of_speech == token.part_of_speech
            if lemma != token.lemma:
                differences[token.text.lower(), analysis.lemma, token.lemma] += 1
    return {"texts": len(texts), "tokens": by_part.total(), "same": same_by_part.total(), "tags": same_tags,
            "by_part": by_part, "same_by_part": same_by_part, "differences": differences}  # fmt: skip


def main() -> None:
    """Measure and patch both pages."""
    found = measure(russian_texts())
    for language, page in PAGES.items():
        said = TEXTS[language]
        share, tags = (100 * found[name] / found["tokens"] for name in ("same", "tags"))
        shares = {"share": _percent(share, language), "tags": _percent(tags, language)}
        first = said["all"].format(texts=found["texts"], tokens=found["tokens"], **shares)
        lines = [first, "", said["parts"], "|---|---:|---:|"]
        for part, count in found["by_part"].most_common(PARTS):
            lines.append(f"| {part} | {count} | {_percent(100 * found['same_by_part'][part] / count, language)} |")
        lines += ["", said["differ"], "|---|---|---|---:|"]
        lines += [f"| {word} | {a} | {b} | {n} |" for (word, a, b), n in found["differences"].most_common(SHOWN)]
        text = "\n".join(lines)
        patch_readme(page, "agreement", text)
        print(text, end="\n\n")


def _percent(value: float, language: str) -> str:
    return f"{value:.1f}".replace(".", "," if language == "ru" else ".")


if __name__ == "__main__":
    main()
