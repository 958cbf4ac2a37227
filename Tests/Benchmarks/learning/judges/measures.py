"""`measures`: published readability formulas, guesses at parts of speech, rhythm, and what stands first and last."""
import math
import re

from .parts import among, hits, split

BE = set("is are was were be been being get gets got".split())
PARTICIPLE = re.compile(r"^(?:\w{2,}ed|known|shown|given|taken|seen|written|made|done|found|held|built|chosen|drawn|"
                        r"driven|kept|thought|sent|born|lost)$")
LEARNED = re.compile(r"^\w{3,}(?:al|ive|ous|ic|ary|ory|ible|able|ical|ate)$")
PARTICLES = set("up out off around down back away along".split())
EMPHASIS = set("just really very actually even so anyway bit lot quite sure right too".split())
LOOSE = re.compile(r"^(?:and|but|so|now|well|or|plus|then|yes|no|sure|also)\b", re.I)

GREETING = re.compile(r"^(?:sure|certainly|of course|absolutely|hello|hi\b|what an? |great|thanks|i'd |i would|"
                      r"i'm (?!sorry)|congrat|ah\b|wow)", re.I)
FAREWELL = re.compile(r"\b(?:enjoy|good luck|best wishes|hope|let me know|feel free|happy to|hesitate|have fun|"
                      r"you've got|cheers|sincerely|regards|take care|don't forget|reach out|there for you|proud)\b",
                      re.I)
REFUSAL = re.compile(r"\b(?:i (?:can't|cannot|don't|do not|should not|am not|won't)|i'm not|unfortunately|as an ai|"
                     r"apologi[sz]e)\b", re.I)
COMPANY = re.compile(r"^(?:you|your|you're|you'll|we|we're|let's|if you|don't worry|remember|try|feel free)\b", re.I)

GLYPH = re.compile(r"[\U0001F300-\U0001FAFF☀-➿]|[:;]-?[)D]")
LABEL = re.compile(r"^[\W\d]*(?:[^\s:]+ ){0,5}[^\s:]+:(?:\W|$)")
KINDS = [re.compile(kind) for kind in (r"^#+ ", r"^\d+[.)]", r"^[*•–+-] ?[^*]", r"^\*\*", r"^\s+\S", r"^[|`>]")]

LEAD = re.compile(r"^(?:sure|certainly|of course|absolutely|here (?:is|are)|here's|i |i'd|i'm|i've|as an? |hello|"
                  r"hi\b|great|thank|what an?|let's|the following|below|to (?:answer|help)|sorry|unfortunately)", re.I)
CODA = re.compile(r"^(?:remember|overall|in (?:conclusion|summary|short|general)|ultimately|please|note|i hope|"
                  r"let me|if you|keep in mind|by (?:following|\w+ing)|it(?:'s| is)|always|however|these|this|with |"
                  r"do you|would you|feel free|don't|finally)", re.I)
LATE = re.compile(r"^(?:when|if|in|by|to|with|as|while|after|before|although|though|for|from|on|at|since|because|"
                  r"despite|given|through|during|once|\w+ly|\w+ing|however|additionally|furthermore|"
                  r"moreover)\b[^,.;:]{0,70},", re.I)

PLACES = set("under behind beside above below near inside outside onto beneath beyond along north south east west left right "
             "top bottom front corner edge center centre upstairs downtown".split())
TIMES = set("monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
            "september october november december spring summer autumn winter morning evening night noon midnight today "
            "yesterday second seconds century decade overnight".split())
SPELLED = set("two three four five six seven eight nine ten eleven twelve fifteen twenty thirty fifty hundred thousand "
              "million billion half quarter dozen twice".split())
HAPPENED = re.compile(r"^(?:\w{3,}ed|was|were|had|went|came|saw|took|made|said|gave|found|told|knew|stood|began|won)$")
PINNED = re.compile(r"`[^`\n]+`|\([^()\n]{2,40}\)|\b[a-z]+-[a-z]+\b|\b[A-Z]{2,}\b|\b[A-Za-z]+\d|\d[A-Za-z]")
PRAISING = re.compile(r"^(?:important|essential|effective|crucial|valuable|significant|unique|overall|successful|"
                      r"positive|various|different|several|many|certain|general|specific|appropriate|proper|"
                      r"necessary|helpful|meaningful|\w{4,}(?:ful|ive|ingly))$")


def brevity(parts):
    """The rows it fills on a narrow screen, and the longest sentence of it."""
    rows = sum(1 + len(line) // 60 for line in parts.text.split("\n"))
    return -0.7 * math.log(rows) - math.log(max(parts.counts))


def formality(parts):
    """Passives and learned adjectives; against them verbs with particles, emphasis and sentences that start loosely."""
    passive = sum(one in BE and bool(PARTICIPLE.match(two) or PARTICIPLE.match(three))
                  for one, two, three in zip(parts.words, parts.words[1:], parts.words[2:] + [""]))
    learned = sum(bool(LEARNED.match(word)) for word in parts.words)
    easy = among(parts.words, PARTICLES) + among(parts.words, EMPHASIS)
    loose = sum(bool(LOOSE.match(sentence)) for sentence in parts.sentences) / max(4, len(parts.sentences))
    return (2 * passive + learned - 1.5 * easy) / parts.number - 0.15 * loose


def warmth(parts):
    """A greeting at the start and no refusal, good wishes at the end, the reader in both, and company between."""
    first, last = parts.sentences[0], " ".join(parts.sentences[-2:])
    reader = sum(bool(re.search(r"\byou", end, re.I)) for end in (first, last)) / 2
    company = sum(bool(COMPANY.match(sentence)) for sentence in parts.sentences) / max(4, len(parts.sentences))
    return (bool(GREETING.match(first)) + ("!" in first) + bool(FAREWELL.search(last)) + ("!" in last) + reader +
            4 * company + min(2, hits(GLYPH, parts.text)) - bool(REFUSAL.search(first)))


def single(word):
    """Whether a word is of one syllable: one group of vowels, where a final e or ed is silent."""
    return len(re.findall(r"[aeiouyäöüé]+", re.sub(r"(?<=[^aeiouylt])e[ds]?$|(?<=[aeiouy]l|[aeiouy]t)e$", "", word))) <= 1


def plainness(parts):
    """FORCAST (words of one syllable) and Anderson's RIX (words of seven or more letters to a sentence)."""
    words = [word for word in parts.words if word[0].isalpha()]
    forcast = 20 - 15 * sum(single(word) for word in words) / max(1, len(words))
    rix = sum(len(word) >= 7 for word in words) / len(parts.sentences)
    return -forcast / 1.2 - rix / 2


def structure(parts):
    """Lines with a label before a colon, the kinds of beginnings that lines have, and no line that runs on."""
    labels = sum(bool(LABEL.match(line)) for line in parts.lines)
    kinds = sum(any(kind.match(line) for line in parts.lines) for kind in KINDS)
    return math.log(1 + labels) + 0.5 * kinds - 0.5 * math.log(max(300, *map(len, parts.lines)))


def directness(parts):
    """Few words before the matter begins, none after it ends, and main clauses that don't wait behind a comma."""
    lead = 0
    for sentence, number in zip(parts.sentences, parts.counts):
        if not (LEAD.match(sentence) or sentence[-1] in ":!?"):
            break
        lead += number
    tail = 0
    for sentence, number in zip(parts.sentences[:0:-1], parts.counts[:0:-1]):
        if not (CODA.match(sentence) or sentence[-1] in "!?"):
            break
        tail += number
    late = sum(bool(LATE.match(sentence)) for sentence in parts.sentences) / max(4, len(parts.sentences))
    return -0.3 * math.log(1 + lead) - 0.2 * math.log(1 + tail) - 3 * late


def concreteness(parts):
    """Places, times, spelled numbers, things that happened and terms pinned down; against them praise and plurals."""
    fixed = 2 * among(parts.words, PLACES) + 2 * among(parts.words, TIMES) + 2 * among(parts.words, SPELLED)
    happened = sum(bool(HAPPENED.match(word)) for word in parts.words)
    praising = sum(bool(PRAISING.match(word)) for word in parts.words)
    plural = sum(len(word) > 4 and word[-1] == "s" and word[-2] not in "suia'" for word in parts.words)
    return (fixed + happened + hits(PINNED, parts.text) - 2 * praising - 0.5 * plural) / parts.number


def by_measures(text):
    parts = split(text)
    return tuple(rule(parts) for rule in (brevity, formality, warmth, plainness, structure, directness, concreteness))
