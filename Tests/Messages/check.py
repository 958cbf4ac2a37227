#!/usr/bin/env python3
"""Reads every error message of the sources: each has to name the next step.

Usage: Tests/Messages/check.py [--list]

  --list  prints every message that it reads

A message is what an error's constructor is given, what a type that is an Error describes itself as, or what the argument
parser is told to say. It names a next step when it says what a value must be, tells what to do or look at, or asks the
question to begin with. Interpolations are shown as ….
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Errors of our own, by the constructors that take a message for people.
CONSTRUCTORS = re.compile(r"\b(?:[A-Z]\w*Error|ScanInterrupted|ModelsChanged|\.init)\(")
VERBS = (
    "add allow ask await begin call cast check choose close collect compare compute connect correct count create cut declare delete drop "
    "enable encode end enlarge fetch fit flatten free give go grant import install keep leave let list load look lower make mend "
    "name number offer open pass point publish put raise read recompute reduce remove repair replace report restart retire "
    "run save say see select send separate set shorten split standardise start state store take train try update use wait "
    "write").split()
# An instruction stands where a clause begins.
NEXT = re.compile(
    r"`attune|\bmust\b|\bneeds?\b|\?|\bmay be given\b|\bthe same command goes on\b|"
    # Whoever cancels knows what comes next.
    r"\bwas cancelled\b|"
    r"(?:^|[;:,.)]\s+|\b(?:and|or|so|then|first)\s+)(?:" + "|".join(VERBS) + r")\b",
    re.IGNORECASE)
# What passes another message on; that one is read by itself.
FORWARDED = re.compile(r"[:;,)] …$|^…[:;,]? ")


def literals(text, start):
    """The string literals between start and the parenthesis that ends the call, with …; and where it ends."""
    found, depth, position = [], 1, start
    while position < len(text) and depth > 0:
        if text.startswith('"""', position):
            end = text.index('"""', position + 3)
            found.append(" ".join(text[position + 3:end].split()))
            position = end + 3
        elif text[position] == '"':
            literal, position = one_line(text, position + 1)
            found.append(literal)
        elif text.startswith("//", position):
            position = text.index("\n", position)
        else:
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(text[position], 0)
            position += 1
    return found, position


def one_line(text, position):
    out = []
    while text[position] != '"':
        if text.startswith("\\(", position):
            _, position = literals(text, position + 2)
            out.append("…")
        elif text[position] == "\\":
            out.append(text[position + 1])
            position += 2
        else:
            out.append(text[position])
            position += 1
    return "".join(out), position + 1


def messages(path):
    text = path.read_text(encoding="utf-8")
    for match in CONSTRUCTORS.finditer(text):
        if match.group() == ".init(":
            continue
        parts, _ = literals(text, match.end())
        # A word alone is a code or a field, not a message.
        whole = " ".join(part for part in parts if " " in part)
        if whole:
            yield text.count("\n", 0, match.start()) + 1, whole
    if re.search(r"(?:enum|struct)\s+\w+\s*:[^{]*\bError\b", text):
        for match in re.finditer(r"var description: String \{", text):
            _, end = literals(text, match.end())
            body = text[match.end():end]
            for case in re.split(r"\bcase \.", body) if "case ." in body else [body]:
                parts, _ = literals(case + "}", 0)
                whole = " ".join(part for part in parts if " " in part)
                # What is made of a message and a code says nothing of its own.
                if whole and re.sub(r"[^a-z]", "", whole):
                    yield text.count("\n", 0, match.start()) + 1, whole


def main(arguments):
    if arguments not in ([], ["--list"]):
        print(__doc__)
        return 64
    count, wrong = 0, []
    for path in sorted((ROOT / "Sources").rglob("*.swift")):
        for line, message in messages(path):
            count += 1
            where = f"{path.relative_to(ROOT)}:{line}"
            if arguments:
                print(f"{where}: {message}")
            passes_on = "…" in message and (
                FORWARDED.search(message) or len(re.findall(r"[A-Za-z]{2,}", message)) <= 3)
            if not NEXT.search(message) and not passes_on:
                wrong.append(f"{where}: {message}")
    for text in wrong:
        print("names no next step:", text)
    print(f"{count} error messages, {len(wrong)} without a next step")
    # Fewer than there were says that this does not find them any more.
    return 1 if wrong or count < 200 else 0


sys.exit(main(sys.argv[1:]))
