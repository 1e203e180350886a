// The matrix of hypotheses (section 7): for each claim and each of its hypotheses X, what happens without X.
//
// A cell is the smallest counterexample known (a stored case, refuted by "claim!without-X" again in the tests), or a proof that X is not needed, or
// the search that found none. Cases and searches are the files of tests/hypotheses/, built into the command; proofs stand with the variations
// in the claims' files. tests/hypotheses/find_cases.cpp makes the files.
#pragma once

#include "properties/cases/case_json.h"
#include "properties/claims/statement.h"
#include "properties/reports/embedded_files.h"

#include <vector>

namespace attest {

/// The files of tests/hypotheses/, sorted by name.
const std::vector<EmbeddedFile>& hypothesis_files();

struct HypothesisCell {
    enum class Answer {
        refuted,    ///< the claim fails without X: `record`
        not_needed, ///< the claim holds without X: `variation->not_needed` is the proof
        none_found, ///< open: `cases` cases in `seconds` seconds held or were undecided
        missing,    ///< nobody has looked
    };
    const Claim* claim = nullptr;
    Hypothesis hypothesis = Hypothesis::head;
    const Variation* variation = nullptr; ///< without-X; null when there is none
    Answer answer = Answer::missing;
    std::optional<CaseRecord> record = {};
    std::uint64_t cases = 0;
    int seconds = 0;

    std::string check_id() const; ///< "claim!without-X"
};

/// In the order of the registry and of each claim's hypotheses. Throws InputError when a stored file cannot be read.
std::vector<HypothesisCell> hypothesis_matrix();

const char* answer_name(HypothesisCell::Answer answer); ///< "refuted", "not needed", "none found", "missing"
/// One sentence: what the counterexample shows, the proof, or the search.
std::string cell_sentence(const HypothesisCell& cell);
/// A few words: "K=2 n=1", "not needed", "none in 6000".
std::string cell_text(const HypothesisCell& cell);

/// A list of {claim, hypothesis, check, answer, why, tokens, samples, cases, seconds}; what an answer has not is left out.
nlohmann::ordered_json hypothesis_matrix_json(const std::vector<HypothesisCell>& matrix);

} // namespace attest
