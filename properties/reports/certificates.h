// Certificates of what the verdicts on a case rest on, for the independent checker (theory/certificate_format.md).
//
// Exact verdicts on graphs and on the Graph-SVM, enclosed ones on the finite component and points of the penalty path: for each there is a
// kind of certificate. A claim's certificates show the facts about the dataset that its check starts from, not the claim.
#pragma once

#include "properties/cases/case_facts.h"

#include <set>
#include <string>
#include <vector>

namespace attest {

enum class CertificateKind { graph, graph_svm, finite_component, penalty_path, norm_svm, norm_direction, norm_bracket, next_token };

/// The kinds that the verdicts of a claim rest on; empty for claims that rest on none.
std::set<CertificateKind> certificate_kinds(const std::string& claim);

struct NamedCertificate {
    std::string kind; ///< "graph", "graph-svm", "finite-component", "penalty-path.1e-3", "norm-svm.largest-entry", "norm-bracket.spectral"
    std::string text; ///< of the file
};
/// The certificates of a case's dataset. Kinds that need the aligned head and labels in their contexts are left out without them; so is a certificate
/// that the independent checker does not accept, for example because it exceeds the limits of the format: `left_out`, where given, gets a sentence
/// for each. Points of the penalty path are those of 1e-3 and 1e-30.
std::vector<NamedCertificate> certificates_of(const CaseFacts& facts, const std::set<CertificateKind>& kinds,
                                              std::vector<std::string>* left_out = nullptr);

/// Writes them as DIRECTORY/STEM.KIND.cert and returns their paths. The directory is made where needed. Throws InputError when a file cannot be
/// written.
std::vector<std::string> write_certificates(const CaseFacts& facts, const std::string& directory, const std::string& stem,
                                            const std::set<CertificateKind>& kinds = {CertificateKind::graph, CertificateKind::graph_svm,
                                                                                      CertificateKind::finite_component,
                                                                                      CertificateKind::penalty_path},
                                            std::vector<std::string>* left_out = nullptr);

/// The certificate of a refutation of a claim or false neighbour ("claim!neighbour") on this case; nothing where the format has
/// no statement for it, or when the statement that it has is not what refutes the case.
std::optional<std::string> counterexample_certificate(const std::string& check, const CaseFacts& facts);

/// Writes it as DIRECTORY/STEM.counterexample.cert; the path, or nothing. Throws InputError as above.
std::optional<std::string> write_counterexample_certificate(const std::string& check, const CaseFacts& facts, const std::string& directory,
                                                            const std::string& stem);

} // namespace attest
