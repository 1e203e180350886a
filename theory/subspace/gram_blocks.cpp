#include "theory/subspace/gram_blocks.h"

#include "model/mutant.h"
#include "model/numbers/exact_solve.h"
#include "model/stop.h"
#include "theory/graph/disjoint_sets.h"
#include "theory/graph_svm/integer_gram.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <type_traits>

namespace attest {
namespace {

/// edge_product() for the pairs of a basis: the Gram matrix becomes integers once, in one word where they are short.
class EdgeProducts {
public:
    EdgeProducts(const Embedding& embedding, const std::vector<EdgeMatrix>& basis) {
        std::vector<Token> tokens;
        for (const EdgeMatrix& m : basis) {
            tokens.insert(tokens.end(), {m.query, m.from, m.to});
        }
        std::sort(tokens.begin(), tokens.end());
        tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
        const auto position = [&](Token v) { return static_cast<int>(std::lower_bound(tokens.begin(), tokens.end(), v) - tokens.begin()); };
        for (const EdgeMatrix& m : basis) {
            edges_.push_back({position(m.query), position(m.from), position(m.to)});
        }
        gram_ = IntegerGram(embedding, tokens);
        unit_ = 1 / (gram_.scale() * gram_.scale());
        constexpr std::int64_t limit = std::int64_t{1} << 29; // a difference of four is below 2^31, its product with one below 2^60
        for (int i = 0; i < gram_.size(); ++i) {
            for (int j = 0; j < gram_.size(); ++j) {
                const Integer& entry = gram_.at(i, j);
                if (abs(entry) >= limit) {
                    words_.clear();
                    return;
                }
                words_.push_back(static_cast<std::int64_t>(entry));
            }
        }
    }
    bool zero(Index a, Index b) const { return words_.empty() ? gram_.product(edge(a), edge(b)) == 0 : in_words(edge(a), edge(b)) == 0; }
    Rational operator()(Index a, Index b) const {
        return words_.empty() ? Rational(gram_.product(edge(a), edge(b)) * unit_) : Rational(in_words(edge(a), edge(b)) * unit_);
    }

private:
    const Generator& edge(Index b) const { return edges_[static_cast<std::size_t>(b)]; }
    std::int64_t at(int i, int j) const {
        return words_[static_cast<std::size_t>(i) * static_cast<std::size_t>(gram_.size()) + static_cast<std::size_t>(j)];
    }
    std::int64_t in_words(const Generator& f, const Generator& g) const {
        return at(f.query, g.query) * (at(f.from, g.from) - at(f.from, g.to) - at(f.to, g.from) + at(f.to, g.to));
    }

    std::vector<Generator> edges_;
    IntegerGram gram_;
    Rational unit_;                   // scale^-2
    std::vector<std::int64_t> words_; // empty when an entry is long
};

std::vector<std::vector<Index>> positions_by_block(const Embedding& embedding, const std::vector<EdgeMatrix>& basis,
                                                   const std::optional<EdgeProducts>& products) {
    const Index n = static_cast<Index>(basis.size());
    DisjointSets sets(n);
    if (embedding.is_one_hot()) { // edges meet when they share a query and a token
        std::map<std::pair<Token, Token>, Index> first;
        for (Index b = 0; b < n; ++b) {
            const EdgeMatrix& m = basis[static_cast<std::size_t>(b)];
            sets.join(b, first.try_emplace({m.query, m.from}, b).first->second);
            sets.join(b, first.try_emplace({m.query, m.to}, b).first->second);
        }
    } else {
        for (Index a = 0; a < n; ++a) {
            poll_stop();
            for (Index b = 0; b < a; ++b) {
                if (!products->zero(a, b)) {
                    sets.join(a, b);
                }
            }
        }
    }
    std::map<Index, std::vector<Index>> members;
    for (Index b = 0; b < n; ++b) {
        members[sets.find(b)].push_back(b);
    }
    std::vector<std::vector<Index>> r;
    for (auto& [representative, positions] : members) {
        r.push_back(std::move(positions));
    }
    return r;
}

/// Blocks of so few rows are inverted without FLINT's matrices, whose making costs more than the elimination.
constexpr Index most_swept_rows = 8;

/// The inverse by fraction-free sweeps (Bareiss): after k of them the first k rows and columns hold the adjugate of the leading block, and every
/// entry is a minor, so the divisions are exact. A Gram matrix of a basis is positive definite: no pivot is 0.
Matrix<Rational> swept_inverse(const Matrix<Rational>& gram) {
    const Index n = gram.rows();
    Integer common = 1;
    for (Index i = 0; i < gram.size(); ++i) {
        const Integer d(denominator(gram.data()[i]));
        common = common % d == 0 ? common : lcm(common, d);
    }
    Matrix<Integer> a(n, n);
    for (Index i = 0; i < gram.size(); ++i) {
        a.data()[i] = numerator(gram.data()[i]) * (common / denominator(gram.data()[i]));
    }
    Integer previous = 1;
    for (Index k = 0; k < n; ++k) {
        const Integer pivot = a(k, k);
        if (pivot == 0) {
            throw std::logic_error("the Gram matrix of a basis is singular");
        }
        for (Index i = 0; i < n; ++i) {
            for (Index j = 0; j < n && i != k; ++j) {
                if (j != k) {
                    a(i, j) = (pivot * a(i, j) - a(i, k) * a(k, j)) / previous;
                }
            }
        }
        for (Index i = 0; i < n; ++i) {
            if (i != k && !mutant("swept_inverse_without_sign")) {
                a(i, k) = -a(i, k);
            }
        }
        a(k, k) = previous;
        previous = pivot;
    }
    Matrix<Rational> r(n, n);
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = Rational(Integer(a.data()[i] * common), previous);
    }
    return r;
}

/// The inverse of one block; `size` unit vectors solved for at once.
Matrix<Rational> inverted(const Matrix<Rational>& a) {
    if (a.rows() <= most_swept_rows) {
        return swept_inverse(a);
    }
    Matrix<Rational> identity = zero_matrix<Rational>(a.rows(), a.rows());
    for (Index i = 0; i < a.rows(); ++i) {
        identity(i, i) = 1;
    }
    std::optional<Matrix<Rational>> r = exact_solve(a, identity);
    if (!r) {
        throw std::logic_error("the Gram matrix of a basis is singular");
    }
    return *std::move(r);
}

/// Edges of one query from one token to different others, under one-hot embeddings: what cyclic_subspace() makes of a component.
bool is_star(const Embedding& embedding, const std::vector<EdgeMatrix>& basis, const std::vector<Index>& positions) {
    const auto edge = [&](Index b) -> const EdgeMatrix& { return basis[static_cast<std::size_t>(b)]; };
    return embedding.is_one_hot() && std::all_of(positions.begin(), positions.end(), [&](Index b) {
               return edge(b).query == edge(positions.front()).query && edge(b).from == edge(positions.front()).from;
           }); // independent edges with one tail have different heads
}

/// r += x + factor sum(x) on the positions of a star.
template <class T>
void add_star_product(const std::vector<Index>& positions, const Rational& factor, const Vector<T>& x, Vector<T>& r) {
    T sum(0);
    for (const Index b : positions) {
        sum += x[b];
    }
    sum *= number_from<T>(factor);
    for (const Index b : positions) {
        r[b] += x[b] + sum;
    }
}

Rational star_inverse_factor(const std::vector<Index>& positions) { return {-1, static_cast<long>(positions.size()) + 1}; }

/// Blocks of fewer rows are inverted exactly, in no time.
constexpr Index smallest_enclosed_block = 30;

/// r += A x on the positions of one block.
template <class T>
void add_product(const std::vector<Index>& positions, const Matrix<Rational>& a, const Vector<T>& x, Vector<T>& r) {
    for (Index i = 0; i < a.rows(); ++i) {
        poll_stop();
        for (Index j = 0; j < a.cols(); ++j) {
            if (a(i, j) != 0) {
                r[positions[static_cast<std::size_t>(i)]] += number_from<T>(a(i, j)) * x[positions[static_cast<std::size_t>(j)]];
            }
        }
    }
}

void write_block(const std::vector<Index>& positions, const Matrix<Rational>& a, Matrix<Rational>& r) {
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index j = 0; j < a.cols(); ++j) {
            r(positions[static_cast<std::size_t>(i)], positions[static_cast<std::size_t>(j)]) = a(i, j);
        }
    }
}

} // namespace

Rational edge_product(const Embedding& embedding, const EdgeMatrix& a, const EdgeMatrix& b) {
    const Rational queries = embedding.gram(a.query, b.query);
    if (queries == 0) {
        return 0;
    }
    return queries * (embedding.gram(a.from, b.from) - embedding.gram(a.from, b.to) - embedding.gram(a.to, b.from) + embedding.gram(a.to, b.to));
}

const std::vector<GramBlocks::Block>& GramBlocks::blocks() const {
    std::call_once(blocks_done_, [this] {
        const std::optional<EdgeProducts> products =
            embedding_.is_one_hot() ? std::nullopt : std::optional<EdgeProducts>(std::in_place, embedding_, basis_);
        for (std::vector<Index>& positions : positions_by_block(embedding_, basis_, products)) {
            const Index size = static_cast<Index>(positions.size());
            if (is_star(embedding_, basis_, positions)) {
                blocks_.push_back({std::move(positions), {}, {}, true, nullptr});
                continue;
            }
            Matrix<Rational> gram(size, size);
            for (Index i = 0; i < size; ++i) {
                poll_stop();
                for (Index j = 0; j <= i; ++j) {
                    const Index a = positions[static_cast<std::size_t>(i)];
                    const Index b = positions[static_cast<std::size_t>(j)];
                    gram(i, j) = products ? (*products)(a, b)
                                          : edge_product(embedding_, basis_[static_cast<std::size_t>(a)], basis_[static_cast<std::size_t>(b)]);
                    gram(j, i) = gram(i, j);
                }
            }
            blocks_.push_back({std::move(positions), std::move(gram), {}, false, nullptr});
        }
    });
    return blocks_;
}

const std::vector<GramBlocks::Block>& GramBlocks::inverted_blocks() const {
    blocks();
    const std::lock_guard lock(inverses_);
    for (Block& block : blocks_) {
        if (!inverted_ && !block.star && block.inverse.rows() == 0) {
            block.inverse = inverted(block.gram);
        }
    }
    inverted_ = true;
    return blocks_;
}

Matrix<Rational> GramBlocks::dense(const Block& block, bool inverse) const {
    if (!block.star) {
        return inverse ? block.inverse : block.gram;
    }
    const Index size = static_cast<Index>(block.positions.size());
    Matrix<Rational> r(size, size);
    for (Index i = 0; i < size; ++i) {
        for (Index j = 0; j < size; ++j) {
            r(i, j) = (i == j ? 1 : 0) + (inverse ? Rational(-1, size + 1) : Rational(1));
        }
    }
    return r;
}

const Matrix<Rational>& GramBlocks::matrix() const {
    std::call_once(matrix_done_, [this] {
        matrix_ = zero_matrix<Rational>(dimension(), dimension());
        for (const Block& block : blocks()) {
            write_block(block.positions, dense(block, false), matrix_);
        }
    });
    return matrix_;
}

const Matrix<Rational>& GramBlocks::inverse() const {
    std::call_once(inverse_done_, [this] {
        inverse_ = zero_matrix<Rational>(dimension(), dimension());
        for (const Block& block : inverted_blocks()) {
            write_block(block.positions, dense(block, true), inverse_);
        }
    });
    return inverse_;
}

template <class T>
Vector<T> GramBlocks::multiply(const Vector<T>& x) const {
    Vector<T> r = zero_vector<T>(dimension());
    for (const Block& block : blocks()) {
        if (block.star) {
            add_star_product(block.positions, Rational(1), x, r);
        } else {
            add_product(block.positions, block.gram, x, r);
        }
    }
    return r;
}

template <class T>
Vector<T> GramBlocks::solve(const Vector<T>& x) const {
    Vector<T> r = zero_vector<T>(dimension());
    if constexpr (std::is_same_v<T, Interval>) {
        Vector<T> enclosed = zero_vector<T>(dimension());
        const std::vector<Block>& all = blocks_with_solvers();
        const bool done = std::all_of(all.begin(), all.end(), [&](const Block& block) { return add_enclosed_solution(block, x, enclosed); });
        if (done) {
            return enclosed;
        }
    }
    for (const Block& block : inverted_blocks()) {
        if (block.star) {
            add_star_product(block.positions, star_inverse_factor(block.positions), x, r);
        } else {
            add_product(block.positions, block.inverse, x, r);
        }
    }
    return r;
}

// Every block but the stars has an inverse or a solver.
const std::vector<GramBlocks::Block>& GramBlocks::blocks_with_solvers() const {
    blocks();
    const std::lock_guard lock(inverses_);
    for (Block& block : blocks_) {
        if (solvers_made_ || block.star || block.inverse.rows() != 0) {
            continue;
        }
        if (block.gram.rows() >= smallest_enclosed_block) {
            if (std::optional<EnclosedSolver> solver = EnclosedSolver::make(block.gram)) {
                block.solver = std::make_shared<const EnclosedSolver>(std::move(*solver));
                continue;
            }
        }
        block.inverse = inverted(block.gram);
    }
    solvers_made_ = true;
    return blocks_;
}

bool GramBlocks::add_enclosed_solution(const Block& block, const Vector<Interval>& x, Vector<Interval>& r) {
    if (block.star) {
        add_star_product(block.positions, star_inverse_factor(block.positions), x, r);
        return true;
    }
    if (block.inverse.rows() != 0) {
        add_product(block.positions, block.inverse, x, r);
        return true;
    }
    Vector<Interval> right(static_cast<Index>(block.positions.size()));
    for (std::size_t i = 0; i < block.positions.size(); ++i) {
        right[static_cast<Index>(i)] = x[block.positions[i]];
    }
    const std::optional<Vector<Interval>> solution = block.solver->solve(right);
    for (std::size_t i = 0; solution && i < block.positions.size(); ++i) {
        r[block.positions[i]] += (*solution)[static_cast<Index>(i)];
    }
    return solution.has_value();
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template Vector<T> GramBlocks::multiply(const Vector<T>&) const;                                                                                 \
    template Vector<T> GramBlocks::solve(const Vector<T>&) const;
ATTEST_INSTANTIATE(Rational)
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
