"""`lists`: words and marks."""
import math
import re

from .words import count, per_hundred, tokens

SLANG = r"\b(?:yeah|yep|ok(?:ay)?|hey|cool|awesome|stuff|guys?|kids?|gonna|wanna|kinda|lots|pretty|super|totally|oh)\b"
STIFF = (r"\b(?:thus|therefore|hence|moreover|furthermore|however|consequently|regarding|upon|whom|shall|additionally|"
         r"utili[sz]e\w*|facilitat\w+|demonstrat\w+|approximately|significant\w*|subsequent\w*|individuals|obtain\w*|"
         r"purchas\w+|requir\w+|ensur\w+|provid\w+|overall|various|numerous)\b")
KIND = (r"\b(?:thank\w*|please|happy|glad|love\w*|welcome|hope|enjoy\w*|wonderful|great|dear|friend\w*|feel|heart\w*|"
        r"kind(?:ly|ness)?|care|caring|beautiful|delight\w*|sorry|appreciat\w+|congratulations|warm\w*|help|together|"
        r"support\w*|best|joy\w*|smile\w*)\b")
DOUBT = (r"\b(?:may|might|could|would|perhaps|maybe|possibl[ey]|probably|likely|seems?|appears?|generally|usually|often|"
         r"sometimes|typically|tends?|some|somewhat|suggests?|i think|i believe|depend(?:s|ing)|can vary|not sure|"
         r"it is important to note|potential(?:ly)?)\b")
INSTANCE = r"\b(?:for example|for instance|such as|e\.g\.|including|like|imagine|specifically|namely)\b"


def by_lists(text):
    words = tokens(text)
    number = len(words)
    casual = count(r"\b\w+['’](?:s|t|re|ve|ll|d|m)\b", text) + count(SLANG, text) + count("!", text)
    lines = [line for line in text.splitlines() if line.strip()]
    marked = sum(bool(re.match(r"\s*(?:[-*•#]|\d+[.)]|[A-Za-z][.)]\s|\*\*)", line)) for line in lines)
    names = len(re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}", text))
    long = sum(len(re.findall(r"[aeiouy]+", word, re.I)) >= 3 for word in words)
    return (
        -math.log(1 + number),
        per_hundred(count(STIFF, text) - casual, number),
        per_hundred(count(KIND, text) + count(r"\byou(?:r|rs|rself)?\b", text) / 2 + count("!", text), number),
        -long / max(25, number),
        math.log(1 + marked + count(r"\*\*[^*\n]+\*\*", text) / 2),
        -per_hundred(count(DOUBT, text), number),
        per_hundred(2 * count(INSTANCE, text) + count(r"\d+", text) + names + count(r"[\"“]", text), number),
    )
