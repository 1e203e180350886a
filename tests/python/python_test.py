"""The Python package against the program: exact answers as NumPy arrays and Fractions, and refusals with a place.

ATTEST names the program. NumPy is the only need."""
import subprocess
import sys
import tempfile
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


class GivenWeights(unittest.TestCase):
    """verify --weights: what claims say of every W, at one W."""
    data = attest.dataset(CONTEXTS, LABELS, 4)
    W = np.array([[-4.0, 0, 0, 0], [4.25, 0, 0, 0], [3.75, 0, 0, 0], [-4, 0, 0, 0]])

    def test_is_decided_at_that_one(self):
        answer = attest.verify("loss.convex", "finite.infimum", data=self.data, weights=self.W, cases=5, seed=1)
        # a displacement is drawn for the first, nothing else for the second
        self.assertEqual([(c.id, c.held, c.refuted) for c in answer.claims], [("loss.convex", 5, 0), ("finite.infimum", 1, 0)])

    def test_refusals(self):
        with self.assertRaisesRegex(attest.AttestError, "--weights: does not go with svm.zero, which speaks of no given W"):
            attest.verify("svm.zero", data=self.data, weights=self.W)
        with self.assertRaisesRegex(attest.AttestError, "--weights: goes with none of these claims"):
            attest.verify("graph.*", data=self.data, weights=self.W)
        with self.assertRaisesRegex(attest.AttestError, "weights: stand without data"):
            attest.verify("loss.convex", weights=self.W)
        from attest.program import run
        with self.assertRaisesRegex(attest.AttestError, "--weights: is W.npy, without --data"):
            run(["verify", "loss.convex", "--weights=W.npy"])

    def test_a_merge_knows_the_weights(self):
        import json
        from attest.program import run
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "data.json").write_text(json.dumps(self.data.document))
            np.save(Path(folder) / "W.npy", self.W)
            command = ["verify", "loss.convex", "finite.infimum", f"--data={folder}/data.json", f"--weights={folder}/W.npy", "--cases=6", "--seed=1"]
            for i in (0, 1):
                subprocess.run([attest.program.find_program(), *command, f"--shard={i}/2", f"--output={folder}/{i}.json"], check=True, capture_output=True)
            _, merged = run(["merge", f"{folder}/0.json", f"{folder}/1.json", "--json"])
            _, whole = run([*command, "--json"])
            self.assertEqual([(c["id"], c["held"]) for c in merged["claims"]], [(c["id"], c["held"]) for c in whole["claims"]])


class Inspections(unittest.TestCase):
    data = attest.dataset(CONTEXTS, LABELS, 4)

    def test_the_limit_itself(self):
        a = attest.analyze(self.data)
        W = a.W_mm * 8
        r = attest.inspect(self.data, W)
        self.assertEqual((r.C.mid, r.C.radius), (8, 0))
        self.assertEqual((r.cosine.mid, r.cosine.radius), (1, 0))
        self.assertEqual((r.norm.mid, r.off_S.mid), (8, 0))
        # tied margin 0, strict ones 8
        self.assertIs(r.discovered, True)
        self.assertTrue(0 < r.threshold.mid < 8 and r.threshold.radius == 0)
        # W_fin is (log 2)/2 (e_1 - e_2): its norm is log 2 / sqrt 2
        self.assertAlmostEqual(float(r.distance_to_W_fin), np.log(2) / np.sqrt(2), 14)
        self.assertAlmostEqual(float(r.retrieval), 1 / (1 + 2 * np.exp(-8.0)), 14)  # [2, 3, 0]: logits 4, -4, -4
        self.assertEqual([(b.name, b.verdict, b.because) for b in r.bounds], [(name, "held", None) for name in ("B1", "B2", "B3", "B6")])
        self.assertEqual(r.missing, {})

    def test_a_double_is_the_number_it_is_and_npy_is_the_same(self):
        rng = np.random.default_rng(1)
        W = rng.standard_normal((4, 4))
        r = attest.inspect(self.data, W, digits=40)
        truth = sum(Fraction(float(x))**2 for x in W.ravel())
        self.assertTrue(r.norm.lower**2 <= truth <= r.norm.upper**2)
        self.assertLessEqual(r.norm.radius, Fraction(4, 10**40))
        with tempfile.TemporaryDirectory() as folder:
            import json
            dataset = Path(folder) / "dataset.json"
            dataset.write_text(json.dumps(self.data.document))
            from attest.program import run
            for saved in (W, np.asfortranarray(W), W.astype(">f8")):
                np.save(Path(folder) / "W.npy", saved)
                _, d = run(["inspect", str(dataset), f"--weights={folder}/W.npy", "--digits=40", "--json"])
                self.assertEqual(d, r.document)
            np.save(Path(folder) / "W.npy", np.where(np.eye(4) == 1, np.nan, W))
            for bad, problem in ((np.where(np.eye(4) == 1, np.nan, W), r"W.npy: \[0\]\[0\]: is nan; expected a finite number"),
                                 (W.astype(int), r'descr: is "<i8"; expected float64'), (W[:3], r"shape: is \(3, 4\); expected \(4, 4\)"),
                                 (W[0], r"shape: is \(4\); expected two dimensions")):
                np.save(Path(folder) / "W.npy", bad)
                with self.assertRaisesRegex(attest.AttestError, problem):
                    run(["inspect", str(dataset), f"--weights={folder}/W.npy"])
            np.save(Path(folder) / "W.npy", W)
            whole = (Path(folder) / "W.npy").read_bytes()
            for length in list(range(0, len(whole), 7)) + [len(whole) - 1]:
                (Path(folder) / "W.npy").write_bytes(whole[:length])
                with self.assertRaisesRegex(attest.AttestError, "W.npy: "):
                    run(["inspect", str(dataset), f"--weights={folder}/W.npy"])

    def test_not_discovered(self):
        r = attest.inspect(self.data, np.zeros((4, 4)))
        self.assertIs(r.discovered, False)
        self.assertIsNone(r.threshold)
        self.assertIsNone(r.cosine)
        self.assertEqual(r.missing, {"cosine": "W is 0", "angle_degrees": "W is 0"})
        self.assertEqual(r.norm.mid, 0)
        self.assertEqual([b.because for b in r.bounds if b.verdict == "vacuous"], ["a positive least margin off S_fin"])

    def test_hypotheses_that_fail_are_named(self):
        absent = attest.dataset([[1, 0], [2, 0]], [1, 1], 3)
        r = attest.inspect(absent, np.zeros((3, 3)))
        self.assertIsNone(r.excess_loss)
        self.assertIn("infinite", r.missing["excess_loss"])
        self.assertEqual({b.name: b.because for b in r.bounds if b.because in "FHR"}, {"B1": "R", "B2": "R", "B6": "R"})
        flat = attest.dataset([[1, 0]], [1], 2, np.ones((2, 1)))
        r = attest.inspect(flat, np.array([[3.0]]))
        self.assertIn("infeasible", r.missing["C"])

    def test_a_file_and_numbers_beyond_doubles(self):
        with tempfile.TemporaryDirectory() as folder:
            np.save(Path(folder) / "W.npy", np.eye(4) / 3)
            self.assertEqual(attest.inspect(self.data, Path(folder) / "W.npy").document, attest.inspect(self.data, np.eye(4) / 3).document)
            (Path(folder) / "W.json").write_text('{"format": "attest-weights/1", "W": [[1e400, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]}')
            r = attest.inspect(self.data, f"{folder}/W.json")
            self.assertTrue(r.norm.lower <= 10**400 <= r.norm.upper and r.norm.radius < 10**370)
        r = attest.inspect(self.data, [["1e-400", 0, 0, 0], [Fraction(1, 3), 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
        self.assertLessEqual(abs(r.norm.mid - Fraction(1, 3)), r.norm.radius)
        with self.assertRaisesRegex(attest.AttestError, "^W.1.: has 3 numbers; expected 4"):
            attest.inspect(self.data, [[0] * 4, [0] * 3, [0] * 4, [0] * 4])

    def test_more_digits_than_python_reads_at_once(self):
        big = Fraction(10**4500 + 1, 3)
        from attest.numbers import exact, exact_text
        digits = "7" * 9000
        self.assertEqual(exact(f"-{digits}/{digits}"), -1)
        self.assertEqual(exact(f"-0.{digits}e2"), -Fraction(7 * (10**9000 - 1) // 9, 10**8998))
        self.assertEqual(exact(exact_text(-big, "x")), -big)
        for plain in ("0", "-12", "1.50", "-3/4", "25e-3", "1.5e3", "10" * 2500):
            self.assertEqual(exact(plain), Fraction(plain) if len(plain) < 4000 else Fraction(10 * (10**5000 - 1), 99))

    def test_what_numpy_makes_an_array_of(self):
        class Tensor:  # as PyTorch's, whose elements are tensors again
            def __init__(self, values):
                self.values = values

            def __array__(self, dtype=None):
                if self.values is None:
                    raise RuntimeError("it requires grad")
                return self.values

        W = np.eye(4) / 3
        self.assertEqual(attest.inspect(self.data, Tensor(W)).document, attest.inspect(self.data, W).document)
        with self.assertRaisesRegex(attest.AttestError, r"^W: NumPy makes no array of it \(it requires grad\); expected rows of numbers$"):
            attest.inspect(self.data, Tensor(None))

    def test_embeddings_as_npy_are_those_of_the_array(self):
        E = np.random.default_rng(2).standard_normal((4, 3))
        W = np.random.default_rng(3).standard_normal((3, 3))
        truth = attest.inspect(attest.dataset(CONTEXTS, LABELS, 4, E), W).document
        import json
        from attest.program import run
        with tempfile.TemporaryDirectory() as folder:
            document = dict(attest.dataset(CONTEXTS, LABELS, 4, E).document, embedding="E.npy")
            (Path(folder) / "data.json").write_text(json.dumps(document))
            np.save(Path(folder) / "W.npy", W)
            command = ["inspect", f"{folder}/data.json", f"--weights={folder}/W.npy", "--json"]
            for saved in (E, np.asfortranarray(E), E.astype(">f8")):
                np.save(Path(folder) / "E.npy", saved)
                self.assertEqual(run(command)[1], truth)
            for bad, problem in ((E[:3], "data.json: embedding: has 3 rows; expected 4, one a token"), (E.astype(complex), 'E.npy: header.descr: is "<c16"'),
                                 (np.full((4, 3), np.inf), r"E.npy: \[0\]\[0\]: is inf; expected a finite number")):
                np.save(Path(folder) / "E.npy", bad)
                with self.assertRaisesRegex(attest.AttestError, problem):
                    run(command)


class Refusals(unittest.TestCase):
    def refused(self, message, *arguments, **named):
        with self.assertRaises(attest.AttestError) as caught:
            attest.dataset(*arguments, **named)
        self.assertEqual(str(caught.exception), message)

    def test_places(self):
        self.refused("labels: has 3 labels; expected 4, one a context", CONTEXTS, LABELS[:3], 4)
        self.refused("contexts[3][1]: is 3; expected a token: an id from 0 to 2", CONTEXTS, LABELS, 3)
        self.refused("contexts[1]: is []; expected at least one token", [[0], []], [0, 0], 1)
        self.refused("contexts[1]: is {1, 2}; expected a list of tokens", [[0], {1, 2}], [0, 0], 3)
        self.refused("contexts[0]: is 1; expected a list of tokens", [1, 2, 0], [1, 2, 0], 3)
        self.refused("contexts[0][1]: is [2, 3]; expected a token: an id from 0 to 3", [[1, [2, 3]]], [1], 4)
        self.refused("contexts: is None; expected a list of contexts", None, [1], 4)
        self.refused("labels: is 1; expected a list of labels", CONTEXTS, 1, 4)
        self.refused("embedding: has the shape (2,); expected two dimensions", [[0]], [0], 2, np.array([[1.0, 2.0], [3.0]], dtype=object))
        self.refused("embedding: has 2 rows; expected 3", [[0]], [0], 3, [[1.0], [2.0]])
        self.refused("embedding[1]: has 1 numbers; expected 2 as in the first row", [[0]], [0], 2, [[1.0, 2.0], [3.0]])
        self.refused("embedding[1][0]: is nan; expected a finite number", [[0]], [0], 2, [[1.0], [float("nan")]])
        self.refused("tokens: is ['a', 'a']; expected a count or a list of distinct names", [[0]], [0], ["a", "a"])

    def test_the_program_speaks_for_itself(self):
        data = attest.dataset(CONTEXTS, LABELS, 4)
        with self.assertRaisesRegex(attest.AttestError, "^W: has 3 rows; expected 4$"):
            attest.inspect(data, np.zeros((3, 4)))
        with self.assertRaisesRegex(attest.AttestError, r"^claims\[1\]: is '--help'; expected an id or a pattern"):
            attest.verify("svm.zero", "--help", data=data)
        with self.assertRaisesRegex(attest.AttestError, "^claim: is 3; expected an id or a pattern"):
            attest.hunt(3)
        with self.assertRaisesRegex(attest.AttestError, "^checkpoints: is 3; expected a list of step numbers"):
            attest.train(data, checkpoints=3)
        with self.assertRaisesRegex(attest.AttestError, "^start: has 2 rows; expected 4$"):
            attest.train(data, start=[[1], [1, 2]])
        with self.assertRaisesRegex(attest.AttestError, "at most 10000 characters"):
            attest.inspect(data, [[10**20000, 0, 0, 0]] + [[0] * 4] * 3)
        with self.assertRaisesRegex(attest.AttestError, "--rate"):
            attest.train(data, rate="fast")
        with self.assertRaisesRegex(attest.AttestError, "cannot be run"):
            attest.analyze(data, program="/nowhere/attest")


class Example(unittest.TestCase):
    def test_the_lines_of_the_page_are_true(self):
        page = (Path(attest.__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
        lines = page.split("```python\n", 1)[1].split("```", 1)[0]
        known = {"attest": attest, "W": GivenWeights.W, "Fraction": Fraction}
        for line in lines.splitlines():
            code, _, comment = line.partition("  #")
            if code.startswith("data ="):
                exec(code, known)  # noqa: S102
            else:
                answer = eval(code, known)  # noqa: S307
                self.assertTrue(answer == eval(comment, known) if "Fraction" in comment else answer, line)

    def test_prints_what_the_page_shows(self):
        folder = Path(attest.__file__).resolve().parents[1]
        done = subprocess.run([sys.executable, str(folder / "examples" / "trained_layer.py")], capture_output=True, text=True, check=True)
        self.assertEqual(len(done.stdout.splitlines()), 4)
        for page in (folder / "README.md", folder.parents[1] / "README.md"):
            self.assertIn(done.stdout, page.read_text(encoding="utf-8"), page)


if __name__ == "__main__":
    unittest.main()
