// The lines of a certificate as they are written: JSON objects without spaces, the dataset's line first.
//
// A part of the certificate writers (theory/certificates/certificate_writer.h, theory/certificates/counterexample_certificate.h).
#pragma once

#include "theory/graph_svm/graph_svm.h"

#include <nlohmann/json.hpp>
#include <string>

namespace attest {

class CertificateLines {
public:
    /// The header: the dataset without its names and its head.
    CertificateLines(const char* kind, const Dataset& data);
    void add(const nlohmann::ordered_json& line);
    /// "edges" and "component" of every graph.
    void add_graphs(const std::vector<QueryGraph>& graphs);
    /// "weight" lines of sum a e_token e_query'; zeros are left out.
    void add_weights(const std::vector<WeightTerm>& terms);
    void add_multipliers(const std::vector<Multiplier>& multipliers);
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// [from, to].
nlohmann::ordered_json pair_json(Token from, Token to);
/// The least e with |x| <= 10^e, or one more; 0 for 0.
long decimal_exponent(const Real& x);
/// 10^exponent as an exact number.
std::string power_text(long exponent);

} // namespace attest
