"""Records -> everything that is wrong with them: exact checks, near-duplicates, languages, leaking tokens, together."""

from collections.abc import Callable
from dataclasses import asdict

from data.findings import Finding
from pipelines.steps.checks import check_records, severity
from pipelines.steps.languages import check_languages, languages, tally
from pipelines.steps.leaks import check_leaks, probe
from pipelines.steps.near_duplicates import THRESHOLD, check_near_duplicates
from pipelines.steps.records import Records

SEVERITIES = ("unusable", "warning", "remark")
GRAVEST = (
    "rows-merged",
    "quote-unbalanced",
    "token-leaks",
    "overlap-test",
    "near-overlap-test",
    "column-leaks",
    "mojibake",
    "language-other",
    "classes-small",
    "conflicts",
    "tags-broken",
    "spans-mismatch",
)  # of the warnings, in this order


def examine(
    records: Records,
    language: str | None = None,
    full: bool = False,
    on_text: Callable[[int], None] = lambda done: None,
) -> dict:
    """Records, with splits where they are known -> the contents of analysis/findings.json.

    Exact checks look at every row; near-duplicates, languages and leaks at samples whose sizes are given, or at every
    row with `full`. `language` is the one that is expected.
    """
    frame = records.frame
    spoken = languages(frame, full)
    near, compared, different = check_near_duplicates(frame, full, on_text)
    probed = probe(frame, full)
    found = [*check_records(records), *near, *check_languages(frame, spoken, language), *check_leaks(frame, probed)]
    return {
        "findings": listed(found),
        "texts": len(frame),
        "different": different,
        "compared": compared,
        "threshold": THRESHOLD,
        "languages": tally(spoken),
        "leaks": probed,
    }


def listed(findings: list[Finding]) -> list[dict]:
    """Findings -> plain dicts with their severity, the worst first."""
    rows = [{"severity": severity(finding.kind), **asdict(finding)} for finding in findings]
    return sorted(rows, key=gravity)


def gravity(row: dict) -> tuple[int, int]:
    """A row of findings.json -> what it is sorted by: severity, then how much depends on it."""
    place = GRAVEST.index(row["kind"]) if row["kind"] in GRAVEST else len(GRAVEST)
    return SEVERITIES.index(row["severity"]), place
