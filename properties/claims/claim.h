// A claim: a statement of the paper (or ours) that a program decides case by case, and the registry of all of them.
//
// The runner tests the hypotheses (a case on which one fails is `vacuous`), so a check may rely on them. Dropping a
// hypothesis (`attest hunt --without`) means that the runner does not test it. A check decides under the calling
// thread's working precision and answers `undecided` when that does not suffice; the runner then raises it.
//
// `generate` has two parts: a dataset, and the other inputs for it (properties/generators/generate_case.h). With `attest verify --data`
// the dataset is given and only the inputs are drawn. Make both with generate_cases(...) of properties/generators/generate.h.
#pragma once

#include "properties/cases/case_facts.h"
#include "properties/generators/generate_case.h"
#include "theory/verdict.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace attest {

/// H, R, I, F, A, L, T, SC, E and the step condition of the specification; properties/claims/hypotheses.h has a row for each. `count` is none.
enum class Hypothesis { head, realisable, independent, feasible, acyclic, log_loss, tail_regular, strictly_complementary, strict_edge, step, count };

/// What a `held` rests on.
enum class Grade { exact, enclosed, bounded, trend };

/// Decides one case. Starts from "not shown".
using Decide = std::function<Verdict(const CaseFacts&)>;

/// A statement close to the claim that is false: the same machinery must refute it.
struct FalseNeighbour {
    std::string name;      ///< lower-case words joined by '-'; the full id is "claim!name"
    std::string statement; ///< one sentence
    Decide decide;
    Generate generate = {};                          ///< empty: the claim's generator
    std::vector<Hypothesis> dropped_hypotheses = {}; ///< hypotheses of the claim that this neighbour does without
};

/// The claim in another world, which `attest hunt` searches: without one of its hypotheses, with another loss, or under another
/// optimiser. Unlike a false neighbour nobody has to know beforehand whether it is false. properties/variations/variation_tools.h makes them.
struct Variation {
    enum class Kind { without_hypothesis, loss, optimiser };
    Kind kind = Kind::without_hypothesis;
    Hypothesis dropped = Hypothesis::head; ///< what a variation without a hypothesis does not test
    std::string name;                      ///< "without-R", "loss-squared", "optimiser-sign"; the full id is "claim!name"
    std::string statement = {};            ///< one sentence; empty: the claim's
    Decide decide = {};                    ///< empty: the claim's check
    Generate generate = {};                ///< where to look; empty: the claim's generator
    std::string not_needed = {};           ///< a proof that the variation is true, in a sentence or two; empty: false, or open
};

/// At least `share` of the cases must carry the label.
struct RequiredLabel {
    std::string label;
    double share = 0;
};

struct Claim {
    std::string id;
    std::string statement; ///< one sentence
    std::string source;    ///< "paper, Theorem 2" or "ours, THEORY 6.2" in words a reader of the paper finds
    std::vector<Hypothesis> hypotheses;
    Grade grade = Grade::exact;
    double undecided_limit = 0; ///< allowed share: 0 exact, 0.01 enclosed, 0.02 bounded
    std::vector<RequiredLabel> required_labels;
    Generate generate;
    Decide check;
    std::vector<FalseNeighbour> false_neighbours; ///< two or more
    std::vector<Variation> variations;            ///< one without-X for each hypothesis X, then other losses and optimisers
    /// Labels of a case beyond those every dataset gets (properties/cases/labels.h); may be empty.
    std::function<std::vector<std::string>(const CaseFacts&)> labels;
    int first_digits = 40; ///< working digits of the first try
    int last_digits = 640; ///< and of the last, doubling in between
};

/// All claims, in the order of the documentation. A plain list of calls (self-registration would be lost by the linker).
const std::vector<Claim>& all_claims();

// One function per group, each in a file of properties/claims/.
std::vector<Claim> model_claims();     // model.*
std::vector<Claim> loss_claims();      // loss.*
std::vector<Claim> graph_claims();     // graph.*
std::vector<Claim> svm_claims();       // svm.*
std::vector<Claim> finite_claims();    // finite.*
std::vector<Claim> path_claims();      // path.*
std::vector<Claim> descent_claims();   // descent.*, normalised.*, flow.*, local.*
std::vector<Claim> retrieval_claims(); // retrieval.*, composition, automaton

/// The short name used in files and on the command line: H R I F A L T SC E step.
const char* hypothesis_name(Hypothesis hypothesis);
const char* grade_name(Grade grade);
/// Does the hypothesis hold for the case?
bool hypothesis_holds(Hypothesis hypothesis, const CaseFacts& facts);

} // namespace attest
