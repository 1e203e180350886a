#include "theory/graph_svm/guess_in_digits.h"

#include "model/mutant.h"
#include "model/numbers/arb_vector.h"
#include "model/stop.h"

#include <algorithm>
#include <memory>

namespace attest {
namespace {

/// Lower triangular L with L L' = the matrix of the active generators, as in guess_active_set.cpp.
class Factor {
public:
    explicit Factor(slong bits) : bits_(bits) {}

    /// `row`: products with the generators in the factor, then with itself. False (and nothing done) when it depends on them at these digits.
    bool add(const std::vector<Real>& products, const Real& least_pivot) {
        const std::size_t n = rows_.size();
        auto row = std::make_unique<ArbVector>(n + 1);
        for (std::size_t i = 0; i <= n; ++i) {
            arf_set_mpfr(arb_midref((*row)[i]), products[i].data());
        }
        ArbVector& r = *row;
        for (std::size_t i = 0; i < n; ++i) {
            poll_stop();
            arb_approx_dot(r[i], r[i], 1, (*rows_[i])[0], 1, r[0], 1, static_cast<slong>(i), bits_);
            divide(r[i], (*rows_[i])[i]);
        }
        arb_approx_dot(r[n], r[n], 1, r[0], 1, r[0], 1, static_cast<slong>(n), bits_);
        Real pivot;
        arf_get_mpfr(pivot.data(), arb_midref(r[n]), MPFR_RNDN);
        if (!(pivot > least_pivot * products[n])) {
            return false;
        }
        arf_sqrt(arb_midref(r[n]), arb_midref(r[n]), bits_, ARF_RND_DOWN);
        rows_.push_back(std::move(row));
        return true;
    }

    /// Givens rotations restore the triangle.
    void remove(std::size_t position) {
        rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(position));
        ArbVector scratch(5);
        const auto s = [&](std::size_t i) { return arb_midref(scratch[i]); };
        for (std::size_t k = position; k < rows_.size(); ++k) { // row k now has one entry too many, at k + 1
            poll_stop();
            arf_ptr a = arb_midref((*rows_[k])[k]);
            arf_ptr b = arb_midref((*rows_[k])[k + 1]);
            arf_mul(s(0), a, a, bits_, ARF_RND_DOWN);
            arf_addmul(s(0), b, b, bits_, ARF_RND_DOWN);
            arf_sqrt(s(0), s(0), bits_, ARF_RND_DOWN);
            arf_div(s(1), a, s(0), bits_, ARF_RND_DOWN); // cosine
            arf_div(s(2), b, s(0), bits_, ARF_RND_DOWN); // sine
            for (std::size_t i = k; i < rows_.size(); ++i) {
                a = arb_midref((*rows_[i])[k]);
                b = arb_midref((*rows_[i])[k + 1]);
                arf_mul(s(3), s(1), a, bits_, ARF_RND_DOWN);
                arf_addmul(s(3), s(2), b, bits_, ARF_RND_DOWN);
                arf_mul(s(4), s(1), b, bits_, ARF_RND_DOWN);
                arf_submul(s(4), s(2), a, bits_, ARF_RND_DOWN);
                arf_swap(a, s(3));
                arf_swap(b, s(4));
            }
        }
    }

    std::vector<Real> solve(const std::vector<Real>& right) const {
        const std::size_t n = rows_.size();
        ArbVector x(n);
        for (std::size_t i = 0; i < n; ++i) {
            poll_stop();
            arf_set_mpfr(arb_midref(x[i]), right[i].data());
            arb_approx_dot(x[i], x[i], 1, (*rows_[i])[0], 1, x[0], 1, static_cast<slong>(i), bits_);
            divide(x[i], (*rows_[i])[i]);
        }
        std::vector<Real> r(n);
        for (std::size_t i = n; i-- > 0;) {
            poll_stop();
            divide(x[i], (*rows_[i])[i]);
            for (std::size_t j = 0; j < i; ++j) {
                arf_submul(arb_midref(x[j]), arb_midref((*rows_[i])[j]), arb_midref(x[i]), bits_, ARF_RND_DOWN);
            }
            arf_get_mpfr(r[i].data(), arb_midref(x[i]), MPFR_RNDN);
        }
        return r;
    }

private:
    void divide(arb_ptr x, arb_srcptr by) const { arf_div(arb_midref(x), arb_midref(x), arb_midref(by), bits_, ARF_RND_DOWN); }

    slong bits_;
    std::vector<std::unique_ptr<ArbVector>> rows_; // row i has i + 1 entries, and more where one was removed
};

Real rounded(const Integer& value) {
    Real r;
    mpfr_set_z(r.data(), value.backend().data(), MPFR_RNDN);
    return r;
}

/// Lawson and Hanson's algorithm of guess_active_set.cpp; margins come from the table of logits.
class Search {
public:
    Search(const GeneratorBlock& block, int digits)
        : block_(block), bits_(static_cast<slong>(digits) * 3322 / 1000 + 3), least_pivot_(Real::power_of_ten(-(digits * 7) / 10)),
          least_shortfall_(Real::power_of_ten(-digits / 3)), factor_(bits_), column_(static_cast<std::size_t>(block.gram.size()), -1) {
        for (std::size_t g = 0; g < size(); ++g) {
            poll_stop();
            norms_.push_back(sqrt(rounded(block.gram.product(generator(g), generator(g)))));
            int& column = column_[static_cast<std::size_t>(generator(g).query)];
            if (column < 0) {
                column = static_cast<int>(queries_.size());
                queries_.push_back(generator(g).query);
            }
        }
        const Real least = *std::min_element(norms_.begin() + static_cast<std::ptrdiff_t>(block.tied.size()), norms_.end());
        for (std::size_t g = 0; g < size(); ++g) {
            heights_.push_back(g < block.tied.size() ? Real(0) : least / norms_[g]);
        }
        const auto tokens = static_cast<std::size_t>(block.gram.size());
        gram_ = std::make_unique<ArbVector>(tokens * tokens);
        between_queries_ = std::make_unique<ArbVector>(queries_.size() * queries_.size());
        for (std::size_t i = 0; i < tokens; ++i) {
            for (std::size_t j = 0; j < tokens; ++j) {
                set(*gram_, i * tokens + j, block.gram.at(static_cast<int>(i), static_cast<int>(j)));
            }
        }
        for (std::size_t p = 0; p < queries_.size(); ++p) {
            for (std::size_t q = 0; q < queries_.size(); ++q) {
                set(*between_queries_, p * queries_.size() + q, block.gram.at(queries_[p], queries_[q]));
            }
        }
    }

    GuessInDigits run(const std::vector<int>& start) {
        for (std::size_t g = 0; g < block_.tied.size(); ++g) {
            enter(g);
        }
        free_ = active_.size();
        for (const int position : start) {
            enter(block_.tied.size() + static_cast<std::size_t>(position));
        }
        begin();
        std::vector<bool> passed_over(size(), false);
        const std::size_t most_steps = 5 * size() + 100; // rounding could make it cycle
        for (std::size_t step = 0; step < most_steps; ++step) {
            poll_stop();
            const std::size_t g = most_violated(passed_over);
            if (g == size()) {
                break;
            }
            if (enter(g) && settle(g)) {
                passed_over.assign(size(), false);
            } else {
                passed_over[g] = true;
            }
        }
        GuessInDigits guess{{}, dependent_};
        for (std::size_t a = free_; a < active_.size(); ++a) {
            guess.active.push_back(static_cast<int>(active_[a] - block_.tied.size()));
        }
        return guess;
    }

private:
    std::size_t size() const { return block_.tied.size() + block_.strict.size(); }
    const Generator& generator(std::size_t g) const { return g < block_.tied.size() ? block_.tied[g] : block_.strict[g - block_.tied.size()]; }
    void set(ArbVector& entries, std::size_t at, const Integer& value) const {
        arf_set_mpz(arb_midref(entries[at]), value.backend().data());
        arf_set_round(arb_midref(entries[at]), arb_midref(entries[at]), bits_, ARF_RND_NEAR);
    }

    bool enter(std::size_t g) {
        poll_stop();
        std::vector<Real> products;
        products.reserve(active_.size() + 1);
        for (std::size_t a = 0; a <= active_.size(); ++a) {
            const std::size_t f = a < active_.size() ? active_[a] : g;
            products.push_back(rounded(block_.gram.product(generator(f), generator(g))) / (norms_[f] * norms_[g]) + heights_[f] * heights_[g]);
        }
        if (!factor_.add(products, least_pivot_)) {
            dependent_ = true;
            return false;
        }
        active_.push_back(g);
        multipliers_.emplace_back(0);
        return true;
    }
    void leave(std::size_t position) {
        factor_.remove(position);
        active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(position));
        multipliers_.erase(multipliers_.begin() + static_cast<std::ptrdiff_t>(position));
    }
    std::vector<Real> goal() const {
        std::vector<Real> heights;
        for (const std::size_t a : active_) {
            heights.push_back(heights_[a]);
        }
        return factor_.solve(heights);
    }

    /// From 0: every generator whose multiplier would be negative leaves at once.
    void begin() {
        for (;;) {
            multipliers_ = goal();
            std::vector<std::size_t> negative;
            for (std::size_t a = free_; a < active_.size(); ++a) {
                if (multipliers_[a] < Real(0)) {
                    negative.push_back(a);
                }
            }
            if (negative.empty()) {
                return;
            }
            for (auto a = negative.rbegin(); a != negative.rend(); ++a) {
                leave(*a);
            }
        }
    }

    /// To the minimum over the active generators, dropping those that would turn negative. False when the newcomer g itself drops out.
    bool settle(std::size_t g) {
        for (;;) {
            poll_stop();
            const std::vector<Real> to = goal();
            Real step(1);
            std::size_t leaving = active_.size();
            for (std::size_t a = free_; a < active_.size(); ++a) {
                if (to[a] < Real(0)) {
                    const Real reach = multipliers_[a] / (multipliers_[a] - to[a]);
                    if (leaving == active_.size() || reach < step) {
                        step = reach;
                        leaving = a;
                    }
                }
            }
            if (leaving == active_.size()) {
                multipliers_ = to;
                return true;
            }
            for (std::size_t a = 0; a < active_.size(); ++a) {
                multipliers_[a] += step * (to[a] - multipliers_[a]);
                if (a >= free_ && multipliers_[a] < Real(0)) {
                    multipliers_[a] = Real(0);
                }
            }
            const bool newcomer = active_[leaving] == g;
            leave(leaving);
            if (newcomer) {
                return false;
            }
        }
    }

    /// G A G_QQ for the coefficients A of sum lambda M, column after column.
    std::unique_ptr<ArbVector> logits() const {
        const std::size_t tokens = column_.size();
        const std::size_t queries = queries_.size();
        ArbVector table(tokens * queries); // token after token
        ArbVector value(1);
        for (std::size_t a = 0; a < active_.size(); ++a) {
            const Generator& m = generator(active_[a]);
            const auto column = static_cast<std::size_t>(column_[static_cast<std::size_t>(m.query)]);
            const Real scaled = multipliers_[a] / norms_[active_[a]];
            arf_set_mpfr(arb_midref(value[0]), scaled.data());
            arf_ptr from = arb_midref(table[static_cast<std::size_t>(m.from) * queries + column]);
            arf_ptr to = arb_midref(table[static_cast<std::size_t>(m.to) * queries + column]);
            arf_add(from, from, arb_midref(value[0]), bits_, ARF_RND_DOWN);
            arf_sub(to, to, arb_midref(value[0]), bits_, ARF_RND_DOWN);
        }
        ArbVector right(queries * tokens); // A G_QQ, query after query
        auto r = std::make_unique<ArbVector>(queries * tokens);
        for (std::size_t q = 0; q < queries; ++q) {
            poll_stop();
            for (std::size_t i = 0; i < tokens; ++i) {
                arb_approx_dot(right[q * tokens + i], nullptr, 0, table[i * queries], 1, (*between_queries_)[q * queries], 1,
                               static_cast<slong>(queries), bits_);
            }
            for (std::size_t i = 0; i < tokens; ++i) {
                arb_approx_dot((*r)[q * tokens + i], nullptr, 0, (*gram_)[i * tokens], 1, right[q * tokens], 1, static_cast<slong>(tokens), bits_);
            }
        }
        return r;
    }

    /// The generator whose margin is smallest against its height, if it falls short of it by more than rounding; size() otherwise.
    std::size_t most_violated(const std::vector<bool>& passed_over) const {
        Real residual(1);
        for (std::size_t a = 0; a < active_.size(); ++a) {
            residual -= heights_[active_[a]] * multipliers_[a];
        }
        const auto table = logits();
        const std::size_t tokens = column_.size();
        std::size_t worst = size();
        Real worst_shortfall(0);
        ArbVector scratch(1);
        Real margin;
        for (std::size_t f = block_.tied.size(); f < size(); ++f) {
            const Generator& m = generator(f);
            const std::size_t column = static_cast<std::size_t>(column_[static_cast<std::size_t>(m.query)]) * tokens;
            arf_sub(arb_midref(scratch[0]), arb_midref((*table)[column + static_cast<std::size_t>(m.from)]),
                    arb_midref((*table)[column + static_cast<std::size_t>(m.to)]), bits_, ARF_RND_DOWN);
            arf_get_mpfr(margin.data(), arb_midref(scratch[0]), MPFR_RNDN);
            const Real wanted = heights_[f] * residual;
            const Real shortfall = wanted - margin / norms_[f];
            if (shortfall > worst_shortfall && shortfall > least_shortfall_ * abs(wanted) && !passed_over[f]) {
                worst = f;
                worst_shortfall = shortfall;
            }
        }
        return worst;
    }

    const GeneratorBlock& block_;
    slong bits_;
    Real least_pivot_;
    Real least_shortfall_;
    Factor factor_;
    std::vector<int> column_; // of the logit table, by token; -1 for tokens that are no query
    std::vector<int> queries_;
    std::vector<Real> norms_;
    std::vector<Real> heights_;
    std::unique_ptr<ArbVector> gram_;
    std::unique_ptr<ArbVector> between_queries_;
    std::vector<std::size_t> active_; // free (tied) ones first
    std::vector<Real> multipliers_;
    std::size_t free_ = 0;
    bool dependent_ = false;
};

} // namespace

GuessInDigits guess_in_digits(const GeneratorBlock& block, const std::vector<int>& start, int digits) {
    const int used = mutant("guess_in_fifteen_digits") ? 15 : digits;
    const PrecisionScope scope(used);
    return Search(block, used).run(start);
}

} // namespace attest
