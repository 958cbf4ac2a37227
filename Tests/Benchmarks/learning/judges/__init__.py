"""Five independent sets of rules by which simulated people judge a text.

Each set scores the same seven attributes, each by another notion of it: `lists` counts words and marks, `forms` looks at
the make of words, sentences and lines, `signals` at what a text compresses to, where its words come from, how its
clauses nest, how its lines repeat each other and how it begins. `measures` takes published readability formulas, guesses
at parts of speech, rhythm and what stands first and last; `readers` what a hurried reader, an editor, a child, a lawyer
or a friend would notice, two or three different things for an attribute.

The rules of `lists`, `forms` and `signals` share nothing with the features that Attune computes, nor with the twenty
features of `stylometry.py`. They were written before any feature was tried on them. `measures` and `readers` came later
and were written without sight of the product's features or of any result of this benchmark, so that what they have in
common with a feature is chance; they take no list, pattern or formula from the other sets or from `stylometry.py`. Their
weights were set by reading the highest and lowest responses to some prompts, and by how the scores correlate within a
set and between the sets. All stay as they are: a changed rule is another benchmark.
"""
import numpy

from .forms import by_forms
from .lists import by_lists
from .measures import by_measures
from .readers import by_readers
from .signals import by_signals

ATTRIBUTES = ("brevity", "formality", "warmth", "plainness", "structure", "directness", "concreteness")
RULES = {"lists": by_lists, "forms": by_forms, "signals": by_signals, "measures": by_measures, "readers": by_readers}
SETS = tuple(RULES)


def scores(responses, rules):
    """Scores the responses to one prompt: an array of (response, attribute), each column with mean 0 and deviation 1."""
    return standardised(numpy.array([RULES[rules](text) for text in responses], float))


def standardised(values):
    """Gives each column of (…, response, column) mean 0 and deviation 1 among the responses to a prompt."""
    spread = values.std(axis=-2, keepdims=True)
    return (values - values.mean(axis=-2, keepdims=True)) / numpy.where(spread > 1e-9, spread, numpy.inf)
