"""Steps over a text before it is cut into tokens, in their fixed order: signs, HTML, addresses, emoji, letters.

What a step marks ("mark", "name") becomes one sign from Unicode's last private area with blanks around it, which every
tokeniser leaves whole; `Marks` knows which token it stands for.
"""

import html
import re
import unicodedata
from collections.abc import Callable

from pipelines.steps.experiment import Preprocess

FIRST_MARK, LAST_MARK = 0x10_0000, 0x10_FFFD

INVISIBLE = re.compile(  # a joiner or a selector inside an emoji has its place there; between letters it has not
    r"[\u00ad\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|(?<=\w)[\u200d\ufe0e\ufe0f]"
)
TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][^<>]*>", re.S | re.I)
URL = re.compile(
    r"(?<![\w@])(?:(?:https?|ftp)://|www\.)[^\s<>«»\"']*[\w/#=&%]"
    r"|(?<![\w@.-])(?:[a-zа-яё0-9-]+\.)+(?:ru|рф|com|org|net|info|gov|edu)\b(?:/[^\s<>«»\"']*[\w/#=&%])?(?![\w@])",
    re.I,
)
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
MENTION = re.compile(r"(?<![\w@.])@\w{2,}")
HASHTAG = re.compile(r"(?<![\w#&])#(\w*[^\W\d]\w*)")
REPEATED = re.compile(r"([^\W\d_])\1{2,}")
UNUSABLE = re.compile("[\ud800-\udfff\U00100000-\U0010ffff]")
MAYBE_EMOJI = re.compile("[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff]|[0-9#*]\ufe0f?\u20e3")

# Eyes, perhaps a nose, and a mouth; brackets two or more in a row, as Russian writes them; faces of signs.
_EYES = r"(?<![\w:/;=])[:;=]['’]?[-^o]?"
EMOTICONS = {
    "laugh": rf"{_EYES}D+(?!\w)|(?<!\w)[xX]D+(?!\w)",
    "wink": r"(?<![\w:/;=]);[-^o]?[)\]]+",
    "smile": rf"{_EYES}[)\]]+|(?<=[^(])\){{2,}}|\^_*\^",
    "tears": r"(?<![\w:/;=]):['’][-^o]?[(\[]+|(?<!\w)T_+T(?!\w)",
    "sadness": rf"{_EYES}[(\[]+|\({{2,}}(?!\w)",
    "tongue": rf"{_EYES}[pPрР](?!\w)",
    "kiss": rf"{_EYES}\*+",
    "surprise": rf"{_EYES}[oOоО0](?!\w)|(?<!\w)[oOоО]_+[oOоО](?!\w)",
    "doubt": rf"{_EYES}[/\\|](?!/)|-_+-",
    "heart": r"<3+(?!\d)",
}
IN_RUSSIAN = {"laugh": "смех", "wink": "подмигивание", "smile": "улыбка", "tears": "слёзы", "sadness": "грусть",
              "tongue": "язык", "kiss": "поцелуй", "surprise": "удивление", "doubt": "сомнение",
              "heart": "сердце"}  # fmt: skip
EMOTICON = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in EMOTICONS.items()))


class Marks:
    """Tokens that stand for what was found in a text, each with the private sign that holds its place."""

    def __init__(self):
        self.sign_of: dict[str, str] = {}
        self.token_of: dict[str, str] = {}

    def put(self, token: str) -> str:
        """A token such as "[url]" -> its sign with blanks around."""
        if token not in self.sign_of:
            sign = chr(min(FIRST_MARK + len(self.sign_of), LAST_MARK))
            self.sign_of[token] = sign
            self.token_of.setdefault(sign, token)
        return f" {self.sign_of[token]} "


def cleaning_steps(settings: Preprocess, language: str, marks: Marks) -> list[tuple[str, Callable[[str], str]]]:
    """What was asked for -> (the setting's name, text -> text) of each step that does something, in order."""
    steps: list[tuple[str, Callable[[str], str]]] = []
    if settings.unicode != "keep":
        steps.append(("unicode", lambda text: unicodedata.normalize(settings.unicode, text)))
    if settings.invisible == "remove":
        steps.append(("invisible", _replacing(INVISIBLE, "")))
    if settings.html != "keep":
        steps.append(("html", html.unescape if settings.html == "decode" else _without_tags))
    found = {"urls": (URL, "[url]"), "emails": (EMAIL, "[email]"), "mentions": (MENTION, "[user]")}
    for name, (pattern, token) in found.items():
        how = getattr(settings, name)
        if how != "keep":
            steps.append((name, _replacing(pattern, marks.put(token) if how == "mark" else " ")))
    if settings.hashtags != "keep":
        replacement = {"mark": marks.put("[hashtag]"), "remove": " ", "word": r" \1 "}[settings.hashtags]
        steps.append(("hashtags", _replacing(HASHTAG, replacement)))
    if settings.emoji != "keep":
        steps.append(("emoji", lambda text: _emoji(text, settings.emoji, language, marks)))
    if settings.emoticons != "keep" or settings.punctuation == "remove":  # else it would take them for punctuation
        steps.append(("emoticons", lambda text: EMOTICON.sub(lambda m: _emoticon(m, settings, language, marks), text)))
    if settings.repeated_letters != "keep":
        steps.append(
            ("repeated_letters", _replacing(REPEATED, r"\1\1" if settings.repeated_letters == "two" else r"\1"))
        )
    return steps


def usable(text: str) -> str:
    """A text with � for halves of surrogate pairs, which no library takes, and for signs that are our marks."""
    return text if text.isascii() else UNUSABLE.sub("\ufffd", text)


def has_emoji(text: str) -> bool:
    """Whether an emoji stands in a text."""
    if not _may_have_emoji(text):
        return False
    import emoji

    return emoji.emoji_count(text) > 0


def _may_have_emoji(text: str) -> bool:
    """A quick look that spares most texts the library's slow one."""
    return not text.isascii() and MAYBE_EMOJI.search(text) is not None


def _without_tags(text: str) -> str:
    return html.unescape(TAG.sub(" ", text)) if "<" in text or "&" in text else text


def _replacing(pattern: re.Pattern, replacement: str) -> Callable[[str], str]:
    return lambda text: pattern.sub(replacement, text)


def _emoji(text: str, how: str, language: str, marks: Marks) -> str:
    if not _may_have_emoji(text):
        return text
    import emoji

    if how == "remove":
        return emoji.replace_emoji(text, " ")
    spoken = language if language in emoji.LANGUAGES else "en"
    return emoji.replace_emoji(text, lambda sign, _: marks.put(emoji.demojize(sign, language=spoken)))


def _emoticon(found: re.Match, settings: Preprocess, language: str, marks: Marks) -> str:
    if settings.emoticons != "name":
        return " " if settings.emoticons == "remove" else marks.put(found.group())
    name = IN_RUSSIAN[found.lastgroup] if language == "ru" else found.lastgroup
    return marks.put(f":{name}:")
