"""The Python package against the program: exact answers as NumPy arrays and Fractions, and refusals with a place.

ATTEST names the program. NumPy is the only need."""
import sys
import unittest
from fractions import Fraction
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "properties" / "python"))
import attest  # noqa: E402

CONTEXTS = [[1, 2, 0], [1, 2, 0], [2, 1, 0], [2, 3, 0]]
LABELS = [1, 1, 2, 2]


class Answers(unittest.TestCase):
    data = attest.dataset(CONTEXTS, LABELS, 4)

    def test_analysis_is_exact(self):
        a = attest.analyze(self.data)
        self.assertEqual(a.norm_squared, 1)
        self.assertEqual([list(row) for row in a.W_mm], [[Fraction(-1, 2), 0, 0, 0], [Fraction(1, 2), 0, 0, 0], [Fraction(1, 2), 0, 0, 0],
                                                         [Fraction(-1, 2), 0, 0, 0]])
        self.assertEqual(a.graphs[0].components, [[1, 2], [0], [3]])
        self.assertEqual(a.graphs[0].edges.shape, (5, 2))
        self.assertAlmostEqual(float(a.finite_component.W[1, 0]), np.log(2) / 2, 12)  # 2 : 1 for token 1

    def test_training_and_names(self):
        named = attest.dataset([["b", "c", "a"], ["c", "b", "a"]], ["b", "c"], ["a", "b", "c"])
        run = attest.train(named, steps=50, checkpoints=[0, 50])
        self.assertEqual([c.step for c in run.checkpoints], [0, 50])
        self.assertLess(run.checkpoints[1].loss, run.checkpoints[0].loss)
        self.assertEqual(run.W.shape, (3, 3))
        certified = attest.train(named, steps=2, digits=10)
        self.assertLessEqual(certified.checkpoints[-1].loss.radius, Fraction(1, 10**10))

    def test_start_is_taken_exactly(self):
        start = np.arange(16, dtype=np.float64).reshape(4, 4) / 7
        run = attest.train(self.data, start=start, steps=0, digits=30)
        truth = sum(Fraction(float(x))**2 for x in start.ravel())
        norm = run.checkpoints[0].norm
        self.assertLessEqual(norm.lower**2, truth)
        self.assertGreaterEqual(norm.upper**2, truth)

    def test_claims_and_hunts(self):
        answer = attest.verify("svm.optimal", data=self.data)
        self.assertEqual((answer.status, answer.claims[0].held, answer.refuted), (0, 1, []))
        found = attest.hunt("graph.label-on-top", without=["R"], cases=300, seed=1)
        self.assertTrue(found.found)


class Refusals(unittest.TestCase):
    def refused(self, message, *arguments, **named):
        with self.assertRaises(attest.AttestError) as caught:
            attest.dataset(*arguments, **named)
        self.assertEqual(str(caught.exception), message)

    def test_places(self):
        self.refused("labels: has 3 labels; expected 4, one a context", CONTEXTS, LABELS[:3], 4)
        self.refused("contexts[3][1]: is 3; expected a token: an id from 0 to 2", CONTEXTS, LABELS, 3)
        self.refused("contexts[1]: is []; expected at least one token", [[0], []], [0, 0], 1)
        self.refused("embedding: has 2 rows; expected 3", [[0]], [0], 3, [[1.0], [2.0]])
        self.refused("embedding[1]: has 1 numbers; expected 2 as in the first row", [[0]], [0], 2, [[1.0, 2.0], [3.0]])
        self.refused("embedding[1][0]: is nan; expected a finite number", [[0]], [0], 2, [[1.0], [float("nan")]])
        self.refused("tokens: is ['a', 'a']; expected a count or a list of distinct names", [[0]], [0], ["a", "a"])

    def test_the_program_speaks_for_itself(self):
        data = attest.dataset(CONTEXTS, LABELS, 4)
        with self.assertRaisesRegex(attest.AttestError, "^start: has 3 rows; expected 4$"):
            attest.train(data, start=np.zeros((3, 4)))
        with self.assertRaisesRegex(attest.AttestError, "--rate"):
            attest.train(data, rate="fast")
        with self.assertRaisesRegex(attest.AttestError, "cannot be run"):
            attest.analyze(data, program="/nowhere/attest")


if __name__ == "__main__":
    unittest.main()
