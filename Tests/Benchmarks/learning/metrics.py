"""Figures of a prediction."""
import numpy


def auc(scores, labels):
    """The area under the ROC curve (Mann and Whitney; ties count half)."""
    scores, labels = numpy.ravel(scores), numpy.ravel(labels).astype(bool)
    positives, negatives = int(labels.sum()), int((~labels).sum())
    if positives == 0 or negatives == 0:
        return float("nan")
    order = numpy.argsort(scores, kind="stable")
    ranks = numpy.empty(len(scores))
    ranks[order] = numpy.arange(1, len(scores) + 1)
    _, inverse, number = numpy.unique(scores, return_inverse=True, return_counts=True)
    ranks = (numpy.bincount(inverse, ranks) / number)[inverse]
    return float((ranks[labels].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def log_loss(probabilities, labels):
    clipped = numpy.clip(probabilities, 1e-12, 1 - 1e-12)
    return float(-numpy.mean(labels * numpy.log(clipped) + (1 - labels) * numpy.log(1 - clipped)))


def accuracy(probabilities, labels):
    return float(numpy.mean((probabilities > 0.5) == (labels > 0.5)))


def calibration_error(probabilities, labels, bins=10):
    """The expected calibration error over bins of equal width (Naeini et al. 2015)."""
    places = numpy.minimum((numpy.asarray(probabilities) * bins).astype(int), bins - 1)
    error = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            error += inside.mean() * abs(numpy.mean(probabilities[inside]) - numpy.mean(labels[inside]))
    return float(error)
