"""`signals`: compression, origins of words, clauses, parallel lines, beginnings."""
import math
import re
import zlib

from .words import tokens

LATIN_STARTS = re.compile(r"^(?:con|com|pre|pro|inter|trans|sub|dis|per|ex|in(?=[^gk])|re(?=[^adl])|ad|de(?=[^ael])|circum|"
                          r"extra|super|contra|retro|intro)[a-z]{4,}$")
GERMANIC_STARTS = re.compile(r"^(?:wh|th|kn|gh|sh|fore|over|under|out|up|be|with|wr|sw|tw)[a-z]+$")
CLAUSE_STARTS = set("""which who whom whose that because since although though while whereas if unless when whenever where
wherever after before until so as whether""".split())
CLOSE = set("i me my we us our you your let's we're you're i'm".split())
CHEER = re.compile(r"^(?:good|nice|fun|lovely|sweet|happ|glad|pleas|thrill|excit|amaz|fantas|perfect|cheer|bless|hug|proud|"
                   r"wish|luck|share|celebrat|comfort|gentle|bright|favou?rite)")
COLD = re.compile(r"^(?:fail|wrong|bad|problem|risk|danger|limit|unable|cannot|never|illegal|harm|death|die|kill|los[st]|"
                  r"invalid|incorrect|difficult|lack)")
ROUNDABOUT = re.compile(r"^(?:as an? |i'?m sorry|it (?:is|depends|'s)|there (?:is|are)|in general|generally|to answer|"
                        r"while |although |this (?:is|question)|well,|that'?s an? |thank)", re.I)
ABSTRACT_ENDS = re.compile(r"(?:tion|sion|ity|ness|ism|ance|ence|ship|dom|logy|tude|ment)s?$")


def by_signals(text):
    words = [word.lower().replace("’", "'") for word in tokens(text)]
    number = max(25, len(words))
    sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text) if re.search("[A-Za-z]", part)]
    lengths = [len(part.split()) for part in sentences] or [1]
    packed = len(zlib.compress(text.encode(), 9))
    latin = sum(bool(LATIN_STARTS.match(word)) for word in words)
    germanic = sum(bool(GERMANIC_STARTS.match(word)) for word in words)
    meetings = 0
    for part in sentences:
        inside = [word.lower().replace("’", "'") for word in tokens(part)]
        close = any(word in CLOSE for word in inside)
        meetings += (1 + close) * any(CHEER.match(word) for word in inside) + 0.5 * close
        meetings -= any(COLD.match(word) for word in inside)
    clauses = sum(word in CLAUSE_STARTS for word in words) + text.count(",") + 2 * text.count(";") + text.count("(")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    makes = [re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "1", line[:6])) for line in lines]
    parallel = sum(one == other for one, other in zip(makes, makes[1:]))
    begin = text.strip()[:300]
    first = len(re.split(r"(?<=[.!?:])\s|\n", begin, maxsplit=1)[0].split())
    things = sum(before in ("a", "an", "the", "of", "with", "your") and len(word) <= 7 and not ABSTRACT_ENDS.search(word)
                 for before, word in zip(words, words[1:]))
    vague = sum(bool(ABSTRACT_ENDS.search(word)) for word in words)
    return (
        -math.log(packed),
        (latin - germanic) / number,
        meetings / max(3, len(sentences)),
        -clauses / max(2, len(sentences)) - 0.05 * sum(lengths) / len(lengths),
        math.log(1 + parallel) + 5 * text.count("\n") / max(200, len(text)),
        -2 * bool(ROUNDABOUT.match(begin)) - math.log(1 + first),
        (things - vague) / number + 0.5 * len(set(word for word in words if word[0].isdigit())) / number,
    )
