"""The published recipe of reward factorization (PReF, arXiv 2503.06358), over fixed features instead of a fine-tuned
language model; written anew from its description, for comparison only.

Base functions: the matrix of pairs × people is completed by ten rounds of truncated SVD from 0.5, the scaled left factors
are regressed on the features, then both factors are fitted by maximum likelihood with a penalty of 0.02 on the length
of the pairs' base rewards. A new person: maximum likelihood by 5,000 gradient steps of 0.01 from a standard normal start.
Questions: the first at random, then the pair with the largest σ'(u·v)² vᵀM⁻¹v, M = 0.001 I + Σ σ'(u·v) v vᵀ.
"""
import numpy

PENALTY = 0.02
ROUNDS = 10
FIT_STEPS = 500
STEPS = 5000
RATE = 0.01


def logistic(values):
    return 0.5 * (1 + numpy.tanh(values / 2))


def fit(people, base_functions):
    """Learns the base functions (features × base functions) from [(pair identities, differences, labels)] of people."""
    width = people[0][1].shape[1]
    count = 1 + max(int(ids.max()) for ids, _, _ in people)
    table = numpy.full((count, len(people)), numpy.nan)
    features = numpy.zeros((count, width))
    for person, (ids, differences, labels) in enumerate(people):
        table[ids, person] = labels
        features[ids] = differences
    missing = numpy.isnan(table)
    table[missing] = 0.5
    for _ in range(ROUNDS):
        left, values, right = numpy.linalg.svd(table, full_matrices=False)
        low = (left[:, :base_functions] * values[:base_functions]) @ right[:base_functions]
        table[missing] = numpy.clip(low[missing], 0, 1)
    root = numpy.sqrt(values[:base_functions])
    users = right[:base_functions].T * root
    base = numpy.linalg.lstsq(features, left[:, :base_functions] * root, rcond=None)[0]
    return likelihood(people, base, users)


def likelihood(people, base, users):
    """Full gradient steps with an adaptive size (Adam), as many as the recipe takes at most."""
    rows = numpy.concatenate([differences for _, differences, _ in people])
    labels = numpy.concatenate([labels for _, _, labels in people])
    owners = numpy.concatenate([numpy.full(len(labels), person) for person, (_, _, labels) in enumerate(people)])
    moments = [[numpy.zeros_like(base), numpy.zeros_like(base)], [numpy.zeros_like(users), numpy.zeros_like(users)]]
    for step in range(1, FIT_STEPS + 1):
        rewards = rows @ base
        error = (logistic(numpy.sum(rewards * users[owners], axis=1)) - labels) / len(labels)
        length = numpy.linalg.norm(rewards, axis=1, keepdims=True)
        slope = error[:, None] * users[owners] + PENALTY / len(labels) * rewards / numpy.maximum(length, 1e-9)
        toward = numpy.zeros_like(users)
        numpy.add.at(toward, owners, error[:, None] * rewards)
        for value, gradient, (first, second) in ((base, rows.T @ slope, moments[0]), (users, toward, moments[1])):
            first *= 0.9
            first += 0.1 * gradient
            second *= 0.999
            second += 0.001 * gradient ** 2
            value -= 0.01 * (first / (1 - 0.9 ** step)) / (numpy.sqrt(second / (1 - 0.999 ** step)) + 1e-8)
    return base


def adapt(rewards, labels, start):
    """Maximum likelihood of many people at once: people × answers × base functions, and people × answers."""
    users = start.copy()
    for _ in range(STEPS):
        error = logistic(numpy.einsum("pnj,pj->pn", rewards, users)) - labels
        users -= RATE * numpy.einsum("pnj,pn->pj", rewards, error) / labels.shape[1]
    return users


def follow(pools, labels, counts, generator):
    """Asks every new person up to max(counts) questions; returns the weights that each had after each of the counts."""
    people, size, width = pools.shape
    asked = numpy.zeros((people, 0), int)
    kept = {}
    users = generator.standard_normal((people, width))
    if 0 in counts:
        kept[0] = users.copy()
    everyone = numpy.arange(people)
    for answers in range(1, max(counts) + 1):
        if answers == 1:
            chosen = generator.integers(size, size=people)
        else:
            known = pools[everyone[:, None], asked]
            weight = logistic(numpy.einsum("pnj,pj->pn", known, users))
            weight = weight * (1 - weight)
            information = 0.001 * numpy.eye(width) + numpy.einsum("pn,pnj,pnk->pjk", weight, known, known)
            spread = numpy.einsum("pnj,pjk,pnk->pn", pools, numpy.linalg.inv(information), pools)
            chance = logistic(numpy.einsum("pnj,pj->pn", pools, users))
            value = (chance * (1 - chance)) ** 2 * spread
            value[everyone[:, None], asked] = -numpy.inf
            chosen = value.argmax(axis=1)
        asked = numpy.concatenate([asked, chosen[:, None]], axis=1)
        users = adapt(pools[everyone[:, None], asked], labels[everyone[:, None], asked],
                      generator.standard_normal((people, width)))
        if answers in counts:
            kept[answers] = users.copy()
    return kept
