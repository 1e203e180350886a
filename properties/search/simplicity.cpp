// The order that shrinking descends (properties/search/shrink.h).
#include "properties/cases/case_edits.h"
#include "properties/search/shrink.h"

#include <array>

namespace attest {
namespace {

std::uint64_t bits(const Integer& value) { return value == 0 ? 1 : msb(Integer(abs(value))) + 1; }

std::uint64_t simplicity(const Matrix<Rational>& matrix) {
    std::uint64_t r = 0;
    for (Index i = 0; i < matrix.size(); ++i) {
        r += attest::simplicity(matrix.data()[i]);
    }
    return r;
}

/// Parts 1 to 7 of the order, each a natural number.
struct Measure {
    enum Part { samples, lengths, tokens, edges, head, embedding, numbers, ids, renamings, parts };
    std::array<std::uint64_t, parts> value{};

    void operator()(const ScalarInput& input) { value[numbers] += attest::simplicity(input.value); }
    void operator()(const WeightsInput& input) { value[numbers] += simplicity(input.value); }
    void operator()(const TokenTableInput& input) { value[numbers] += simplicity(input.value); }
    void operator()(const ContextInput& input) {
        value[lengths] += input.value.size();
        for (const Token v : input.value) {
            value[ids] += static_cast<std::uint64_t>(v);
        }
    }
    void operator()(const GraphInput& input) {
        value[edges] += input.edges.size();
        value[ids] += static_cast<std::uint64_t>(input.query);
        for (const Edge& e : input.edges) {
            value[ids] += static_cast<std::uint64_t>(e.from + e.to);
        }
    }
    void operator()(const RenamingInput& input) {
        for (std::size_t v = 0; v < input.value.size(); ++v) {
            const auto image = static_cast<std::size_t>(input.value[v]);
            value[renamings] += image > v ? image - v : v - image;
        }
    }
};

Measure measure(const Case& value) {
    Measure r;
    const Dataset& data = value.dataset;
    r.value[Measure::samples] = data.size();
    r.value[Measure::tokens] = static_cast<std::uint64_t>(data.tokens());
    for (const SampleValue& sample : sample_values(data)) {
        r.value[Measure::lengths] += sample.context.size();
        r.value[Measure::ids] += static_cast<std::uint64_t>(sample.label + (sample.query_named ? sample.query : 0));
        for (const Token v : sample.context) {
            r.value[Measure::ids] += static_cast<std::uint64_t>(v);
        }
    }
    if (data.head()) {
        r.value[Measure::head] = 1 + simplicity(*data.head());
    }
    if (!data.embedding().is_one_hot()) {
        const Matrix<Rational> rows = data.embedding().matrix();
        r.value[Measure::embedding] = 1000 * static_cast<std::uint64_t>(rows.cols()) + simplicity(rows);
    }
    for (const auto& [name, input] : value.inputs) {
        std::visit(r, input);
    }
    return r;
}

/// The samples as one list of numbers, for the last part of the order.
std::vector<Token> sample_list(const Dataset& data) {
    std::vector<Token> r;
    for (const SampleValue& sample : sample_values(data)) {
        r.push_back(static_cast<Token>(sample.context.size()));
        r.insert(r.end(), sample.context.begin(), sample.context.end());
        r.push_back(sample.label);
    }
    return r;
}

} // namespace

std::uint64_t simplicity(const Rational& value) {
    const Integer top = numerator(value);
    const Integer bottom = denominator(value);
    if (abs(top) > 1000 || bottom > 1000) {
        return 20000 + 16 * (bits(top) + bits(bottom));
    }
    const auto size = static_cast<std::uint64_t>(Integer(abs(top)));
    const auto parts = static_cast<std::uint64_t>(bottom);
    return size == 0 ? 0 : 2 * size - (top > 0 ? 1 : 0) + 6 * (parts - 1);
}

bool simpler(const Case& a, const Case& b) {
    const Measure of_a = measure(a);
    const Measure of_b = measure(b);
    return of_a.value != of_b.value ? of_a.value < of_b.value : sample_list(a.dataset) < sample_list(b.dataset);
}

} // namespace attest
