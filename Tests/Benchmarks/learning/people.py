"""Simulated people over real responses: what each prefers, which pairs each is asked, and what they answer.

A person cares for two of the seven attributes of `judges`, each in one of two directions: 84 people. Their utility
of a response is the signed sum of the two scores. They answer with logistic noise, scaled so that the true utility
ranks pairs with an AUC of 0.93. 60 people learn on one third of the prompts' pairs; 24 are new, asked about a second
third and tested on the last one, so that no prompt is seen twice.
"""
import dataclasses
import gzip
import itertools
import json

import numpy

from . import judges
from .metrics import auc

LEARNERS = 60
TARGET = 0.93


@dataclasses.dataclass
class Study:
    """One draw of people, pairs and answers. Pairs are rows of (prompt, first response, second response)."""
    texts: list          # of (prompt, [responses])
    weights: numpy.ndarray        # people × attributes
    scores: numpy.ndarray         # prompts × responses × attributes
    train: list          # for each learner: (pairs, labels)
    adapt: list          # for each new person: (pairs, labels)
    test: list

    def truth(self, pairs):
        """The differences of the true attributes of pairs."""
        return self.scores[pairs[:, 0], pairs[:, 1]] - self.scores[pairs[:, 0], pairs[:, 2]]


def read(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["prompt"], [row["responses"][name] for name in sorted(row["responses"])]) for row in rows]


def everybody():
    people = []
    for first, second in itertools.combinations(range(len(judges.ATTRIBUTES)), 2):
        for signs in itertools.product((1, -1), repeat=2):
            weights = numpy.zeros(len(judges.ATTRIBUTES))
            weights[[first, second]] = signs
            people.append(weights)
    return numpy.array(people)


def noise_scale(utilities, generator):
    """The factor of the utility before the logistic function that makes it rank its own answers with the target AUC."""
    low, high = 0.1, 50.0
    uniform = generator.random(utilities.shape)
    for _ in range(40):
        middle = (low + high) / 2
        reached = auc(utilities, uniform < 1 / (1 + numpy.exp(-middle * utilities)))
        low, high = (middle, high) if reached < TARGET else (low, middle)
    return middle


def draw(texts, scores, seed, answers=200, shared=800, pool=300, tests=200):
    """Draws a study: `answers` of each learner out of `shared` pairs, a pool of questions and tests for new people."""
    generator = numpy.random.default_rng(seed)
    order = generator.permutation(len(texts))
    third = len(texts) // 3
    learning, asking, testing = order[:len(texts) - 2 * third], order[-2 * third:-third], order[-third:]
    people = everybody()[generator.permutation(84)]

    def pairs(prompts, number):
        rows = []
        while len(rows) < number:
            prompt = int(generator.choice(prompts))
            first, second = generator.choice(scores.shape[1], 2, replace=False)
            if texts[prompt][1][first] != texts[prompt][1][second]:
                rows.append((prompt, int(first), int(second)))
        return numpy.array(rows)

    study = Study(texts, people, scores, [], [], [])
    common = pairs(learning, shared)
    scale = noise_scale(study.truth(common) @ people.T, generator)

    def answered(rows, weights):
        chance = 1 / (1 + numpy.exp(-scale * (study.truth(rows) @ weights)))
        return rows, (generator.random(len(rows)) < chance).astype(float)

    for weights in people[:LEARNERS]:
        study.train.append(answered(common[generator.choice(shared, answers, replace=False)], weights))
    for weights in people[LEARNERS:]:
        study.adapt.append(answered(pairs(asking, pool), weights))
        study.test.append(answered(pairs(testing, tests), weights))
    return study
