"""`readers`: what a hurried reader, an editor, a child, a lawyer or a friend would notice, two or three things at once."""
import math
import re

from .parts import among, hits, split

PADDING = re.compile(r"\b(?:in order to|as well as|a (?:variety|number|range|lot) of|wide range|due to the fact|"
                     r"in addition|also|not only|both|it's worth|it is worth|important to|make sure|as a result|"
                     r"in terms of|the fact that|when it comes to|keep in mind|be sure to|well-\w+)\b", re.I)

CLERKLY = re.compile(r"\b(?:in accordance|pursuant|with respect to|such|any|each|other than|provided that|"
                     r"in terms of|prior to|due to|whereby|thereby|respective(?:ly)?|either|neither|nor|given that|"
                     r"that is|in which|of which|to which|by which|is intended|as follows|the following|per|via|"
                     r"within|may be|is considered|referred to|based on|associated with|in relation to|one's)\b", re.I)
SPOKEN = re.compile(r"[!?…—]|\.{3}|[\U0001F300-\U0001FAFF]|\b[A-Z]{5,}\b|\b(?:[Ll]et's|[Hh]ere's|[Tt]hat's|"
                    r"[Tt]here's)\b")

PEOPLE = set("""mother father mom dad parent parents sister brother son daughter child children baby grandma grandpa
grandmother grandfather family families friends neighbor neighbors neighbour husband wife partner lover girl boy girls boys
everyone everybody someone guest guests loved folks ourselves yourself yourselves""".split())
COMFORT = re.compile(r"\b(?:it's (?:ok|okay|natural|normal|understandable|great)|worry|no worries|take your time|"
                     r"be patient|gently|gentle|you feel|feelings?|feel free|little|dream\w*|special|what an? |easy|"
                     r"relax\w*|safe|trust\w*|cozy|cherish\w*|treasure\w*|laughter|hugs?|tender\w*|sincere\w*|"
                     r"thoughtful\w*|compassion\w*|empath\w+|generous\w*|bless\w*|delicious|perfect|happier|"
                     r"happiness|happy|glad|hope|enjoy\w*|have fun|you and your|your own|you'll|you've|let me|"
                     r"good luck|warmth)\b", re.I)
COLD = re.compile(r"\bi (?:can't|cannot|don't|do not|should not|must)\b|\b(?:unable to|as an ai|"
                  r"not feel comfortable)\b", re.I)
STERN = re.compile(r"\b(?:must|do not|should not|inappropriate|prohibited|required|strictly|incorrect|system|"
                   r"process|data|technical|function|analysis|method|result|defined|value|however|therefore)s?\b", re.I)

PAUSE = re.compile(r"[,.;:!?()\[\]\n—–\"“”/]+|\s-\s")
CLUTTER = re.compile(r"[()\[\]{}<>/%=&^_|`~]|\b[A-Z]{2,}s?\b|\d{3,}|\w+-\w+-\w+")

SIGNPOST = re.compile(r"^\W*(?:\d{1,2}[.)]\s|(?:first|second|third|fourth|next|then|finally|lastly|step \w+|part \w+|"
                      r"chapter \w+|to begin|to start|in (?:conclusion|summary|addition)|additionally|another|"
                      r"on the other hand|overall|to sum)\b)", re.I)

DEFERRING = re.compile(r"\b(?:on the other hand|both|however|various|factors?|consult\w*|professionals?|as an ai|"
                       r"i (?:don't|do not|cannot|can't)|unable|unfortunately|sorry|it's (?:also )?(?:important|"
                       r"essential|worth|difficult|possible)|it is (?:also )?(?:important|essential|worth|difficult|"
                       r"possible)|not necessarily|complex|subjective|vary|varies|context|further information|"
                       r"more (?:information|details|context)|certain|while|some people|different|"
                       r"help(?:s|ing)? (?:to|you)|in general|keep in mind|please note|ultimately)\b", re.I)
FIRM = set("""is are was will must has does always never only exactly every none yes no best most means because first
need needs clearly simply""".split())
WEAK = re.compile(r"^(?:there (?:is|are|were|was)|it |this |these |one |some |many |several |in |as |while |overall)",
                  re.I)

SENSES = set("""red blue green yellow black brown orange purple pink gold golden silver bright dark loud quiet soft warm
cold hot cool sweet salty sour bitter fresh dry wet smooth rough heavy sharp
eye eyes ear mouth nose skin hair face head neck back arm arms leg legs foot feet finger fingers hands teeth bone blood heart
dog cat bird horse fish cow tree trees flower flowers grass leaf leaves river lake sea ocean beach mountain mountains hill
forest sand snow rain sun moon star stars wind sky stone rock fire smoke ice
car bus train bike boat plane truck ship road street bridge bed chair desk kitchen roof wall walls window garden yard box bag
bottle cup glass bowl pan pot oven knife spoon plate paper pen book shirt shoes hat coat ball phone screen wood wooden metal
steel iron plastic cotton leather cloth rope wire button wheel
milk butter egg eggs bread cheese meat beef chicken pork rice pasta sugar salt pepper oil garlic onion tomato potato apple
lemon cream chocolate coffee tea wine beer soup sauce cake flour juice honey""".split())
AIRY = re.compile(r"^(?:aspects?|factors?|ways?|things?|process(?:es)?|approach(?:es)?|elements?|issues?|areas?|"
                  r"types?|forms?|levels?|impacts?|effects?|benefits?|concepts?|ideas?|nature|quality|overall|"
                  r"generally|experiences?|strateg\w+|opportunit\w+|challenges?|resources?|solutions?|potential|"
                  r"ability|abilities|context|understanding|development|society|values?|needs|important|improve|"
                  r"improved|improving|enhanc\w+|promot\w+|contribut\w+)$")
SAMPLE = re.compile(r"\b(?:say|called|known as|named|like an? |made of|made from|\w+'s (?=[A-Za-z]))|"
                    r"[\"“][^\"“”\n]{2,60}[\"”]|\d+(?:st|nd|rd|th|s)?\b|(?<=[a-z] )[A-Z][a-z]+ [A-Z][a-z]+")


def brevity(parts):
    """The hurried reader: the longest paragraph, and how many things are said. The editor: what could be struck out."""
    longest = max(len(paragraph.split()) for paragraph in parts.paragraphs)
    return -0.6 * math.log(longest) - 0.6 * math.log(len(parts.sentences)) - 12 * hits(PADDING, parts.text) / parts.number


def formality(parts):
    """The lawyer: the links of a deed, and long words. The editor: the marks of speech, and a talking beginning."""
    long = sum(len(word) >= 10 for word in parts.words)
    talking = bool(re.match(r"\W*(?:sure|certainly|hey|hi|hello|oh|ah|great|what|absolutely|of course|yes|okay|i)\b",
                            parts.text, re.I))
    return (1.5 * hits(CLERKLY, parts.text) + 0.7 * long - 2 * hits(SPOKEN, parts.text)) / parts.number - 0.04 * talking


def warmth(parts):
    """The friend: comfort, and being turned away. The child: whether there are people in it. Both: a stern tone."""
    friend = hits(COMFORT, parts.text) - 2 * hits(COLD, parts.text)
    return (2 * friend + among(parts.words, PEOPLE) - hits(STERN, parts.text)) / parts.number


def plainness(parts):
    """The child who reads aloud: the hardest words, how long a breath must last, and signs that can't be spoken."""
    known = sorted({word for word in parts.words if word.isalpha()}, key=len)
    hardest = known[-max(1, len(known) // 8):] or ["-"]
    breaths = [len(piece.split()) for piece in PAUSE.split(parts.text) if piece.strip()] or [1]
    return -sum(map(len, hardest)) / len(hardest) - 0.3 * sum(breaths) / len(breaths) - \
        12 * hits(CLUTTER, parts.text) / parts.number


def structure(parts):
    """The hurried reader: signposts and titles to jump to, no wall of text. The editor: paragraphs of one size."""
    signs = sum(bool(SIGNPOST.match(line)) for line in parts.lines)
    titles = sum(len(line) < 60 and line[-1] not in ".!?,;" for line in parts.lines)
    sizes = [math.log(1 + len(paragraph.split())) for paragraph in parts.paragraphs]
    mean = sum(sizes) / len(sizes)
    uneven = sum(abs(size - mean) for size in sizes) / len(sizes)
    wall = max(len(line.split()) for line in parts.lines)
    return 0.5 * math.log(1 + signs) + 0.4 * math.log(1 + titles) + 0.3 * math.log(len(sizes)) - 0.2 * uneven - \
        max(50, wall) / 200


def directness(parts):
    """The lawyer: firm verbs, against what is deferred or balanced. The hurried reader: sentences with a weak start."""
    weak = sum(bool(WEAK.match(sentence)) for sentence in parts.sentences) / max(4, len(parts.sentences))
    firm = among(parts.words, FIRM)
    return (0.7 * firm - 2 * hits(DEFERRING, parts.text)) / parts.number - 0.1 * weak


def concreteness(parts):
    """The child: what can be seen, touched or eaten. The editor: samples and names, against airy words."""
    seen = among(parts.words, SENSES)
    airy = sum(bool(AIRY.match(word)) for word in parts.words)
    return (1.5 * seen + hits(SAMPLE, parts.text) - 1.5 * airy) / parts.number


def by_readers(text):
    parts = split(text)
    return tuple(rule(parts) for rule in (brevity, formality, warmth, plainness, structure, directness, concreteness))
