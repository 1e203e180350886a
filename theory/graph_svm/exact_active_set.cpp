#include "theory/graph_svm/exact_active_set.h"

#include "model/numbers/exact_solve.h"
#include "model/stop.h"
#include "theory/graph_svm/tree_solve.h"

#include <algorithm>
#include <stdexcept>

namespace attest {
namespace {

class ExactSearch {
public:
    explicit ExactSearch(const GeneratorBlock& block) : block_(block), column_(block.tokens.size(), -1) {
        for (const std::vector<Generator>* list : {&block.tied, &block.strict}) {
            for (const Generator& g : *list) {
                int& column = column_[static_cast<std::size_t>(g.query)];
                if (column < 0) {
                    column = static_cast<int>(queries_.size());
                    queries_.push_back(g.query);
                }
            }
        }
    }

    ActiveSetSolution run(std::vector<int> guess) {
        active_ = std::move(guess);
        solve_independent();
        feasible_.assign(active_.size(), Rational(0));
        for (;;) {
            settle();
            const int entering = most_violated();
            if (entering < 0) {
                return solution();
            }
            feasible_.clear();
            for (std::size_t a = 0; a < active_.size(); ++a) {
                poll_stop();
                feasible_.emplace_back(z(a), z_.denominator);
            }
            feasible_.emplace_back(0);
            active_.push_back(entering); // independent of the active ones: the residual is orthogonal to those, not to it
            solve();
        }
    }

private:
    Index column(const Generator& g) const { return column_[static_cast<std::size_t>(g.query)]; }

    const Generator& generator(std::size_t position) const {
        return position < block_.tied.size() ? block_.tied[position]
                                             : block_.strict[static_cast<std::size_t>(active_[position - block_.tied.size()])];
    }

    // The normal equations (<M_e, M_f> + [both strict]) z = [strict] over tied and active generators.
    Matrix<Integer> normal_matrix() const {
        const std::size_t n = block_.tied.size() + active_.size();
        Matrix<Integer> a(static_cast<Index>(n), static_cast<Index>(n));
        for (std::size_t i = 0; i < n; ++i) {
            poll_stop();
            for (std::size_t j = 0; j <= i; ++j) {
                Integer entry = block_.gram.product(generator(i), generator(j));
                if (j >= block_.tied.size()) {
                    entry += 1;
                }
                a(static_cast<Index>(j), static_cast<Index>(i)) = entry;
                a(static_cast<Index>(i), static_cast<Index>(j)) = std::move(entry);
            }
        }
        return a;
    }

    std::optional<ScaledSolution> try_solve() {
        const std::size_t edges = block_.tied.size() + active_.size();
        if (prefers_trees(edges)) {
            if (!trees_asked_) {
                trees_asked_ = true;
                trees_ = TreeSolver::make(block_);
            }
            if (std::optional<ScaledSolution> solved = trees_ ? solve_trees() : std::nullopt) {
                return solved;
            } // a cycle of edges: with their heights they may be independent all the same
        }
        std::vector<Integer> right(block_.tied.size(), Integer(0));
        right.resize(block_.tied.size() + active_.size(), Integer(1));
        ++solves_;
        return exact_solve_integers(normal_matrix(), right);
    }

    // Lifting costs unknowns^2 times the length of the entries; those of an inverse are about N times as long.
    bool prefers_trees(std::size_t edges) const {
        const double all = static_cast<double>(block_.gram.size()) * static_cast<double>(queries_.size());
        const double unknowns = all - static_cast<double>(edges);
        return !block_.gram.is_identity() && unknowns * unknowns * block_.gram.size() < static_cast<double>(edges) * static_cast<double>(edges);
    }
    // From the multipliers lambda of the least-norm W to z = lambda r with r = 1 / (1 + sum of the strict ones).
    std::optional<ScaledSolution> solve_trees() {
        std::optional<ScaledSolution> r = trees_->multipliers(active_);
        if (r) {
            ++solves_;
            for (std::size_t a = 0; a < active_.size(); ++a) {
                r->denominator += r->numerators[block_.tied.size() + a];
            }
        }
        return r;
    }

    void solve() {
        std::optional<ScaledSolution> solved = try_solve();
        if (!solved) {
            throw std::logic_error("exact_active_set: dependent active generators");
        }
        z_ = std::move(*solved);
    }

    const Integer& z(std::size_t active_position) const { return z_.numerators[block_.tied.size() + active_position]; }

    // A guess may name dependent generators; those that depend on earlier ones are dropped.
    void solve_independent() {
        std::sort(active_.begin(), active_.end());
        active_.erase(std::unique(active_.begin(), active_.end()), active_.end());
        if (std::optional<ScaledSolution> solved = try_solve()) {
            z_ = std::move(*solved);
            return;
        }
        const Matrix<Integer> a = normal_matrix();
        Matrix<Rational> rationals(a.rows(), a.cols());
        for (Index i = 0; i < a.size(); ++i) {
            rationals.data()[i] = Rational(a.data()[i]);
        }
        std::vector<int> kept;
        for (const Index row : independent_rows(rationals)) {
            if (row >= static_cast<Index>(block_.tied.size())) {
                kept.push_back(active_[static_cast<std::size_t>(row) - block_.tied.size()]);
            }
        }
        active_ = std::move(kept);
        solve();
    }

    // From the feasible point to z_, the minimum over the active generators, dropping generators that would turn negative.
    void settle() {
        for (;;) {
            bool negative = false;
            for (std::size_t a = 0; a < active_.size(); ++a) {
                negative = negative || z(a) < 0;
            }
            if (!negative) {
                return;
            }
            // the longest step towards z that keeps every multiplier >= 0; shorter than 1
            Rational step = 1;
            std::vector<Rational> goal(active_.size());
            for (std::size_t a = 0; a < active_.size(); ++a) {
                poll_stop();
                goal[a] = Rational(z(a), z_.denominator);
                if (goal[a] < 0) {
                    step = std::min(step, Rational(feasible_[a] / (feasible_[a] - goal[a])));
                }
            }
            std::vector<int> kept;
            std::vector<Rational> kept_feasible;
            for (std::size_t a = 0; a < active_.size(); ++a) {
                poll_stop();
                Rational moved = feasible_[a] + step * (goal[a] - feasible_[a]);
                if (goal[a] >= 0 || moved > 0) {
                    kept.push_back(active_[a]);
                    kept_feasible.push_back(std::move(moved));
                }
            }
            active_ = std::move(kept);
            feasible_ = std::move(kept_feasible);
            solve();
        }
    }

    Integer residual() const {
        Integer r = z_.denominator;
        for (std::size_t a = 0; a < active_.size(); ++a) {
            r -= z(a);
        }
        return r;
    }

    // scale^2 * e_i' W e_k of W = sum z_e M_e over tokens (rows) and queries (columns): G A G with the table A of the
    // coefficients of e_i e_k' in W.
    Matrix<Integer> logits() const {
        const Index n = block_.gram.size();
        const Index queries = static_cast<Index>(queries_.size());
        Matrix<Integer> a = zero_matrix<Integer>(n, queries);
        for (std::size_t p = 0; p < z_.numerators.size(); ++p) {
            const Generator& g = generator(p);
            a(g.from, column(g)) += z_.numerators[p];
            a(g.to, column(g)) -= z_.numerators[p];
        }
        if (block_.gram.is_identity()) {
            return a;
        }
        const auto gram = [this](Index i, Index j) -> const Integer& { return block_.gram.at(static_cast<int>(i), static_cast<int>(j)); };
        Matrix<Integer> right = zero_matrix<Integer>(n, queries);
        Matrix<Integer> r = zero_matrix<Integer>(n, queries);
        for (Index i = 0; i < n; ++i) {
            poll_stop();
            for (Index k = 0; k < queries; ++k) {
                for (Index q = 0; a(i, k) != 0 && q < queries; ++q) {
                    right(i, q) += a(i, k) * gram(queries_[static_cast<std::size_t>(k)], queries_[static_cast<std::size_t>(q)]);
                }
            }
        }
        for (Index i = 0; i < n; ++i) {
            poll_stop();
            for (Index j = 0; j < n; ++j) {
                for (Index q = 0; gram(i, j) != 0 && q < queries; ++q) {
                    r(i, q) += gram(i, j) * right(j, q);
                }
            }
        }
        return r;
    }

    // The strict generator whose margin falls short of r by most, or -1.
    int most_violated() const {
        const Matrix<Integer> table = logits();
        const Integer r = residual();
        int worst = -1;
        Integer worst_shortfall = 0;
        for (std::size_t c = 0; c < block_.strict.size(); ++c) {
            const Generator& g = block_.strict[c];
            Integer shortfall = r - table(g.from, column(g)) + table(g.to, column(g));
            if (shortfall > worst_shortfall) {
                worst = static_cast<int>(c);
                worst_shortfall = std::move(shortfall);
            }
        }
        return worst;
    }

    ActiveSetSolution solution() const {
        ActiveSetSolution s;
        s.tied.assign(z_.numerators.begin(), z_.numerators.begin() + static_cast<std::ptrdiff_t>(block_.tied.size()));
        s.strict.assign(block_.strict.size(), Integer(0));
        for (std::size_t a = 0; a < active_.size(); ++a) {
            s.strict[static_cast<std::size_t>(active_[a])] = z(a);
        }
        s.denominator = z_.denominator;
        s.residual = residual();
        s.solves = solves_;
        return s;
    }

    const GeneratorBlock& block_;
    std::vector<int> queries_;       // positions of the queries in the token list
    std::vector<int> column_;        // position -> column of the logit table, -1 for tokens that are no query
    std::vector<int> active_;        // positions in block_.strict
    std::vector<Rational> feasible_; // a point with non-negative multipliers on active_
    ScaledSolution z_;               // the minimum over tied and active generators
    int solves_ = 0;
    bool trees_asked_ = false;
    std::optional<TreeSolver> trees_;
};

} // namespace

ActiveSetSolution exact_active_set(const GeneratorBlock& block, std::vector<int> guess) { return ExactSearch(block).run(std::move(guess)); }

} // namespace attest
