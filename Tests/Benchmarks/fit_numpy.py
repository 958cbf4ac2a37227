"""The optimisation of `attune fit` in NumPy and SciPy, to compare with.

The same objective: minus the variational bound of the marginal likelihood, maximised over everybody's Gaussian inside,
plus the penalties of B, lapse and side bias; the same start, the same change of coordinates, SciPy's L-BFGS. Arrays are
32-bit, matrix products go through BLAS on all cores, people are one batch, Gaussians start where they were.

    python3 Tests/Benchmarks/fit_numpy.py fit DATA --base-functions 8 --regularisation 1
    python3 Tests/Benchmarks/fit_numpy.py judge DATA MODEL.json --regularisation 1
"""
import argparse
import json
import pathlib
import resource
import sys
import time

import numpy as np
import scipy.linalg
import scipy.optimize
from scipy.special import expit

CURVATURE, LAPSE_COST, SIDE_COST, MOST_LAPSE = 0.15, 20.0, 4.0, 0.3
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(8)
NODES, WEIGHTS = NODES.astype(np.float32), (WEIGHTS / WEIGHTS.sum()).astype(np.float32)


class Data:
    """Rows of differences, person after person, everybody with as many answers."""

    def __init__(self, prefix):
        self.shape = json.loads(pathlib.Path(f"{prefix}.json").read_text())
        people, answers, features = (self.shape[name] for name in ("people", "answers", "features"))
        self.rows = np.fromfile(f"{prefix}.rows", np.float32).reshape(people * answers, features)
        self.sides = np.fromfile(f"{prefix}.sides", np.int8).astype(np.float32).reshape(people, answers)
        self.people, self.answers, self.features = people, answers, features


class Problem:
    def __init__(self, data, dimension, regularisation):
        self.data, self.dimension = data, dimension
        count, features = data.rows.shape
        self.scale = np.sqrt(np.einsum("ij,ij->j", data.rows, data.rows, dtype=np.float64) / count)
        self.ridge = regularisation * features
        every = max(1, count // max(20_000, 60 * features))
        some = data.rows[::every] / self.scale.astype(np.float32)
        self.moments = (some.T @ some).astype(np.float64) / len(some)
        matrix = CURVATURE * count * self.moments + self.ridge * np.eye(features)
        self.factor = np.linalg.cholesky(matrix + 1e-6 * matrix.diagonal().max() * np.eye(features))
        self.mean_unit = np.sqrt(0.5 * data.people)
        self.answer_unit = np.sqrt(CURVATURE * count + SIDE_COST)
        self.forget(np.zeros(dimension))
        self.evaluations = 0

    def forget(self, mean):
        people = self.data.people
        self.means = np.tile(mean.astype(np.float32), (people, 1))
        self.covariances = np.tile(np.eye(self.dimension, dtype=np.float32), (people, 1, 1))

    def start(self):
        data = self.data
        sums = data.rows.reshape(data.people, data.answers, -1).sum(1) / self.scale * 0.5 / np.sqrt(data.answers)
        average = sums.sum(0) * np.sqrt(data.answers) / len(data.rows)
        matrix = sums.T @ sums / data.people - self.moments / 4 + np.outer(average, average)
        half = scipy.linalg.solve_triangular(self.factor, matrix, lower=True)
        values, vectors = np.linalg.eigh(scipy.linalg.solve_triangular(self.factor, half.T, lower=True))
        unit = CURVATURE * len(data.rows)
        leading = values[::-1][:self.dimension]
        size = np.clip(np.sqrt(16 * np.maximum(leading, 0) * unit / data.answers), 0.1, 3) * np.sqrt(unit)
        rows = vectors[:, ::-1][:, :self.dimension].T * size[:, None]
        return scipy.linalg.solve_triangular(self.factor, rows.T, lower=True, trans="T").T

    def utilities(self, base):
        rows = (base / self.scale).astype(np.float32)
        return (self.data.rows @ rows.T).reshape(self.data.people, self.data.answers, self.dimension)

    def people_step(self, phi, mean, lapse, side_bias, most=30):
        """Moves everybody's Gaussian to its optimum; returns the bound and what its derivatives need."""
        prior = mean.astype(np.float32)
        m, s = self.means, self.covariances
        identity = np.eye(self.dimension, dtype=np.float32)
        offsets = np.float32(side_bias) * self.data.sides
        for turn in range(most):
            products = phi @ s
            variance = np.maximum(np.einsum("uij,uij->ui", products, phi), 0) + np.float32(1e-4)
            deviation = np.sqrt(variance)
            center = (phi @ m[:, :, None])[..., 0] + offsets
            points = center[..., None] + deviation[..., None] * NODES
            hit = expit(points)
            if lapse > 0:
                probability = np.float32(lapse / 2) + np.float32(1 - lapse) * hit
                slopes = np.float32(1 - lapse) * hit * (1 - hit) / probability
            else:
                probability, slopes = hit, 1 - hit
            slope = slopes @ WEIGHTS
            bend = -(slopes @ (WEIGHTS * NODES)) / deviation
            gradient = (slope[:, None, :] @ phi)[:, 0] - (m - prior)
            target = np.swapaxes(phi * np.maximum(bend, 0)[..., None], 1, 2) @ phi + identity
            moved = np.linalg.inv(target)
            step = (moved @ gradient[:, :, None])[..., 0]
            decrement = (step * gradient).sum(1)
            change = np.abs(np.einsum("ujj->uj", s) / np.einsum("ujj->uj", moved) - 1).max(1)
            if turn == most - 1 or (decrement.max() < 1e-6 and change.max() < 2e-3):
                break
            m, s = m + step, moved
        self.means, self.covariances = m, s
        likelihood = (np.log(np.maximum(probability, np.float32(1e-35))) @ WEIGHTS).sum(dtype=np.float64)
        trace = np.einsum("ujj->", s.astype(np.float64))
        divergence = 0.5 * (trace + ((m - prior).astype(np.float64) ** 2).sum() - m.size
                            - np.linalg.slogdet(s.astype(np.float64))[1].sum())
        pushes = slope[..., None] * m[:, None, :] - bend[..., None] * products
        by_lapse = (((np.float32(0.5) - hit) / probability) @ WEIGHTS).sum(dtype=np.float64)
        return likelihood - divergence, pushes, by_lapse, (slope * self.data.sides).sum(dtype=np.float64)

    def expand(self, base, mean, lapse):
        """Moves the prior to what people's weights are, and turns B so that it is N(mean, I) again."""
        phi = self.utilities(base)
        for _ in range(4):
            self.forget(mean)
            self.people_step(phi, mean, lapse, 0.0)
            center = self.means.mean(0, dtype=np.float64)
            spread = (self.means - center).astype(np.float64)
            factor = np.linalg.cholesky(spread.T @ spread / len(spread) + self.covariances.mean(0, dtype=np.float64))
            base, mean = factor.T @ base, np.linalg.solve(factor, center)
            phi = (phi.reshape(-1, self.dimension) @ factor.astype(np.float32)).reshape(phi.shape)
        self.forget(mean)
        return base, mean

    def pack(self, base, mean, logit, side_bias):
        return np.concatenate([(base @ self.factor).ravel(), mean * self.mean_unit,
                               [logit * 0.1 * self.answer_unit, side_bias * self.answer_unit]])

    def unpack(self, point):
        count = self.dimension * self.data.features
        rows = point[:count].reshape(self.dimension, -1)
        base = scipy.linalg.solve_triangular(self.factor, rows.T, lower=True, trans="T").T
        mean = point[count:count + self.dimension] / self.mean_unit
        return base, mean, point[-2] / (0.1 * self.answer_unit), point[-1] / self.answer_unit

    def objective(self, point):
        self.evaluations += 1
        base, mean, logit, side_bias = self.unpack(point)
        lapse = MOST_LAPSE * expit(logit)
        phi = self.utilities(base)
        bound, pushes, by_lapse, by_side = self.people_step(phi, mean, lapse, side_bias)
        value = (-bound + self.ridge / 2 * (base ** 2).sum() + LAPSE_COST * lapse + SIDE_COST / 2 * side_bias ** 2)
        rows = -(pushes.reshape(-1, self.dimension).T @ self.data.rows).astype(np.float64) / self.scale
        rows += self.ridge * base
        rate = lapse * expit(-logit)
        gradient = np.concatenate([
            scipy.linalg.solve_triangular(self.factor, rows.T, lower=True).T.ravel(),
            (mean - self.means).sum(0, dtype=np.float64) / self.mean_unit,
            [(LAPSE_COST - by_lapse) * rate / (0.1 * self.answer_unit),
             (SIDE_COST * side_bias - by_side) / self.answer_unit]])
        return value, gradient


def fit(arguments):
    data = Data(arguments.data)
    began = time.perf_counter()
    problem = Problem(data, arguments.base_functions, arguments.regularisation)
    base, mean = problem.start(), np.zeros(arguments.base_functions)
    base, mean = problem.expand(base, mean, MOST_LAPSE * expit(-4.1))
    result = scipy.optimize.minimize(
        problem.objective, problem.pack(base, mean, -4.1, 0.0), jac=True, method="L-BFGS-B",
        options={"maxiter": arguments.iterations, "ftol": arguments.tolerance, "gtol": 0, "maxcor": 10})
    seconds = time.perf_counter() - began
    base, mean, logit, side_bias = problem.unpack(result.x)
    print(json.dumps({
        "fit_seconds": seconds, "evaluations": problem.evaluations, "iterations": int(result.nit),
        "objective": float(result.fun), "lapse": float(MOST_LAPSE * expit(logit)), "side_bias": float(side_bias),
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2 ** 20}))


def judge(arguments):
    """Prints the objective of a model that another program learned."""
    data = Data(arguments.data)
    model = json.loads(pathlib.Path(arguments.model).read_text())
    dimension = model["base_function_count"]
    problem = Problem(data, dimension, arguments.regularisation)
    base = np.array(model["base_functions"]).reshape(dimension, -1) * problem.scale / np.array(model["scale"])
    mean = np.array(model["prior"]["mean"])
    lapse = max(model["answers"]["lapse"], 1e-6)
    problem.forget(mean)
    bound = problem.people_step(problem.utilities(base), mean, lapse, model["answers"]["side_bias"])[0]
    value = (-bound + problem.ridge / 2 * (base ** 2).sum() + LAPSE_COST * lapse
             + SIDE_COST / 2 * model["answers"]["side_bias"] ** 2)
    print(json.dumps({"objective": float(value)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = parser.add_subparsers(dest="name", required=True)
    for name in ("fit", "judge"):
        command = names.add_parser(name)
        command.add_argument("data", help="prefix of the files that fit-benchmark wrote")
        if name == "judge":
            command.add_argument("model")
        command.add_argument("--base-functions", type=int, default=8)
        command.add_argument("--regularisation", type=float, default=1.0)
        command.add_argument("--iterations", type=int, default=120)
        command.add_argument("--tolerance", type=float, default=1e-6)
    arguments = parser.parse_args()
    {"fit": fit, "judge": judge}[arguments.name](arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
