#include "theory/finite_component/finite_component.h"

#include "model/attention/loss.h"
#include "model/mutant.h"
#include "model/stop.h"
#include "theory/finite_component/product_box.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace attest {
namespace {

/// Lbar over the box of the products.
Interval enclosed_risk(std::vector<BlockBalls>& blocks, const Vector<Interval>& products, std::int64_t samples) {
    Interval r(0);
    for (BlockBalls& balls : blocks) {
        const std::vector<Index>& coordinates = balls.block().coordinates();
        Vector<Interval> part(static_cast<Index>(coordinates.size()));
        for (Index i = 0; i < part.size(); ++i) {
            part[i] = products[coordinates[static_cast<std::size_t>(i)]];
        }
        r += balls.value(part);
    }
    return r / Interval(samples);
}

/// An upper bound of |sum_b (c_b - middle_b) M_b|_F over the box.
Real frobenius_radius(const EdgeSubspace& space, const Vector<Interval>& box, const Vector<Real>& middle) {
    Vector<Interval> offset(box.size());
    for (Index b = 0; b < box.size(); ++b) {
        offset[b] = box[b] - Interval::exactly(middle[b]);
    }
    return sqrt(Interval::exactly(space.squared_norm(offset).upper())).upper();
}

/// How many decimal digits `value` is above 10^-digits: 0 when it is not, `digits` when it is not finite.
int missing_digits(const Real& value, int digits) {
    if (!value.is_finite()) {
        return digits;
    }
    if (value <= Real::power_of_ten(-digits)) {
        return 0;
    }
    const double exponent = static_cast<double>(mpfr_get_exp(value.data())) * std::log10(2.0);
    return std::max(1, static_cast<int>(std::ceil(exponent)) + digits);
}

struct Attempt {
    std::optional<FiniteComponent> result;
    int missing = 0; ///< digits by which the result misses the wanted radius
};

Attempt attempt_enclosure(std::vector<BlockBalls>& blocks, std::int64_t samples, const EdgeSubspace& space, int digits) {
    std::optional<Vector<Interval>> products = enclose_products(blocks, space.dimension());
    if (!products) {
        return {};
    }
    if (mutant("finite_component_negated")) {
        *products = -*products;
    }
    FiniteComponent r{space,
                      Vector<Real>(space.dimension()),
                      space.coordinates_from_products(*products),
                      *products,
                      Real(0),
                      enclosed_risk(blocks, *products, samples),
                      working_digits()};
    for (Index b = 0; b < space.dimension(); ++b) {
        r.coordinates[b] = r.enclosure[b].midpoint();
    }
    r.radius = frobenius_radius(space, r.enclosure, r.coordinates);
    const int missing = std::max(missing_digits(r.radius, digits), missing_digits(r.loss_infimum.radius(), digits));
    return {std::move(r), missing};
}

/// The position of each query's column in a logit table.
Index column(const std::vector<Token>& queries, Token query) { return std::lower_bound(queries.begin(), queries.end(), query) - queries.begin(); }

std::vector<Token> tokens_inside(const QueryGraph& graph, const Sample& sample) {
    if (multiplicity(sample.context, sample.label) == 0) {
        throw std::invalid_argument("the restricted problem needs every label in its context");
    }
    std::vector<Token> r;
    for (const Token v : sample.context) {
        if (graph.tied(sample.label, v) || mutant("restricted_contexts_keep_all_tokens")) {
            r.push_back(v);
        }
    }
    return r;
}

} // namespace

Dataset restricted_dataset(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    Dataset r(data.embedding());
    r.set_names(data.names());
    r.set_head(data.head());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const std::vector<Token> kept = tokens_inside(graph_of(graphs, sample.query), sample);
        r.add_sample(kept, sample.label, mutant("restricted_query_renamed") ? kept.back() : sample.query);
    }
    return r;
}

Vector<Real> find_finite_component(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& space) {
    const RestrictedRisk risk(data, graphs, space);
    Vector<Real> products(risk.dimension());
    for (const RestrictedBlock& block : risk.blocks()) {
        poll_stop();
        const Vector<Real> part = find_block_minimum(block);
        for (Index i = 0; i < part.size(); ++i) {
            products[block.coordinates()[static_cast<std::size_t>(i)]] = part[i];
        }
    }
    return space.coordinates_from_products(products);
}

std::optional<FiniteComponent> enclose_finite_component(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& space,
                                                        int digits, int max_digits) {
    if (!head_aligned(data)) {
        throw std::invalid_argument("the finite component needs the aligned head");
    }
    const RestrictedRisk risk(data, graphs, space);
    std::vector<BlockBalls> blocks;
    blocks.reserve(risk.blocks().size());
    for (const RestrictedBlock& block : risk.blocks()) {
        blocks.emplace_back(block);
    }
    constexpr int guard = 12;
    for (int working = std::min(digits + guard, max_digits);;) {
        const PrecisionScope scope(working);
        Attempt attempt = attempt_enclosure(blocks, risk.samples(), space, digits);
        if (attempt.result && attempt.missing == 0) {
            return std::move(attempt.result);
        }
        if (working >= max_digits) {
            return std::nullopt;
        }
        // No proof: the Hessian is close to singular at these digits. A proof: the width is proportional to the rounding.
        working = std::min(max_digits, attempt.result ? working + attempt.missing + 3 : 2 * working);
    }
}

std::optional<FiniteComponent> enclose_finite_component(const Dataset& data, const std::vector<QueryGraph>& graphs, int digits, int max_digits) {
    return enclose_finite_component(data, graphs, cyclic_subspace(data.embedding(), graphs), digits, max_digits);
}

template <class T>
T restricted_risk(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<T>& logits) {
    using std::log;
    const std::vector<Token> queries = data.queries();
    T sum(0);
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const Index q = column(queries, sample.query);
        const std::vector<TokenCount> inside = token_counts(tokens_inside(graph_of(graphs, sample.query), sample));
        std::vector<T> terms; // log of (m_v/m_y) e^{z_v - z_y}
        for (const TokenCount& c : inside) {
            terms.push_back(log(T(c.count)) - log(T(multiplicity(sample.context, sample.label))) + logits(c.token, q) - logits(sample.label, q));
        }
        sum += inside.size() == 1 ? T(0) : log_sum_exp(terms);
    }
    return sum / T(static_cast<std::int64_t>(data.size()));
}

#define ATTEST_INSTANTIATE(T) template T restricted_risk(const Dataset&, const std::vector<QueryGraph>&, const Matrix<T>&);
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
