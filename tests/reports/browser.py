"""A page laid out in headless Chromium."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

PROBE = (
    "<script>addEventListener('load', () => { const images = [...document.images];"
    "document.title = JSON.stringify([document.documentElement.scrollWidth, innerWidth,"
    "images.filter(i => i.naturalWidth > 0).length, images.length,"
    "getComputedStyle(document.body).fontFamily]); });</script>"
)


def layout(page: Path, width: int) -> tuple[int, int, int, int, str]:
    """A page and a width in pixels -> how wide it became, how wide the window is, pictures drawn, pictures, font."""
    browser = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if not browser:
        pytest.skip("no Chromium on this machine")
    html = re.sub(r"<meta http-equiv[^>]+>", "", page.read_text(encoding="utf-8"))
    probed = page.with_name("probe.html")
    probed.write_text(html.replace("</body>", PROBE + "</body>"), encoding="utf-8")
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         f"--user-data-dir={page.parent / 'browser'}", f"--window-size={width},900", "--dump-dom", probed.as_uri()],
        capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    return tuple(json.loads(re.search(r"<title>(\[.*?\])</title>", done.stdout)[1]))
