"""Three independent sets of rules by which simulated people judge a text.

Each set scores the same seven attributes, each by another notion of it: `lists` counts words and marks, `forms` looks at
the make of words, sentences and lines, `signals` at what a text compresses to, where its words come from, how its
clauses nest, how its lines repeat each other and how it begins. The rules share nothing with the features that Attune computes, nor with the
twenty features of `stylometry.py`. They were written before any feature was tried on them and stay as they are: a
changed rule is another benchmark.
"""
import math
import re
import zlib

import numpy

ATTRIBUTES = ("brevity", "formality", "warmth", "plainness", "structure", "directness", "concreteness")
SETS = ("lists", "forms", "signals")


def scores(responses, rules):
    """Scores the responses to one prompt: an array of (response, attribute), each column with mean 0 and deviation 1."""
    raw = numpy.array([RULES[rules](text) for text in responses], float)
    spread = raw.std(axis=0)
    return (raw - raw.mean(axis=0)) / numpy.where(spread > 1e-9, spread, numpy.inf)


def tokens(text):
    return re.findall(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d[\d,.]*", text)


def count(pattern, text):
    return len(re.findall(pattern, text, re.I | re.M))


def per_hundred(number, words):
    return 100 * number / max(25, words)


# -- lists: words and marks ------------------------------------------------------------------------------------------

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


# -- forms: the make of words, sentences and lines -------------------------------------------------------------------

BASIC = set("""a about after again all also always am an and another any are as ask at away back be because been before
best better big both boy bring but buy by call came can car change city close cold come cut day did different do does
done door down each early easy eat end even every eye face fact far fast feel few find first five food for found four
from full gave get girl give go going good got great had half hand hard has have he head hear help her here high him his
hold home hot house how i if in into is it its just keep kind know land large last late learn leave left less let life
light like line little live long look lot made make man many may me mean men might money more most move much must my
name near need never new next night no not now of off often old on once one only open or other our out over own part
people place plan play point put read real right room run said same saw say school see set she short should show side
small so some soon start still stop such sure take talk tell ten than that the their them then there these they thing
things think this those three time to today together too took top try turn two under until up us use very walk want
was watch water way we week well went were what when where which while white who why will with work world would write
year yes yet you young your""".split())
PREPOSITIONS = set("of in on at by for with from to into through between among within across against under over during "
                   "toward towards".split())
PRONOUNS = set("i me my mine we us our you your he she they them it this that these those who what myself yourself "
               "here there".split())
GLOW = re.compile(r"\b(?:un)?(?:joy|lov|happ|pleas|thank|hope|enjoy|cheer|grate|wonder|beaut|excit|friend|delight|proud|"
                  r"celebrat|comfort|encourag|inspir|nurtur|sweet|shar|laugh|smil|hug)[a-z]*\b", re.I)
GLOOM = re.compile(r"\b(?:not|no|never|unable|cannot|fail|error|wrong|problem|risk|harm|hate|bad|limit|violat|refus)[a-z]*\b",
                   re.I)
ABSTRACT = re.compile(r"(?:tion|sion|ness|ity|ism|ance|ence|ment|ship|acy)s?$", re.I)


def by_forms(text):
    words = [word.lower() for word in tokens(text)]
    number = len(words)
    floor = max(25, number)
    sentences = [part for part in re.split(r"[.!?]+[\s\"')]|\n+", text) if re.search("[A-Za-z]", part)]
    starts = [re.sub(r"^[\W\d]+", "", part).split(" ", 1)[0].lower() for part in sentences]
    nominal = sum(bool(ABSTRACT.search(word)) for word in words)
    relational = sum(word in PREPOSITIONS or word in ("the", "a", "an") for word in words)
    deictic = sum(word in PRONOUNS for word in words) + sum(word.endswith("ly") for word in words) + \
        sum("'" in word or "’" in word for word in words)
    lines = [line.strip() for line in text.split("\n")]
    short = sum(0 < len(line) < 90 for line in lines)
    blank = sum(not line for line in lines)
    orders = sum(start in STEMS for start in starts)
    modal = sum(word in ("can", "could", "may", "might", "would", "should", "if", "or", "but", "although", "though",
                         "while", "unless", "whether", "however", "depending") for word in words)
    capital = len(re.findall(r"(?<![.!?:\n] )(?<!^)(?<!\n)\b[A-Z][A-Za-z]+", text))
    figures = len(re.findall(r"\d+(?:[.,:/]\d+)*|[$€£%°]|\b(?:km|kg|cm|mm|minutes?|hours?|years?|miles?|dollars?)\b", text))
    return (
        -math.sqrt(len(text)),
        (relational + 1.5 * nominal - deictic) / floor,
        (len(GLOW.findall(text)) - 0.7 * len(GLOOM.findall(text)) + 0.5 * sum(w in ("we", "our", "us", "you", "your")
                                                                              for w in words)) / floor,
        sum(word in BASIC for word in words) / floor - 0.02 * sum(map(len, words)) / floor,
        math.log(1 + short) + 0.5 * math.log(1 + blank),
        (2 * orders - modal - text.count("?")) / floor,
        (figures + capital - 0.5 * nominal) / floor,
    )


STEMS = set("""add apply ask avoid be bring build buy call check choose click combine consider cook count create cut define
do draw eat enter explain find fold follow get give go heat include keep learn leave let list look make measure mix move
note open pay pick place plan pour press put read remember remove replace rinse run save see select serve set show start
stir stop take talk tell think try turn use visit wait wash watch wear write""".split())

# -- signals: compression, origins of words, clauses, parallel lines, beginnings -------------------------------------

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


RULES = {"lists": by_lists, "forms": by_forms, "signals": by_signals}
