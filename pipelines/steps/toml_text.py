"""Tables -> the text of a TOML file. Python reads TOML and does not write it."""

import json
import re
from typing import Any

BARE = re.compile(r"^[A-Za-z0-9_-]+$")


def toml_text(tables: dict[str, Any], above: tuple[str, ...] = ()) -> str:
    """Nested dicts -> TOML: values first, then tables under their headings; small tables of values stay in a line.

    {"a": 1, "b": {"c": [2.5]}} -> "a = 1\\n\\n[b]\\nc = [2.5]\\n"
    """
    lines, inner = [], []
    for name, value in tables.items():
        if isinstance(value, dict) and (
            not above or len(above) < 2 or any(isinstance(v, dict) for v in value.values())
        ):
            inner.append((name, value))
        elif value is not None:
            lines.append(f"{toml_key(name)} = {toml_value(value)}")
    text = "".join(f"{line}\n" for line in lines)
    for name, value in inner:
        place = (*above, name)
        inside = toml_text(value, place)
        has_values = not inside.startswith("\n[")
        text += (f"\n[{'.'.join(map(toml_key, place))}]\n" if has_values else "") + inside
    return text


def toml_key(name: str) -> str:
    """A key, in quotation marks where it needs them."""
    return name if BARE.match(name) else _string(name)


def toml_value(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict):
        inside = ", ".join(f"{toml_key(name)} = {toml_value(v)}" for name, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    return repr(value)


def _string(text: str) -> str:
    """A basic string: JSON's, but that TOML does not take the character DEL as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
