// Lawson and Hanson's algorithm on the normal equations of the least-distance problem (theory/graph_svm/exact_active_set.h) with a
// Cholesky factor that grows and shrinks with the active set.
//
// Generators are scaled to norm 1 and the products among them are formed exactly before they are rounded, so neither the
// scale of the embeddings (1e-300 or 1e300) nor nearly equal rows cost digits. What is left is the conditioning of the
// active generators themselves; a generator that depends on the active ones up to rounding is passed over.
#include "theory/graph_svm/guess_active_set.h"

#include "model/stop.h"
#include "theory/graph_svm/guess_in_digits.h"

#include <algorithm>
#include <cmath>

namespace attest {
namespace {

// mantissa * 2^exponent: the range of exact numbers, the precision of a double.
struct Scaled {
    double mantissa = 0;
    long exponent = 0;
};

Scaled scaled(const Integer& value) {
    Scaled r;
    r.mantissa = mpz_get_d_2exp(&r.exponent, value.backend().data());
    return r;
}

Scaled square_root(Scaled value) {
    if (value.exponent % 2 != 0) {
        value.mantissa *= 2;
        --value.exponent;
    }
    return {std::sqrt(value.mantissa), value.exponent / 2};
}

double to_double(double mantissa, long exponent) {
    constexpr long range = 2000; // beyond it every double is 0 or infinite
    return std::ldexp(mantissa, static_cast<int>(std::min(range, std::max(-range, exponent))));
}

// Generators of norm 1: tied ones first, then strict ones. Columns of their Gram matrix are computed when first used.
class UnitGenerators {
public:
    explicit UnitGenerators(const GeneratorBlock& block) : block_(block) {
        const std::size_t count = size();
        norms_.reserve(count);
        for (std::size_t g = 0; g < count; ++g) {
            poll_stop();
            norms_.push_back(square_root(scaled(block.gram.product(generator(g), generator(g)))));
        }
        columns_.resize(count);
        // strict constraints read <unit M, W> >= h with h = least norm / norm
        double least = 0;
        long least_exponent = 0;
        for (std::size_t g = block.tied.size(); g < count; ++g) {
            if (least == 0 || to_double(norms_[g].mantissa / least, norms_[g].exponent - least_exponent) < 1) {
                least = norms_[g].mantissa;
                least_exponent = norms_[g].exponent;
            }
        }
        heights_.assign(count, 0.0);
        for (std::size_t g = block.tied.size(); g < count; ++g) {
            heights_[g] = to_double(least / norms_[g].mantissa, least_exponent - norms_[g].exponent);
        }
    }

    std::size_t size() const { return block_.tied.size() + block_.strict.size(); }
    std::size_t tied() const { return block_.tied.size(); }
    /// The first generator that is 0, or size().
    std::size_t zero() const {
        return static_cast<std::size_t>(std::find_if(norms_.begin(), norms_.end(), [](const Scaled& n) { return n.mantissa == 0; }) - norms_.begin());
    }
    double height(std::size_t g) const { return heights_[g]; }
    const std::vector<double>& column(std::size_t g) {
        std::vector<double>& column = columns_[g];
        if (column.empty()) {
            column.resize(size());
            for (std::size_t f = 0; f < size(); ++f) {
                const Scaled p = scaled(block_.gram.product(generator(f), generator(g)));
                column[f] = to_double(p.mantissa / (norms_[f].mantissa * norms_[g].mantissa), p.exponent - norms_[f].exponent - norms_[g].exponent);
            }
        }
        return column;
    }

private:
    const Generator& generator(std::size_t g) const { return g < block_.tied.size() ? block_.tied[g] : block_.strict[g - block_.tied.size()]; }

    const GeneratorBlock& block_;
    std::vector<Scaled> norms_;
    std::vector<double> heights_;
    std::vector<std::vector<double>> columns_;
};

// Lower triangular L with L L' = the matrix of the active generators; rows are added at the end and removed anywhere.
class GrowingCholesky {
public:
    std::size_t size() const { return rows_.size(); }

    /// `row`: products with the generators in the factor, then with itself. False (and nothing done) when it depends on them up to rounding.
    bool add(std::vector<double> row) {
        const std::size_t n = rows_.size();
        double pivot = row[n];
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                row[i] -= rows_[i][j] * row[j];
            }
            row[i] /= rows_[i][i];
            pivot -= row[i] * row[i];
        }
        if (!(pivot > 1e-12 * row[n])) {
            return false;
        }
        row[n] = std::sqrt(pivot);
        rows_.push_back(std::move(row));
        return true;
    }

    /// Givens rotations restore the triangle.
    void remove(std::size_t position) {
        rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(position));
        for (std::size_t k = position; k < rows_.size(); ++k) { // row k now has one entry too many, at k + 1
            const double radius = std::hypot(rows_[k][k], rows_[k][k + 1]);
            const double cosine = rows_[k][k] / radius;
            const double sine = rows_[k][k + 1] / radius;
            for (std::size_t i = k; i < rows_.size(); ++i) {
                const double a = rows_[i][k];
                const double b = rows_[i][k + 1];
                rows_[i][k] = cosine * a + sine * b;
                rows_[i][k + 1] = cosine * b - sine * a;
            }
            rows_[k].pop_back();
        }
    }

    std::vector<double> solve(std::vector<double> x) const {
        for (std::size_t i = 0; i < x.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                x[i] -= rows_[i][j] * x[j];
            }
            x[i] /= rows_[i][i];
        }
        for (std::size_t i = x.size(); i-- > 0;) {
            x[i] /= rows_[i][i];
            for (std::size_t j = 0; j < i; ++j) {
                x[j] -= rows_[i][j] * x[i];
            }
        }
        return x;
    }

private:
    std::vector<std::vector<double>> rows_;
};

class Search {
public:
    explicit Search(const GeneratorBlock& block) : generators_(block) {}

    std::vector<int> run() {
        if (const std::size_t zero = generators_.zero(); zero < generators_.size()) {
            return {static_cast<int>(zero - generators_.tied())}; // 0 >= 1: a Farkas certificate alone (tied ones are a basis, never 0)
        }
        for (std::size_t g = 0; g < generators_.tied(); ++g) {
            poll_stop();
            enter(g);
        }
        free_ = active_.size();
        std::vector<bool> passed_over(generators_.size(), false);
        const std::size_t most_steps = 5 * generators_.size() + 100; // rounding could make it cycle
        for (std::size_t step = 0; step < most_steps; ++step) {
            poll_stop();
            const std::size_t g = most_violated(passed_over);
            if (g == generators_.size()) {
                break;
            }
            if (!enter(g)) {
                passed_over[g] = true;
                continue;
            }
            if (settle(g)) {
                passed_over.assign(generators_.size(), false);
            } else {
                passed_over[g] = true;
            }
        }
        std::vector<int> guess;
        for (std::size_t a = free_; a < active_.size(); ++a) {
            guess.push_back(static_cast<int>(active_[a] - generators_.tied()));
        }
        return guess;
    }

    /// Did rounding decide something on the way: was a generator passed over as dependent, or did most of the residual cancel?
    bool doubtful() const { return dependent_ || small_residual_; }

private:
    bool enter(std::size_t g) {
        const std::vector<double>& column = generators_.column(g);
        std::vector<double> row;
        row.reserve(active_.size() + 1);
        for (const std::size_t a : active_) {
            row.push_back(column[a] + generators_.height(a) * generators_.height(g));
        }
        row.push_back(column[g] + generators_.height(g) * generators_.height(g));
        if (!factor_.add(std::move(row))) {
            dependent_ = true;
            return false;
        }
        active_.push_back(g);
        multipliers_.push_back(0.0);
        return true;
    }

    void leave(std::size_t position) {
        factor_.remove(position);
        active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(position));
        multipliers_.erase(multipliers_.begin() + static_cast<std::ptrdiff_t>(position));
    }

    // To the minimum over the active generators, dropping those that would turn negative. False when the newcomer g itself drops out.
    bool settle(std::size_t g) {
        for (;;) {
            poll_stop();
            std::vector<double> heights(active_.size());
            for (std::size_t a = 0; a < active_.size(); ++a) {
                heights[a] = generators_.height(active_[a]);
            }
            const std::vector<double> goal = factor_.solve(std::move(heights));
            double step = 1;
            std::size_t leaving = active_.size();
            for (std::size_t a = free_; a < active_.size(); ++a) {
                if (goal[a] < 0) {
                    const double reach = multipliers_[a] / (multipliers_[a] - goal[a]);
                    if (leaving == active_.size() || reach < step) {
                        step = reach;
                        leaving = a;
                    }
                }
            }
            if (leaving == active_.size()) {
                multipliers_ = goal;
                return true;
            }
            for (std::size_t a = 0; a < active_.size(); ++a) {
                const double moved = multipliers_[a] + step * (goal[a] - multipliers_[a]);
                multipliers_[a] = a < free_ ? moved : std::max(0.0, moved);
            }
            const bool newcomer = active_[leaving] == g;
            leave(leaving);
            if (newcomer) {
                return false;
            }
        }
    }

    // The generator whose margin is smallest against its height, if it falls short of it by more than rounding; size() otherwise.
    std::size_t most_violated(const std::vector<bool>& passed_over) {
        double residual = 1;
        std::vector<double> margins(generators_.size(), 0.0);
        for (std::size_t a = 0; a < active_.size(); ++a) {
            residual -= generators_.height(active_[a]) * multipliers_[a];
            const std::vector<double>& column = generators_.column(active_[a]);
            for (std::size_t f = generators_.tied(); f < generators_.size(); ++f) {
                margins[f] += multipliers_[a] * column[f];
            }
        }
        small_residual_ = small_residual_ || std::abs(residual) < 1e-4;
        std::size_t worst = generators_.size();
        double worst_shortfall = 0;
        for (std::size_t f = generators_.tied(); f < generators_.size(); ++f) {
            const double shortfall = generators_.height(f) * residual - margins[f];
            if (shortfall > worst_shortfall && shortfall > 1e-9 * generators_.height(f) * residual + 1e-14 && !passed_over[f]) {
                worst = f;
                worst_shortfall = shortfall;
            }
        }
        return worst;
    }

    UnitGenerators generators_;
    GrowingCholesky factor_;
    std::vector<std::size_t> active_; // free (tied) ones first
    std::vector<double> multipliers_;
    std::size_t free_ = 0;
    bool dependent_ = false;
    bool small_residual_ = false;
};

} // namespace

std::vector<int> guess_active_set(const GeneratorBlock& block) {
    constexpr std::size_t fewest_generators = 40; // the exact search corrects a guess about fewer in no time
    Search search(block);
    std::vector<int> guess = search.run();
    if (!search.doubtful() || block.tied.size() + block.strict.size() < fewest_generators) {
        return guess;
    }
    // Rows within 10^-6 of sums of others cost 24 digits, within 10^-30 120.
    for (const int digits : {70, 280}) {
        GuessInDigits finer = guess_in_digits(block, guess, digits);
        guess = std::move(finer.active);
        if (!finer.dependent) {
            break;
        }
    }
    return guess;
}

} // namespace attest
