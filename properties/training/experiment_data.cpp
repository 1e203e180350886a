#include "properties/training/experiment_data.h"

#include "theory/graph/token_graph.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <stdexcept>

namespace attest {
namespace {

// Enough digits that rounding them to double gives the nearest double but for ties nobody meets.
constexpr int drawing_digits = 40;

class Source {
public:
    explicit Source(std::uint64_t seed) : bits_(seed) {}

    /// Uniform in 0..size-1, without the bias of a remainder.
    std::uint64_t below(std::uint64_t size) {
        const std::uint64_t multiples = (~std::uint64_t{0} / size) * size;
        std::uint64_t draw = bits_();
        while (draw >= multiples) {
            draw = bits_();
        }
        return draw % size;
    }
    int index(int size) { return static_cast<int>(below(static_cast<std::uint64_t>(size))); }
    /// Uniform in (-1, 1), a multiple of 2^-52.
    Real symmetric() { return Real(2 * below(std::uint64_t{1} << 52) + 1) * Real::power_of_two(-52) - Real(1); }
    /// Standard normal, by the polar method.
    Real gaussian() {
        for (;;) {
            const Real u = symmetric();
            const Real v = symmetric();
            const Real square = u * u + v * v;
            if (square < Real(1)) { // never 0: u and v are odd multiples of 2^-52
                return u * sqrt(Real(-2) * log(square) / square);
            }
        }
    }

private:
    std::mt19937_64 bits_;
};

Rational rounded_to_double(const Real& value) { return Rational(value.to_double()); }

Embedding draw_embedding(Source& source, const ExperimentShape& shape) {
    Matrix<Rational> rows(shape.tokens, shape.dimension);
    for (Index v = 0; v < rows.rows(); ++v) {
        Vector<Real> row(rows.cols());
        Real squared_length(0);
        for (Real& entry : row) {
            entry = source.gaussian();
            squared_length += entry * entry;
        }
        const Real length = sqrt(squared_length);
        for (Index j = 0; j < rows.cols(); ++j) {
            rows(v, j) = rounded_to_double(row[j] / length);
        }
    }
    return Embedding::rows(std::move(rows));
}

void draw_samples(Source& source, const ExperimentShape& shape, Dataset& data) {
    std::vector<Token> order(static_cast<std::size_t>(shape.tokens));
    for (int i = 0; i < shape.samples; ++i) {
        std::iota(order.begin(), order.end(), 0);
        for (int j = 0; j < shape.length; ++j) {
            std::swap(order[static_cast<std::size_t>(j)], order[static_cast<std::size_t>(j + source.index(shape.tokens - j))]);
        }
        const std::span<const Token> context(order.data(), static_cast<std::size_t>(shape.length));
        Token label = source.index(shape.tokens);
        if (multiplicity(context, label) == 0) {
            label = context[static_cast<std::size_t>(source.index(shape.length))];
        }
        data.add_sample(context, label);
    }
}

Matrix<Rational> draw_start(Source& source, int dimension) {
    const Real bound = Real(1) / sqrt(Real(dimension));
    Matrix<Rational> start(dimension, dimension);
    for (Index i = 0; i < start.size(); ++i) {
        start.data()[i] = rounded_to_double(source.symmetric() * bound);
    }
    return start;
}

void require_possible(const ExperimentShape& shape) {
    if (shape.samples < 1 || shape.length < 1 || shape.length > shape.tokens || shape.tokens > shape.dimension) {
        throw std::invalid_argument("no experiment has this shape: expected samples >= 1 and 1 <= length <= tokens <= dimension");
    }
    const bool cycle_and_more = shape.samples >= 2 && shape.samples + shape.length >= 5;
    if (shape.length < 2 || (shape.cyclic && !cycle_and_more)) {
        throw std::invalid_argument("no experiment has this shape: too few samples or tokens for a strict edge (and a cycle)");
    }
}

} // namespace

Matrix<Rational> generate_start(int dimension, std::uint64_t seed) {
    if (dimension < 1) {
        throw std::invalid_argument("a start needs a dimension");
    }
    const PrecisionScope scope(drawing_digits);
    Source source(seed);
    return draw_start(source, dimension);
}

ExperimentInstance generate_experiment(const ExperimentShape& shape, std::uint64_t seed) {
    require_possible(shape);
    const PrecisionScope scope(drawing_digits);
    Source source(seed);
    for (int draws = 1;; ++draws) {
        Dataset data(draw_embedding(source, shape));
        draw_samples(source, shape, data);
        const std::vector<QueryGraph> graphs = token_graphs(data);
        if (acyclic(graphs) != shape.cyclic && has_strict_edge(graphs) && independent(data)) {
            return {std::move(data), draw_start(source, shape.dimension), draws};
        }
    }
}

} // namespace attest
