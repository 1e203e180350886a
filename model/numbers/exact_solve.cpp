#include "model/numbers/exact_solve.h"

#include "model/mutant.h"
#include "model/numbers/residue.h"
#include "model/stop.h"

#include <algorithm>
#include <flint/fmpq.h>
#include <flint/fmpq_mat.h>
#include <flint/fmpz_mat.h>
#include <flint/nmod_mat.h>
#include <flint/ulong_extras.h>
#include <memory>
#include <stdexcept>

namespace attest {
namespace {

// FLINT's numbers and matrices with an owner.
class FlintInteger {
public:
    explicit FlintInteger(ulong value = 0) { fmpz_init_set_ui(data_, value); }
    ~FlintInteger() { fmpz_clear(data_); }
    FlintInteger(const FlintInteger&) = delete;
    FlintInteger& operator=(const FlintInteger&) = delete;
    fmpz* get() { return data_; }

private:
    fmpz_t data_;
};

class FlintRationals {
public:
    FlintRationals(Index rows, Index cols) { fmpq_mat_init(data_, rows, cols); }
    explicit FlintRationals(const Matrix<Rational>& m) : FlintRationals(m.rows(), m.cols()) {
        for (Index i = 0; i < m.rows(); ++i) {
            for (Index j = 0; j < m.cols(); ++j) {
                fmpq_set_mpq(fmpq_mat_entry(data_, i, j), m(i, j).backend().data());
            }
        }
    }
    ~FlintRationals() { fmpq_mat_clear(data_); }
    FlintRationals(const FlintRationals&) = delete;
    FlintRationals& operator=(const FlintRationals&) = delete;
    fmpq_mat_struct* get() { return data_; }
    Matrix<Rational> matrix() const {
        Matrix<Rational> r(fmpq_mat_nrows(data_), fmpq_mat_ncols(data_));
        for (Index i = 0; i < r.rows(); ++i) {
            for (Index j = 0; j < r.cols(); ++j) {
                fmpq_get_mpq(r(i, j).backend().data(), fmpq_mat_entry(data_, i, j));
            }
        }
        return r;
    }

private:
    fmpq_mat_t data_;
};

class FlintIntegers {
public:
    FlintIntegers(Index rows, Index cols) { fmpz_mat_init(data_, rows, cols); }
    explicit FlintIntegers(const Matrix<Integer>& m) : FlintIntegers(m.rows(), m.cols()) {
        for (Index i = 0; i < m.rows(); ++i) {
            for (Index j = 0; j < m.cols(); ++j) {
                fmpz_set_mpz(at(i, j), m(i, j).backend().data());
            }
        }
    }
    ~FlintIntegers() { fmpz_mat_clear(data_); }
    FlintIntegers(const FlintIntegers&) = delete;
    FlintIntegers& operator=(const FlintIntegers&) = delete;
    fmpz_mat_struct* get() { return data_; }
    fmpz* at(Index i, Index j) { return fmpz_mat_entry(data_, i, j); }
    Index rows() const { return data_->r; }
    Index cols() const { return data_->c; }
    /// The length of the longest entry.
    double bits() const { return static_cast<double>(std::abs(fmpz_mat_max_bits(data_))); }

private:
    fmpz_mat_t data_;
};

class Residues {
public:
    Residues(Index rows, Index cols, ulong prime) { nmod_mat_init(data_, rows, cols, prime); }
    Residues(FlintIntegers& m, ulong prime) : Residues(m.rows(), m.cols(), prime) { fmpz_mat_get_nmod_mat(data_, m.get()); }
    ~Residues() { nmod_mat_clear(data_); }
    Residues(const Residues&) = delete;
    Residues& operator=(const Residues&) = delete;
    nmod_mat_struct* get() { return data_; }
    Index rows() const { return data_->r; }
    Index cols() const { return data_->c; }

private:
    nmod_mat_t data_;
};

// ---- What FLINT does in one call cannot be stopped. Below this many steps on machine words a call takes milliseconds.
constexpr double short_call = 2e6;

/// Steps of an elimination: intermediate entries are up to n times as long as those of the matrix.
double elimination_steps(Index rows, Index cols, double bits) {
    const auto inner = static_cast<double>(std::min(rows, cols));
    return static_cast<double>(rows) * static_cast<double>(cols) * inner * (1 + inner * bits / 64);
}

/// A B in bands of rows.
void multiply_in_bands(FlintIntegers& r, FlintIntegers& a, FlintIntegers& b) {
    const double row_steps = static_cast<double>(b.rows()) * static_cast<double>(b.cols()) * (1 + std::max(a.bits(), b.bits()) / 64);
    const Index band = std::clamp<Index>(static_cast<Index>(1e8 / std::max(row_steps, 1.0)), 1, std::max<Index>(a.rows(), 1));
    for (Index first = 0; first < a.rows(); first += band) {
        poll_stop();
        const Index end = std::min(a.rows(), first + band);
        fmpz_mat_t from;
        fmpz_mat_t to;
        fmpz_mat_window_init(from, a.get(), first, 0, end, a.cols());
        fmpz_mat_window_init(to, r.get(), first, 0, end, r.cols());
        fmpz_mat_mul(to, from, b.get());
        fmpz_mat_window_clear(from);
        fmpz_mat_window_clear(to);
    }
}

/// A D for a D of few columns and one word an entry. fmpz_mat_mul looks for A's longest entry first, which takes as long as a product with one
/// column.
constexpr Index fewest_block_columns = 4;
void multiply_by_digits(FlintIntegers& r, FlintIntegers& a, Residues& digits) {
    for (Index i = 0; i < a.rows(); ++i) {
        poll_stop();
        for (Index column = 0; column < r.cols(); ++column) {
            fmpz* sum = r.at(i, column);
            fmpz_zero(sum);
            for (Index j = mutant("lifting_product_skips_a_column") ? 1 : 0; j < a.cols(); ++j) {
                fmpz_addmul_ui(sum, a.at(i, j), nmod_mat_entry(digits.get(), j, column));
            }
        }
    }
}

// ---- Dixon's lifting (J. D. Dixon, Exact solution of linear equations using p-adic expansions, 1982), digit by digit

ulong next_prime(ulong after) { return n_nextprime(after, 0); }
constexpr ulong first_prime = 1UL << 60U;

/// The inverse of A modulo p, and p; nothing when A is singular: it is so modulo more primes than its determinant could have.
struct ModularInverse {
    ulong prime = 0;
    std::unique_ptr<Residues> inverse;
};
std::optional<ModularInverse> modular_inverse(FlintIntegers& a) {
    FlintInteger bound;
    fmpz_mat_det_bound(bound.get(), a.get());
    FlintInteger tried(1);
    for (ulong prime = next_prime(first_prime); fmpz_cmpabs(tried.get(), bound.get()) <= 0; prime = next_prime(prime)) {
        poll_stop();
        Residues residues(a, prime);
        ModularInverse r{prime, std::make_unique<Residues>(a.rows(), a.rows(), prime)};
        if (nmod_mat_inv(r.inverse->get(), residues.get()) != 0) {
            return r;
        }
        fmpz_mul_ui(tried.get(), tried.get(), prime);
    }
    return std::nullopt;
}

/// Bounds of numerators and of the common denominator of A^{-1} B.
struct SolutionBounds {
    FlintInteger numerator;
    FlintInteger denominator;
};

/// The rational numbers with these residues modulo `power`, within the bounds, as numerators over one denominator. False when some entry has none.
bool reconstruct(FlintIntegers& residues, FlintInteger& power, SolutionBounds& bounds, FlintIntegers& numerators, FlintInteger& known) {
    fmpz_one(known.get());
    FlintInteger half;
    FlintInteger value;
    FlintInteger factor;
    fmpz_fdiv_q_2exp(half.get(), power.get(), 1);
    const Index n = residues.rows();
    for (Index at = 0; at < n * residues.cols(); ++at) {
        poll_stop();
        fmpz* numerator = numerators.at(at % n, at / n);
        fmpz_mul(value.get(), residues.at(at % n, at / n), known.get());
        fmpz_mod(value.get(), value.get(), power.get());
        fmpz_set(numerator, value.get());
        if (fmpz_cmp(numerator, half.get()) > 0) {
            fmpz_sub(numerator, numerator, power.get());
        }
        if (fmpz_cmpabs(numerator, bounds.numerator.get()) <= 0) {
            continue; // most entries share the denominator of those before
        }
        if (_fmpq_reconstruct_fmpz_2(numerator, factor.get(), value.get(), power.get(), bounds.numerator.get(), bounds.denominator.get()) == 0) {
            return false;
        }
        for (Index before = 0; before < at; ++before) {
            poll_stop();
            fmpz* done = numerators.at(before % n, before / n);
            fmpz_mul(done, done, factor.get());
        }
        fmpz_mul(known.get(), known.get(), factor.get());
    }
    return true;
}

bool solves(FlintIntegers& a, FlintIntegers& right, FlintIntegers& numerators, FlintInteger& denominator) {
    FlintIntegers product(a.rows(), right.cols());
    multiply_in_bands(product, a, numerators);
    FlintIntegers wanted(right.rows(), right.cols());
    fmpz_mat_scalar_mul_fmpz(wanted.get(), right.get(), denominator.get());
    return fmpz_mat_equal(product.get(), wanted.get()) != 0;
}

/// A^{-1} B as numerators over one denominator. Short solutions are found before the bounds of long ones are reached, and then checked.
void lift(FlintIntegers& a, const ModularInverse& start, FlintIntegers& right, SolutionBounds& bounds, FlintIntegers& numerators,
          FlintInteger& denominator) {
    constexpr long first_look = 4; // and after twice as many digits again
    const Index n = a.rows();
    const Index columns = right.cols();
    FlintInteger wanted; // 2 N D
    fmpz_mul(wanted.get(), bounds.numerator.get(), bounds.denominator.get());
    fmpz_mul_2exp(wanted.get(), wanted.get(), 1);
    FlintInteger power(1);
    FlintIntegers solution(n, columns);
    FlintIntegers rest(n, columns);
    FlintIntegers digit(n, columns);
    FlintIntegers product(n, columns);
    Residues digit_residues(n, columns, start.prime);
    fmpz_mat_set(rest.get(), right.get());
    long next_look = first_look;
    for (long digits = 1; fmpz_cmp(power.get(), wanted.get()) <= 0; ++digits) {
        poll_stop();
        Residues rest_residues(rest, start.prime);
        nmod_mat_mul(digit_residues.get(), start.inverse->get(), rest_residues.get());
        fmpz_mat_scalar_addmul_nmod_mat_fmpz(solution.get(), digit_residues.get(), power.get());
        fmpz_mul_ui(power.get(), power.get(), start.prime);
        if (columns < fewest_block_columns) {
            multiply_by_digits(product, a, digit_residues);
        } else {
            fmpz_mat_set_nmod_mat_unsigned(digit.get(), digit_residues.get());
            multiply_in_bands(product, a, digit);
        }
        fmpz_mat_sub(rest.get(), rest.get(), product.get());
        fmpz_mat_scalar_divexact_ui(rest.get(), rest.get(), start.prime);
        if (digits == next_look) {
            next_look *= 2;
            SolutionBounds balanced;
            fmpz_fdiv_q_2exp(balanced.numerator.get(), power.get(), 2);
            fmpz_sqrt(balanced.numerator.get(), balanced.numerator.get());
            fmpz_set(balanced.denominator.get(), balanced.numerator.get());
            if (reconstruct(solution, power, balanced, numerators, denominator) && solves(a, right, numerators, denominator)) {
                return;
            }
        }
    }
    if (!reconstruct(solution, power, bounds, numerators, denominator)) {
        throw std::logic_error("a lifted solution has no rational value within its bounds");
    }
}

/// A^{-1} B for a regular A (n x n, integers): X / denominators, one denominator a column. Nothing when A is singular.
struct LiftedSolution {
    std::unique_ptr<FlintIntegers> numerators;
    std::vector<std::unique_ptr<FlintInteger>> denominators;
};
std::optional<LiftedSolution> solve_by_lifting(FlintIntegers& a, FlintIntegers& b) {
    const std::optional<ModularInverse> start = modular_inverse(a);
    if (!start) {
        return std::nullopt;
    }
    const Index n = a.rows();
    LiftedSolution r{std::make_unique<FlintIntegers>(n, b.cols()), {}};
    // So many columns at once that a digit takes a tenth of a second at most.
    const double column_steps = static_cast<double>(n) * static_cast<double>(n) * (2 + a.bits() / 64);
    const Index together = std::clamp<Index>(static_cast<Index>(2e8 / column_steps), 1, std::max<Index>(b.cols(), 1));
    for (Index first = 0; first < b.cols(); first += together) {
        const Index end = std::min(b.cols(), first + together);
        FlintIntegers right(n, end - first);
        for (Index i = 0; i < n; ++i) {
            for (Index j = first; j < end; ++j) {
                fmpz_set(right.at(i, j - first), b.at(i, j));
            }
        }
        SolutionBounds bounds; // FLINT's numerator bound is by the norms of rows: minors along a row of the adjugate are n such
        fmpz_mat_solve_bound(bounds.numerator.get(), bounds.denominator.get(), a.get(), right.get());
        fmpz_mul_ui(bounds.numerator.get(), bounds.numerator.get(), static_cast<ulong>(n));
        FlintIntegers numerators(n, end - first);
        FlintInteger denominator;
        lift(a, *start, right, bounds, numerators, denominator);
        for (Index j = first; j < end; ++j) {
            for (Index i = 0; i < n; ++i) {
                fmpz_swap(r.numerators->at(i, j), numerators.at(i, j - first));
            }
            fmpz_set(r.denominators.emplace_back(std::make_unique<FlintInteger>())->get(), denominator.get());
        }
    }
    return r;
}

/// Brings all columns over one denominator.
void common_denominator(LiftedSolution& x, FlintInteger& common) {
    fmpz_one(common.get());
    for (const auto& denominator : x.denominators) {
        fmpz_lcm(common.get(), common.get(), denominator->get());
    }
    for (Index j = 0; j < x.numerators->cols(); ++j) {
        FlintInteger factor;
        fmpz_divexact(factor.get(), common.get(), x.denominators[static_cast<std::size_t>(j)]->get());
        for (Index i = 0; fmpz_is_one(factor.get()) == 0 && i < x.numerators->rows(); ++i) {
            poll_stop();
            fmpz_mul(x.numerators->at(i, j), x.numerators->at(i, j), factor.get());
        }
    }
}

bool lifts(Index n, Index columns, double bits) { return elimination_steps(n, n + columns, bits) > short_call; }

/// X over one denominator above 0 for integers A, B. False when A is singular.
bool solve_integers(FlintIntegers& a, FlintIntegers& b, FlintIntegers& x, FlintInteger& denominator) {
    if (a.rows() == 0) {
        return true;
    }
    if (lifts(a.rows(), b.cols(), std::max(a.bits(), b.bits()))) {
        std::optional<LiftedSolution> lifted = solve_by_lifting(a, b);
        if (lifted) {
            common_denominator(*lifted, denominator);
            fmpz_mat_swap(x.get(), lifted->numerators->get());
        }
        return lifted.has_value();
    }
    if (fmpz_mat_solve(x.get(), denominator.get(), a.get(), b.get()) == 0) {
        return false;
    }
    if (fmpz_sgn(denominator.get()) < 0) {
        fmpz_neg(denominator.get(), denominator.get());
        fmpz_mat_neg(x.get(), x.get());
    }
    return true;
}

void set_integer(Integer& r, FlintIntegers& m, Index i, Index j) { fmpz_get_mpz(r.backend().data(), m.at(i, j)); }

// ---- Ranks

/// The rows that are no combinations of earlier ones modulo the prime, and as many columns that are independent on those rows.
struct ModularRows {
    std::vector<Index> rows;
    std::vector<Index> columns;
};
std::vector<Index> pivots_of(Residues& m) {
    const Index rank = nmod_mat_rref(m.get());
    std::vector<Index> r;
    Index column = 0;
    for (Index i = 0; i < rank; ++i) {
        while (nmod_mat_entry(m.get(), i, column) == 0) {
            ++column;
        }
        r.push_back(column++);
    }
    return r;
}
ModularRows modular_rows(FlintIntegers& a, ulong prime) {
    Residues residues(a, prime);
    Residues turned(a.cols(), a.rows(), prime);
    nmod_mat_transpose(turned.get(), residues.get());
    poll_stop();
    ModularRows r;
    r.rows = pivots_of(turned);
    Residues kept(static_cast<Index>(r.rows.size()), a.cols(), prime);
    for (std::size_t i = 0; i < r.rows.size(); ++i) {
        for (Index j = 0; j < a.cols(); ++j) {
            nmod_mat_entry(kept.get(), i, j) = nmod_mat_entry(residues.get(), r.rows[i], j);
        }
    }
    poll_stop();
    r.columns = pivots_of(kept);
    return r;
}

std::unique_ptr<FlintIntegers> part(FlintIntegers& a, const std::vector<Index>& rows, const std::vector<Index>& columns, bool turned) {
    auto r = turned ? std::make_unique<FlintIntegers>(columns.size(), rows.size()) : std::make_unique<FlintIntegers>(rows.size(), columns.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = 0; j < columns.size(); ++j) {
            fmpz_set(turned ? r->at(static_cast<Index>(j), static_cast<Index>(i)) : r->at(static_cast<Index>(i), static_cast<Index>(j)),
                     a.at(rows[i], columns[j]));
        }
    }
    return r;
}

std::vector<Index> others(const std::vector<Index>& taken, Index count) {
    std::vector<Index> r;
    for (Index i = 0; i < count; ++i) {
        if (!std::binary_search(taken.begin(), taken.end(), i)) {
            r.push_back(i);
        }
    }
    return r;
}

/// Are the rows, independent modulo a prime and so over the rationals, those that are no combinations of earlier ones? Each other row must be the
/// combination of earlier ones that the columns ask for, in all columns.
bool others_depend(FlintIntegers& a, const ModularRows& basis) {
    const std::vector<Index> rest = others(basis.rows, a.rows());
    if (rest.empty() || basis.rows.empty()) {
        return rest.empty() || fmpz_mat_is_zero(a.get()) != 0;
    }
    const auto square = part(a, basis.rows, basis.columns, true);
    const auto wanted = part(a, rest, basis.columns, true);
    FlintIntegers combinations(square->rows(), wanted->cols()); // a column for each of the rest
    FlintInteger denominator;
    if (!solve_integers(*square, *wanted, combinations, denominator)) {
        throw std::logic_error("a matrix that is regular modulo a prime is regular");
    }
    for (std::size_t j = 0; j < rest.size(); ++j) {
        for (std::size_t i = 0; i < basis.rows.size(); ++i) {
            if (basis.rows[i] > rest[j] && fmpz_is_zero(combinations.at(static_cast<Index>(i), static_cast<Index>(j))) == 0) {
                return false;
            }
        }
    }
    std::vector<Index> all_columns = others({}, a.cols());
    const auto kept = part(a, basis.rows, all_columns, false);
    FlintIntegers turned(combinations.cols(), combinations.rows());
    fmpz_mat_transpose(turned.get(), combinations.get());
    FlintIntegers told(turned.rows(), a.cols());
    multiply_in_bands(told, turned, *kept);
    FlintInteger scaled;
    for (Index j = 0; j < told.rows(); ++j) {
        for (Index c = 0; c < a.cols(); ++c) {
            fmpz_mul(scaled.get(), a.at(rest[static_cast<std::size_t>(j)], c), denominator.get());
            if (fmpz_equal(scaled.get(), told.at(j, c)) == 0) {
                return false;
            }
        }
    }
    return true;
}

std::vector<Index> independent_rows_by_elimination(FlintIntegers& a) {
    // pivots of the reduced row echelon form of the transpose are the first independent columns, i.e. rows of a
    FlintIntegers turned(a.cols(), a.rows());
    fmpz_mat_transpose(turned.get(), a.get());
    FlintIntegers reduced(a.cols(), a.rows());
    FlintInteger denominator;
    const slong rank = fmpz_mat_rref(reduced.get(), denominator.get(), turned.get());
    std::vector<Index> rows;
    Index column = 0;
    for (slong r = 0; r < rank; ++r) {
        while (fmpz_is_zero(reduced.at(r, column)) != 0) {
            ++column;
        }
        rows.push_back(column++);
    }
    return rows;
}

/// Rows over their common denominators: the same rows are independent.
void set_cleared(FlintIntegers& r, const Matrix<Rational>& a) {
    FlintRationals rationals(a);
    fmpq_mat_get_fmpz_mat_rowwise(r.get(), nullptr, rationals.get());
}

} // namespace

Matrix<Rational> exact_product(const Matrix<Rational>& a, const Matrix<Rational>& b) {
    FlintRationals fa(a);
    FlintRationals fb(b);
    FlintIntegers left(a.rows(), a.cols());
    FlintIntegers right(b.rows(), b.cols());
    FlintIntegers product(a.rows(), b.cols());
    FlintIntegers left_denominators(1, a.rows());
    FlintIntegers right_denominators(1, b.cols());
    fmpq_mat_get_fmpz_mat_rowwise(left.get(), left_denominators.get()->entries, fa.get());
    fmpq_mat_get_fmpz_mat_colwise(right.get(), right_denominators.get()->entries, fb.get());
    multiply_in_bands(product, left, right);
    FlintRationals r(a.rows(), b.cols());
    for (Index i = 0; i < a.rows(); ++i) {
        poll_stop();
        for (Index j = 0; j < b.cols(); ++j) {
            fmpq* entry = fmpq_mat_entry(r.get(), i, j);
            fmpz_swap(fmpq_numref(entry), product.at(i, j));
            fmpz_mul(fmpq_denref(entry), left_denominators.at(0, i), right_denominators.at(0, j));
            fmpq_canonicalise(entry);
        }
    }
    return r.matrix();
}

std::optional<Matrix<Rational>> exact_solve(const Matrix<Rational>& a, const Matrix<Rational>& b) {
    FlintRationals fa(a);
    FlintRationals fb(b);
    FlintRationals x(a.cols(), b.cols());
    if (a.rows() == 0 || b.cols() == 0) {
        return x.matrix();
    }
    FlintIntegers left(a.rows(), a.cols());
    FlintIntegers right(b.rows(), b.cols());
    fmpq_mat_get_fmpz_mat_rowwise_2(left.get(), right.get(), nullptr, fa.get(), fb.get());
    if (!lifts(a.rows(), b.cols(), std::max(left.bits(), right.bits()))) {
        return fmpq_mat_solve(x.get(), fa.get(), fb.get()) == 0 ? std::nullopt : std::optional(x.matrix());
    }
    const std::optional<LiftedSolution> lifted = solve_by_lifting(left, right);
    if (!lifted) {
        return std::nullopt;
    }
    for (Index j = 0; j < b.cols(); ++j) {
        for (Index i = 0; i < a.cols(); ++i) {
            poll_stop();
            fmpq_set_fmpz_frac(fmpq_mat_entry(x.get(), i, j), lifted->numerators->at(i, j), lifted->denominators[static_cast<std::size_t>(j)]->get());
        }
    }
    return x.matrix();
}

Index exact_rank(const Matrix<Rational>& a) {
    const bool tall = a.rows() > a.cols();
    return static_cast<Index>(independent_rows(tall ? Matrix<Rational>(transposed(a)) : a).size());
}

namespace {

/// Are all rows independent modulo 2^61 - 1? Then they are: a minor that is not 0 there is not 0. Eliminates without a division.
bool independent_modulo_prime(const Matrix<Rational>& a) {
    const Index n = a.rows();
    const Index columns = a.cols();
    if (n > columns || static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(columns) > short_call) {
        return false;
    }
    Matrix<Residue> m(n, columns);
    std::vector<Residue> before(static_cast<std::size_t>(columns)); // products of the denominators left of a place
    for (Index i = 0; i < n; ++i) {
        Residue product = 1;
        for (Index j = 0; j < columns; ++j) {
            before[static_cast<std::size_t>(j)] = product;
            product = product * Residue::of(mpq_denref(a(i, j).backend().data()));
        }
        if (product == 0) {
            return false;
        }
        product = 1;
        for (Index j = columns; j-- > 0;) {
            m(i, j) = Residue::of(mpq_numref(a(i, j).backend().data())) * before[static_cast<std::size_t>(j)] * product;
            product = product * Residue::of(mpq_denref(a(i, j).backend().data()));
        }
    }
    for (Index k = 0, column = 0; k < n; ++column) {
        Index pivot = k;
        while (column < columns && pivot < n && m(pivot, column) == 0) {
            ++pivot;
        }
        if (column == columns) {
            return mutant("modular_rank_of_any_rows");
        }
        if (pivot == n) {
            continue;
        }
        m.row(k).swap(m.row(pivot));
        for (Index i = k + 1; i < n; ++i) {
            const Residue factor = m(i, column);
            for (Index j = column; j < columns; ++j) {
                m(i, j) = m(k, column) * m(i, j) - factor * m(k, j);
            }
        }
        ++k;
    }
    return true;
}

} // namespace

std::vector<Index> independent_rows(const Matrix<Rational>& a) {
    if (independent_modulo_prime(a)) {
        return others({}, a.rows());
    }
    FlintIntegers integers(a.rows(), a.cols());
    set_cleared(integers, a);
    if (elimination_steps(a.rows(), a.cols(), integers.bits()) <= short_call) {
        return independent_rows_by_elimination(integers);
    }
    for (ulong prime = next_prime(first_prime);; prime = next_prime(prime)) { // all but finitely many primes answer
        poll_stop();
        const ModularRows basis = modular_rows(integers, prime);
        if (others_depend(integers, basis)) {
            return basis.rows;
        }
    }
}

std::optional<ScaledInverse> exact_inverse_integers(const Matrix<Integer>& a) {
    const Index n = a.rows();
    FlintIntegers fa(a);
    FlintIntegers identity(n, n);
    fmpz_mat_one(identity.get());
    FlintIntegers inverse(n, n);
    FlintInteger denominator(1);
    if (!solve_integers(fa, identity, inverse, denominator)) {
        return std::nullopt;
    }
    ScaledInverse r{Matrix<Integer>(n, n), 0};
    for (Index i = 0; i < n; ++i) {
        for (Index j = 0; j < n; ++j) {
            set_integer(r.numerators(i, j), inverse, i, j);
        }
    }
    fmpz_get_mpz(r.denominator.backend().data(), denominator.get());
    return r;
}

std::optional<ScaledSolution> exact_solve_integers(const Matrix<Integer>& a, const std::vector<Integer>& b) {
    const Index n = a.rows();
    FlintIntegers fa(a);
    FlintIntegers fb(n, 1);
    for (Index i = 0; i < n; ++i) {
        fmpz_set_mpz(fb.at(i, 0), b[static_cast<std::size_t>(i)].backend().data());
    }
    FlintIntegers x(n, 1);
    FlintInteger denominator(1);
    if (!solve_integers(fa, fb, x, denominator)) {
        return std::nullopt;
    }
    ScaledSolution r;
    r.numerators.resize(static_cast<std::size_t>(n));
    for (Index i = 0; i < n; ++i) {
        set_integer(r.numerators[static_cast<std::size_t>(i)], x, i, 0);
    }
    fmpz_get_mpz(r.denominator.backend().data(), denominator.get());
    return r;
}

} // namespace attest
