#include "theory/finite_component/restricted_risk.h"

#include "model/mutant.h"
#include "model/stop.h"
#include "theory/graph/disjoint_sets.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>
#include <tuple>
#include <type_traits>

namespace attest {
namespace {

/// A point to subtract from logits before they are exponentiated. Any point is right; near the largest is safe.
Real shift_point(const Real& x) { return x; }
Interval shift_point(const Interval& x) { return Interval::exactly(x.midpoint()); }
bool greater(double a, double b) { return a > b; }
bool greater(const Real& a, const Real& b) { return a > b; }
bool greater(const Interval& a, const Interval& b) { return a.midpoint() > b.midpoint(); }

/// log(sum_v m_v e^{z_v}) and the masses m_v e^{z_v} / sum of the groups of a block. MPFR's exponents have room for every e^z, so there each logit is
/// exponentiated once, whatever the number of contexts that hold its token; doubles need the shift of each context.
template <class T>
class GroupMasses {
public:
    explicit GroupMasses(const std::vector<T>& logits) : logits_(logits) {
        using std::exp;
        if constexpr (!std::is_same_v<T, double>) {
            if (!logits.empty()) {
                shift_ = shift_point(logits[largest_of(logits, all(logits.size()))]);
            }
            for (const T& z : logits) {
                exponentials_.push_back(exp(z - shift_));
            }
        }
    }
    std::vector<T> masses(const RestrictedBlock::Group& group) const {
        std::vector<T> r = terms(group).first;
        T sum(0);
        for (const T& term : r) {
            sum += term;
        }
        for (T& mass : r) {
            mass /= sum;
        }
        return r;
    }
    T log_sum(const RestrictedBlock::Group& group) const {
        using std::log;
        const auto [summands, shift] = terms(group);
        T sum(0);
        for (const T& term : summands) {
            sum += term;
        }
        return shift + log(sum);
    }

private:
    static std::vector<std::size_t> all(std::size_t size) {
        std::vector<std::size_t> r(size);
        std::iota(r.begin(), r.end(), std::size_t{0});
        return r;
    }
    static std::size_t largest_of(const std::vector<T>& logits, const std::vector<std::size_t>& rows) {
        std::size_t largest = rows.front();
        for (const std::size_t row : rows) {
            largest = greater(logits[row], logits[largest]) ? row : largest;
        }
        return largest;
    }
    /// m_v e^{z_v - shift} in the order of the group, and the shift.
    std::pair<std::vector<T>, T> terms(const RestrictedBlock::Group& group) const {
        std::vector<T> r;
        r.reserve(group.rows.size());
        if constexpr (std::is_same_v<T, double>) {
            const double shift = logits_[largest_of(logits_, group.rows)];
            for (std::size_t p = 0; p < group.rows.size(); ++p) {
                r.push_back(group.counts[p] * std::exp(logits_[group.rows[p]] - shift));
            }
            return {std::move(r), shift};
        } else {
            for (std::size_t p = 0; p < group.rows.size(); ++p) {
                r.push_back(group.counts[p] == 1 ? exponentials_[group.rows[p]] : T(group.counts[p]) * exponentials_[group.rows[p]]);
            }
            return {std::move(r), shift_};
        }
    }

    const std::vector<T>& logits_;
    std::vector<T> exponentials_;
    T shift_{0};
};

} // namespace

template <class T>
std::vector<T> RestrictedBlock::logits(const Vector<T>& y) const {
    std::vector<T> r;
    r.reserve(rows_.size());
    for (const Row& row : rows_) {
        poll_stop();
        T z(0);
        for (const auto& [position, coefficient] : row.terms) {
            z += number_from<T>(coefficient) * y[position];
        }
        r.push_back(std::move(z));
    }
    return r;
}

template <class T>
T RestrictedBlock::value(const Vector<T>& y) const {
    using std::log;
    const std::vector<T> z = logits(y);
    const GroupMasses<T> at(z);
    T r(0);
    for (const Group& group : groups_) {
        poll_stop();
        r += T(group.samples) * at.log_sum(group);
        for (std::size_t p = 0; p < group.rows.size(); ++p) {
            if (group.labels[p] != 0) {
                r -= T(group.labels[p]) * (group.counts[p] == 1 ? z[group.rows[p]] : z[group.rows[p]] + log(T(group.counts[p])));
            }
        }
    }
    return r;
}

/// The derivatives with respect to the logits of the rows.
template <class T>
Vector<T> RestrictedBlock::slopes(const std::vector<T>& z) const {
    Vector<T> r = zero_vector<T>(static_cast<Index>(rows_.size()));
    const GroupMasses<T> at(z);
    for (const Group& group : groups_) {
        poll_stop();
        const std::vector<T> a = at.masses(group);
        const T samples(group.samples);
        for (std::size_t p = 0; p < a.size(); ++p) {
            r[static_cast<Index>(group.rows[p])] += samples * a[p] - T(group.labels[p]);
        }
    }
    return r;
}

template <class T>
Vector<T> RestrictedBlock::gradient(const Vector<T>& y) const {
    const Vector<T> slope = slopes(logits(y));
    Vector<T> r = zero_vector<T>(y.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        for (const auto& [position, coefficient] : rows_[i].terms) {
            r[position] += number_from<T>(coefficient) * slope[static_cast<Index>(i)];
        }
    }
    return r;
}

template <class T>
RestrictedBlock::Derivatives<T> RestrictedBlock::derivatives(const Vector<T>& y) const {
    const std::vector<T> z = logits(y);
    const GroupMasses<T> at(z);
    const Index rows = static_cast<Index>(rows_.size());
    Vector<T> slope = zero_vector<T>(rows); // with respect to the logits
    Matrix<T> curvature = zero_matrix<T>(rows, rows);
    for (const Group& group : groups_) {
        poll_stop();
        const std::vector<T> a = at.masses(group);
        const T samples(group.samples);
        for (std::size_t p = 0; p < a.size(); ++p) {
            const Index i = static_cast<Index>(group.rows[p]);
            poll_stop();
            const T weighted = samples * a[p];
            slope[i] += weighted - T(group.labels[p]);
            for (std::size_t q = 0; q < p; ++q) { // a (1 - a) is the sum of the a a_q: no cancellation
                const Index j = static_cast<Index>(group.rows[q]);
                const T product = weighted * a[q];
                curvature(i, i) += product;
                curvature(j, j) += product;
                curvature(i, j) -= product;
                curvature(j, i) -= product;
            }
        }
    }
    // The chain rule, from logits to y; exact coefficients become numbers once.
    std::vector<std::vector<std::pair<Index, T>>> terms(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        for (const auto& [position, coefficient] : rows_[i].terms) {
            terms[i].emplace_back(position, number_from<T>(coefficient));
        }
    }
    Derivatives<T> r{zero_vector<T>(y.size()), zero_matrix<T>(y.size(), y.size())};
    for (Index i = 0; i < rows; ++i) {
        for (const auto& [a, left] : terms[static_cast<std::size_t>(i)]) {
            poll_stop();
            r.gradient[a] += left * slope[i];
            for (Index j = 0; j < rows; ++j) {
                for (const auto& [b, right] : terms[static_cast<std::size_t>(j)]) {
                    r.hessian(a, b) += left * right * curvature(i, j);
                }
            }
        }
    }
    return r;
}

template <class T>
T RestrictedBlock::spread(const Vector<T>& step) const {
    const std::vector<T> z = logits(step);
    T r(0);
    for (const Group& group : groups_) {
        poll_stop();
        for (const std::size_t i : group.rows) {
            for (const std::size_t j : group.rows) {
                const T difference = z[i] - z[j];
                r = difference > r ? difference : r;
            }
        }
    }
    return r;
}

// ---- construction

namespace {

/// Where the samples of one query and component meet; ordered by position of the graph, then by component.
using PieceKey = std::pair<std::size_t, int>;
using ContextKey = std::vector<std::pair<Token, int>>;

struct Piece {
    std::map<ContextKey, RestrictedBlock::Group> groups;
    std::map<Token, std::size_t> rows; ///< tokens of the groups; numbers are given later
};

/// Adds a sample to its piece; nothing when only the label is left of it.
void add_sample(std::map<PieceKey, Piece>& pieces, const std::vector<QueryGraph>& graphs, const Sample& sample) {
    if (multiplicity(sample.context, sample.label) == 0) {
        throw std::invalid_argument("the restricted risk needs every label in its context");
    }
    const QueryGraph& graph = graph_of(graphs, sample.query);
    const int component = graph.component(sample.label);
    std::vector<Token> inside;
    for (const Token v : sample.context) {
        if (graph.tied(sample.label, v)) {
            inside.push_back(v);
        }
    }
    const std::vector<TokenCount> counts = token_counts(inside);
    if (counts.size() < 2) {
        return;
    }
    ContextKey key;
    for (const TokenCount& c : counts) {
        key.emplace_back(c.token, mutant("restricted_risk_without_multiplicities") ? 1 : c.count);
    }
    Piece& piece = pieces[{static_cast<std::size_t>(&graph - graphs.data()), component}];
    RestrictedBlock::Group& group = piece.groups[key];
    group.labels.resize(key.size());
    for (std::size_t p = 0; p < key.size(); ++p) {
        piece.rows[key[p].first] = 0;
        group.labels[p] += key[p].first == sample.label ? 1 : 0;
    }
    ++group.samples;
}

/// Writes the logit of v relative to `root` in the products with the basis: z_v - z_root = -<M_{query,root,v}, W>.
class RowFinder {
public:
    explicit RowFinder(const EdgeSubspace& space) : space_(space) {
        for (Index b = 0; b < space.dimension(); ++b) {
            const EdgeMatrix& m = space.basis()[static_cast<std::size_t>(b)];
            position_[{m.query, m.from, m.to}] = b;
        }
    }
    RestrictedBlock::Row row(Token query, Token root, Token v) const {
        if (v == root) {
            return {};
        }
        if (const auto at = position_.find({query, root, v}); at != position_.end()) {
            return {{{at->second, Rational(-1)}}};
        }
        if (const auto at = position_.find({query, v, root}); at != position_.end()) {
            return {{{at->second, Rational(1)}}};
        }
        const EdgeMatrix pair{query, v, root};
        Vector<Rational> products(space_.dimension());
        for (Index b = 0; b < space_.dimension(); ++b) {
            products[b] = edge_product(space_.embedding(), space_.basis()[static_cast<std::size_t>(b)], pair);
        }
        const Vector<Rational> coordinates = space_.coordinates_from_products(products);
        RestrictedBlock::Row r;
        for (Index b = 0; b < space_.dimension(); ++b) {
            if (coordinates[b] != 0) {
                r.terms.emplace_back(b, coordinates[b]);
            }
        }
        return r;
    }

private:
    const EdgeSubspace& space_;
    std::map<std::tuple<Token, Token, Token>, Index> position_;
};

} // namespace

RestrictedRisk::RestrictedRisk(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& space)
    : samples_(static_cast<std::int64_t>(data.size())), dimension_(space.dimension()) {
    std::map<PieceKey, Piece> pieces;
    for (std::size_t i = 0; i < data.size(); ++i) {
        poll_stop();
        add_sample(pieces, graphs, data.sample(i));
    }

    // Pieces with a common coordinate belong to one block. Elements of the sets: coordinates, then pieces.
    const RowFinder finder(space);
    std::map<PieceKey, std::vector<RestrictedBlock::Row>> rows; // in the order of the piece's tokens
    DisjointSets sets(dimension_ + static_cast<Index>(pieces.size()));
    Index number = dimension_;
    for (const auto& [key, piece] : pieces) {
        const QueryGraph& graph = graphs[key.first];
        const Token root = graph.components()[static_cast<std::size_t>(key.second)].front();
        for (const auto& [token, unused] : piece.rows) {
            poll_stop();
            rows[key].push_back(finder.row(graph.query(), root, token));
            for (const auto& term : rows[key].back().terms) {
                sets.join(term.first, number);
            }
        }
        ++number;
    }

    std::map<Index, std::size_t> block_of;
    const auto block = [&](Index element) -> RestrictedBlock& {
        const auto [at, fresh] = block_of.try_emplace(sets.find(element), blocks_.size());
        if (fresh) {
            blocks_.emplace_back();
        }
        return blocks_[at->second];
    };
    std::vector<Index> position(static_cast<std::size_t>(dimension_)); // of a coordinate inside its block
    for (Index b = 0; b < dimension_; ++b) {
        RestrictedBlock& target = block(b);
        position[static_cast<std::size_t>(b)] = static_cast<Index>(target.coordinates_.size());
        target.coordinates_.push_back(b);
    }
    number = dimension_;
    for (auto& [key, piece] : pieces) {
        RestrictedBlock& target = block(number++);
        std::size_t in_piece = 0;
        for (auto& [token, row_number] : piece.rows) {
            row_number = target.rows_.size();
            target.rows_.push_back(std::move(rows[key][in_piece++]));
            for (auto& term : target.rows_.back().terms) {
                term.first = position[static_cast<std::size_t>(term.first)];
            }
        }
        for (auto& [context, group] : piece.groups) {
            for (const auto& [token, count] : context) {
                group.rows.push_back(piece.rows.at(token));
                group.counts.push_back(count);
            }
            target.groups_.push_back(std::move(group));
        }
    }
}

namespace {

template <class T>
Vector<T> part(const Vector<T>& y, const std::vector<Index>& coordinates) {
    Vector<T> r(static_cast<Index>(coordinates.size()));
    for (std::size_t i = 0; i < coordinates.size(); ++i) {
        r[static_cast<Index>(i)] = y[coordinates[i]];
    }
    return r;
}

} // namespace

template <class T>
T RestrictedRisk::value(const Vector<T>& y) const {
    T r(0);
    for (const RestrictedBlock& block : blocks_) {
        r += block.value(part(y, block.coordinates()));
    }
    return r / T(samples_);
}

template <class T>
Vector<T> RestrictedRisk::gradient(const Vector<T>& y) const {
    Vector<T> r = zero_vector<T>(dimension_);
    for (const RestrictedBlock& block : blocks_) {
        const Vector<T> g = block.gradient(part(y, block.coordinates()));
        for (Index i = 0; i < g.size(); ++i) {
            r[block.coordinates()[static_cast<std::size_t>(i)]] = g[i] / T(samples_);
        }
    }
    return r;
}

template <class T>
Matrix<T> RestrictedRisk::hessian(const Vector<T>& y) const {
    Matrix<T> r = zero_matrix<T>(dimension_, dimension_);
    for (const RestrictedBlock& block : blocks_) {
        const Matrix<T> h = block.derivatives(part(y, block.coordinates())).hessian;
        for (Index i = 0; i < h.rows(); ++i) {
            for (Index j = 0; j < h.cols(); ++j) {
                r(block.coordinates()[static_cast<std::size_t>(i)], block.coordinates()[static_cast<std::size_t>(j)]) = h(i, j) / T(samples_);
            }
        }
    }
    return r;
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template T RestrictedBlock::value(const Vector<T>&) const;                                                                                       \
    template Vector<T> RestrictedBlock::gradient(const Vector<T>&) const;                                                                            \
    template RestrictedBlock::Derivatives<T> RestrictedBlock::derivatives(const Vector<T>&) const;                                                   \
    template T RestrictedRisk::value(const Vector<T>&) const;                                                                                        \
    template Vector<T> RestrictedRisk::gradient(const Vector<T>&) const;                                                                             \
    template Matrix<T> RestrictedRisk::hessian(const Vector<T>&) const;
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE
template double RestrictedBlock::spread(const Vector<double>&) const;
template Real RestrictedBlock::spread(const Vector<Real>&) const;

} // namespace attest
