// What the certificate tests share: checking a text, and certificates of small datasets.
#pragma once

#include "model/data/dataset_json.h"
#include "theory/certificates/certificate_writer.h"
#include "theory/checker/certificate_checker.h"
#include "theory/graph_svm/find_graph_svm.h"

#include <gtest/gtest.h>
#include <sstream>

namespace attest {

inline attest_checker::Result checked(const std::string& text) {
    std::istringstream in(text);
    return attest_checker::check_certificate(in);
}
inline const char* answer_name(const attest_checker::Result& result) {
    switch (result.answer) {
    case attest_checker::Answer::accepted: return "accepted";
    case attest_checker::Answer::refused: return "refused";
    case attest_checker::Answer::undecided: return "undecided";
    }
    return "?";
}
inline std::string described(const attest_checker::Result& result) {
    return std::string(answer_name(result)) + " at line " + std::to_string(result.line) + ": " + result.reason;
}

/// Everything that can be certified about a dataset: graph, Graph-SVM and, with R, the finite component to 10^-digits.
inline std::vector<std::string> certificates_of(const Dataset& data, int digits) {
    const auto graphs = token_graphs(data);
    std::vector<std::string> r{graph_certificate(data, graphs), graph_svm_certificate(data, graphs, find_graph_svm(data, graphs))};
    if (realisable(data)) {
        const auto text = finite_component_certificate(data, graphs, digits);
        EXPECT_TRUE(text) << "no finite-component certificate for " << dataset_text(data);
        r.push_back(text.value_or(""));
    }
    return r;
}

} // namespace attest
