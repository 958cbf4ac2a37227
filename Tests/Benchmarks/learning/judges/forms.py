"""`forms`: the make of words, sentences and lines."""
import math
import re

from .words import tokens

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
