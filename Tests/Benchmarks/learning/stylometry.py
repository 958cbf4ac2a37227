"""Twenty plain stylometric features with public definitions, so that two methods can be compared on the same ones."""
import math
import re

import numpy

NAMES = ("words", "sentences", "paragraphs", "words_per_sentence", "characters_per_word", "grade", "type_token_ratio",
         "contractions", "second_person", "first_person", "exclamations", "questions", "commas", "hedges", "politeness",
         "numbers", "list_lines", "headings", "code", "parentheses")
HEDGES = {"may", "might", "could", "perhaps", "possibly", "probably", "seems", "generally", "often", "likely"}
POLITE = {"please", "thank", "thanks", "sorry", "welcome", "kindly"}
SECOND = {"you", "your", "yours", "yourself"}
FIRST = {"i", "me", "my", "we", "us", "our"}


def features(text):
    """Twenty values: logarithms of lengths, shares, and rates per hundred words (of at least forty), bounded."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text)
    small = [word.lower() for word in words]
    number = max(1, len(words))
    sentences = max(1, len([part for part in re.split(r"[.!?]+(?:\s|$)|\n\s*\n", text) if part.strip()]))
    lines = [line for line in text.splitlines() if line.strip()]
    syllables = sum(max(1, len(re.findall("[aeiouy]+", word))) for word in small)

    def rate(hits):
        return 100 * hits / max(40, number)

    def among(listed):
        return rate(sum(word in listed for word in small))

    def share(pattern):
        return sum(bool(re.match(pattern, line)) for line in lines) / max(1, len(lines))

    return [
        math.log1p(len(words)), math.log1p(sentences), math.log1p(len(re.split(r"\n\s*\n", text.strip()))),
        min(60, number / sentences), sum(map(len, words)) / number,
        min(30, 0.39 * number / sentences + 11.8 * syllables / number - 15.59), len(set(small[:100])) / max(1, len(small[:100])),
        rate(sum("'" in word or "’" in word for word in words)), among(SECOND), among(FIRST), rate(text.count("!")),
        rate(text.count("?")), rate(text.count(",")), among(HEDGES), among(POLITE), rate(len(re.findall(r"\d+", text))),
        share(r"\s*(?:[-*+•]|\d{1,3}[.)])\s"), share(r"\s*#{1,6}\s"), min(3, text.count("```") / 2), rate(text.count("(")),
    ]


def matrix(texts):
    """An array of prompts × responses × features."""
    return numpy.array([[features(response) for response in responses] for _, responses in texts])
