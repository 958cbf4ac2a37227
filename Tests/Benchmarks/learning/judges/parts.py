"""The parts of a text, as `measures` and `readers` see them: words, sentences, lines and paragraphs."""
import dataclasses
import re

WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
ENDING = re.compile(r"(?<=[.!?…:])[\"”')\]*]*\s+(?=[\"“'(\[*]*[A-Z0-9])")
MARKER = re.compile(r"^[\s>|*•–+#-]*(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]+)[.)]\s)?[\s*_]*")


@dataclasses.dataclass
class Parts:
    text: str
    words: list          # in lower case
    number: int          # of words, at least 30, to divide by
    lines: list          # that aren't blank, with their indents
    paragraphs: list     # what blank lines part
    sentences: list      # without the marks of a list
    counts: list         # the words of each sentence


def split(text):
    text = text.replace("’", "'").strip()
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    pieces = [piece for line in lines for piece in ENDING.split(MARKER.sub("", line))]
    sentences = [piece.strip() for piece in pieces if WORD.search(piece)] or ["-"]
    words = WORD.findall(text.lower())
    return Parts(text, words, max(30, len(words)), lines or ["-"],
                 [part for part in re.split(r"\n[ \t]*\n", text) if part.strip()] or ["-"],
                 sentences, [max(1, len(WORD.findall(sentence))) for sentence in sentences])


def among(words, listed):
    return sum(word in listed for word in words)


def hits(pattern, text):
    return sum(1 for _ in pattern.finditer(text))
