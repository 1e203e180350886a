#include "theory/norm_svm/barrier_path.h"

#include "model/stop.h"

#include <algorithm>
#include <cmath>

namespace attest {
namespace {

double in_double(double x) { return x; }
double in_double(const Real& x) { return x.to_double(); }
bool finite(double x) { return std::isfinite(x); }
bool finite(const Real& x) { return x.is_finite(); }
Rational exact(double x) { return Rational(x); }
Rational exact(const Real& x) { return x.to_rational(); }

template <class T>
bool finite(const Matrix<T>& m) {
    return std::all_of(m.data(), m.data() + m.size(), [](const T& x) { return finite(x); });
}
template <class T>
Matrix<Rational> exact(const Matrix<T>& m) {
    Matrix<Rational> r(m.rows(), m.cols());
    for (Index i = 0; i < m.size(); ++i) {
        r.data()[i] = exact(m.data()[i]);
    }
    return r;
}

/// S = L D L' of a symmetric positive definite matrix.
template <class T>
class Factor {
public:
    /// False when a pivot is not positive, NaN included.
    bool of(Matrix<T> s) {
        l_ = std::move(s);
        for (Index p = 0; p < l_.rows(); ++p) {
            if (!(l_(p, p) > T(0))) {
                return false;
            }
            for (Index r = p + 1; r < l_.rows(); ++r) {
                const T factor = l_(r, p) / l_(p, p);
                for (Index c = p + 1; c <= r; ++c) {
                    l_(r, c) -= factor * l_(c, p);
                }
            }
            for (Index r = p + 1; r < l_.rows(); ++r) {
                l_(r, p) /= l_(p, p);
            }
        }
        return true;
    }
    Vector<T> solve(Vector<T> b) const {
        for (Index i = 0; i < b.size(); ++i) {
            for (Index k = 0; k < i; ++k) {
                b[i] -= l_(i, k) * b[k];
            }
        }
        for (Index i = b.size() - 1; i >= 0; --i) {
            b[i] /= l_(i, i);
            for (Index k = i + 1; k < b.size(); ++k) {
                b[i] -= l_(k, i) * b[k];
            }
        }
        return b;
    }
    Matrix<T> inverse() const {
        Matrix<T> r(l_.rows(), l_.rows());
        for (Index i = 0; i < l_.rows(); ++i) {
            Vector<T> unit = zero_vector<T>(l_.rows());
            unit[i] = T(1);
            r.col(i) = solve(std::move(unit));
        }
        return r;
    }

private:
    Matrix<T> l_; // D on the diagonal, L below; what is above is not used
};

/// [[P, R], [R', Q]], the inverse of [[s I, X], [X', s I]].
template <class T>
struct BlockInverse {
    Matrix<T> p, q, r;
    /// False unless s > |X| in the spectral norm.
    bool of(const T& s, const Matrix<T>& x) {
        const Index d = x.rows();
        Matrix<T> rest = multiply(transposed(x), x);
        for (Index i = 0; i < rest.size(); ++i) {
            rest.data()[i] = -rest.data()[i];
        }
        for (Index i = 0; i < d; ++i) {
            rest(i, i) += s * s;
        }
        Factor<T> factor;
        if (!(s > T(0)) || !factor.of(std::move(rest))) {
            return false;
        }
        const Matrix<T> inner = factor.inverse(); // (s^2 I - X'X)^{-1}
        const Matrix<T> xi = multiply(x, inner);
        r = -xi;
        q = inner;
        p = multiply(xi, transposed(x));
        for (Index i = 0; i < d; ++i) {
            p(i, i) += T(1);
        }
        for (Index i = 0; i < d * d; ++i) {
            q.data()[i] *= s;
            p.data()[i] /= s;
        }
        return finite(p) && finite(q) && finite(r);
    }
};

/// The edges as numbers.
template <class T>
struct Edges {
    std::vector<Vector<T>> a, b;
    std::vector<bool> strict;
    std::vector<T> wanted;
    Index d;
    explicit Edges(const ScaledEdges& edges) : d(edges.dimension) {
        for (const ScaledEdge& e : edges.edges) {
            a.push_back(converted<T>(e.a));
            b.push_back(converted<T>(e.b));
            strict.push_back(e.edge.strict);
            wanted.push_back(number_from<T>(e.wanted));
        }
    }
    std::size_t size() const { return a.size(); }
    T product(std::size_t e, const Matrix<T>& m) const { return inner_product(a[e], multiply(m, b[e])); }
};

/// minimise kappa c'x + barrier(x) subject to C x = 0 (C of independent rows): the nuclear norm.
template <class T>
class OverMultipliers {
public:
    OverMultipliers(const ScaledEdges& edges, bool all_want_one) : edges_(edges), c_(zero_vector<T>(size())), c_rows_(0, size()) {
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            if (edges_.strict[e]) {
                c_[static_cast<Index>(e)] = all_want_one ? T(-1) : -edges_.wanted[e];
            }
        }
    }
    Index size() const { return static_cast<Index>(edges_.size()); }
    const Vector<T>& c() const { return c_; }
    const Matrix<T>& ties() const { return c_rows_; }
    const BlockInverse<T>& block() const { return block_; }
    /// Moves to x; false when it is outside.
    bool move_to(const Vector<T>& x) {
        Matrix<T> sum = zero_matrix<T>(edges_.d, edges_.d);
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            const T& value = x[static_cast<Index>(e)];
            if (edges_.strict[e] && !(value > T(0))) {
                return false;
            }
            for (Index i = 0; i < edges_.d; ++i) {
                const T part = value * edges_.a[e][i];
                for (Index j = 0; j < edges_.d; ++j) {
                    sum(i, j) += part * edges_.b[e][j];
                }
            }
        }
        x_ = x;
        return block_.of(T(1), sum);
    }
    Vector<T> gradient() const {
        Vector<T> g(size());
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            const Index i = static_cast<Index>(e);
            g[i] = T(-2) * edges_.product(e, block_.r) - (edges_.strict[e] ? T(1) / x_[i] : T(0));
        }
        return g;
    }
    Matrix<T> hessian() const {
        Matrix<T> h(size(), size());
        for (std::size_t f = 0; f < edges_.size(); ++f) {
            const Vector<T> pa = multiply(block_.p, edges_.a[f]);
            const Vector<T> qb = multiply(block_.q, edges_.b[f]);
            const Vector<T> rb = multiply(block_.r, edges_.b[f]);
            const Vector<T> ra = multiply(transposed(block_.r), edges_.a[f]);
            const Index j = static_cast<Index>(f);
            for (std::size_t e = 0; e <= f; ++e) {
                const Index i = static_cast<Index>(e);
                h(i, j) = T(2) * (inner_product(edges_.a[e], pa) * inner_product(edges_.b[e], qb) +
                                  inner_product(edges_.a[e], rb) * inner_product(edges_.b[e], ra));
                h(j, i) = h(i, j);
            }
            if (edges_.strict[f]) {
                h(j, j) += T(1) / (x_[j] * x_[j]);
            }
        }
        return h;
    }

private:
    Edges<T> edges_;
    Vector<T> c_;
    Matrix<T> c_rows_;
    Vector<T> x_;
    BlockInverse<T> block_;
};

/// The same for the spectral norm; x = (V row by row, t).
template <class T>
class OverMatrices {
public:
    explicit OverMatrices(const ScaledEdges& edges) : edges_(edges), c_(zero_vector<T>(size())) {
        c_[size() - 1] = T(1);
        Index row = 0;
        c_rows_ = zero_matrix<T>(static_cast<Index>(std::count(edges_.strict.begin(), edges_.strict.end(), false)), size());
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            matrices_.push_back(zero_vector<T>(edges_.d * edges_.d));
            for (Index i = 0; i < edges_.d * edges_.d; ++i) {
                matrices_.back()[i] = edges_.a[e][i / edges_.d] * edges_.b[e][i % edges_.d];
            }
            if (!edges_.strict[e]) {
                c_rows_.row(row++).head(edges_.d * edges_.d) = matrices_.back().transpose();
            }
        }
        slack_.resize(edges_.size(), T(0));
    }
    Index size() const { return edges_.d * edges_.d + 1; }
    const Vector<T>& c() const { return c_; }
    const Matrix<T>& ties() const { return c_rows_; }
    const BlockInverse<T>& block() const { return block_; }
    /// <M_e, V> - wanted_e.
    const T& slack(std::size_t e) const { return slack_[e]; }
    bool move_to(const Vector<T>& x) {
        Matrix<T> v(edges_.d, edges_.d);
        std::copy(x.data(), x.data() + v.size(), v.data());
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            if (edges_.strict[e]) {
                slack_[e] = edges_.product(e, v) - edges_.wanted[e];
                if (!(slack_[e] > T(0))) {
                    return false;
                }
            }
        }
        return block_.of(x[size() - 1], v);
    }
    Vector<T> gradient() const {
        Vector<T> g = zero_vector<T>(size());
        const Index entries = size() - 1;
        for (Index i = 0; i < entries; ++i) {
            g[i] = T(-2) * block_.r.data()[i];
        }
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            for (Index i = 0; edges_.strict[e] && i < entries; ++i) {
                g[i] -= matrices_[e][i] / slack_[e];
            }
        }
        for (Index i = 0; i < edges_.d; ++i) {
            g[entries] -= block_.p(i, i) + block_.q(i, i);
        }
        return g;
    }
    Matrix<T> hessian() const {
        const Index d = edges_.d;
        const Index entries = d * d;
        Matrix<T> h = zero_matrix<T>(size(), size());
        for (Index a = 0; a < entries; ++a) {
            for (Index b = 0; b <= a; ++b) {
                const Index i = a / d, j = a % d, k = b / d, l = b % d;
                h(a, b) = T(2) * (block_.p(i, k) * block_.q(j, l) + block_.r(i, l) * block_.r(k, j));
            }
        }
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            for (Index a = 0; edges_.strict[e] && a < entries; ++a) {
                const T factor = matrices_[e][a] / (slack_[e] * slack_[e]);
                for (Index b = 0; b <= a; ++b) {
                    h(a, b) += factor * matrices_[e][b];
                }
            }
        }
        const Matrix<T> left = multiply(block_.p, block_.r);
        const Matrix<T> right = multiply(block_.r, block_.q);
        for (Index b = 0; b < entries; ++b) {
            h(entries, b) = T(2) * (left.data()[b] + right.data()[b]);
        }
        h(entries, entries) = inner_product(block_.p, block_.p) + inner_product(block_.q, block_.q) + T(2) * inner_product(block_.r, block_.r);
        for (Index a = 0; a < size(); ++a) {
            for (Index b = 0; b < a; ++b) {
                h(b, a) = h(a, b);
            }
        }
        return h;
    }

private:
    Edges<T> edges_;
    std::vector<Vector<T>> matrices_;
    Vector<T> c_;
    Matrix<T> c_rows_;
    std::vector<T> slack_;
    BlockInverse<T> block_;
};

constexpr int most_newton_steps = 100; // at one kappa
constexpr int most_rounds = 100;       // values of kappa
constexpr double centred = 1e-4;       // squared Newton decrement, where the next kappa is tried

/// Newton's method along the central path of a problem, damped as self-concordance allows: a step of 1/(1 + decrement) stays inside.
template <class T, class Problem>
class Path {
public:
    explicit Path(Problem& problem) : problem_(problem) {}
    Vector<T> x, y; ///< the point, and the multipliers of C x = 0
    T kappa;

    /// From x, inside, to the point of the path at `target`; false when the numbers do not suffice. `start` <= target is where the path is met.
    bool follow(const T& start, const T& target) {
        kappa = start;
        if (!problem_.move_to(x) || !centre(kappa)) {
            return false;
        }
        double ratio = 0.1; // of the next 1/kappa to this one
        for (int round = 0; kappa < target && round < most_rounds; ++round) {
            ratio = std::max(ratio, in_double(kappa / target));
            if (!factorise()) {
                return false;
            }
            const Vector<T> along = direction(-problem_.c(), zero_vector<T>(problem_.ties().rows())); // d x/d kappa; x is nearly linear in 1/kappa
            const Vector<T> from = x;
            for (;;) {
                x = from + along * (kappa * T(1 - ratio));
                if (problem_.move_to(x)) {
                    break;
                }
                ratio = std::sqrt(ratio);
                if (ratio > 0.98) {
                    x = from;
                    if (!problem_.move_to(x)) {
                        return false;
                    }
                    break;
                }
            }
            kappa = ratio <= in_double(kappa / target) ? target : T(kappa / T(ratio));
            if (!centre(kappa)) {
                return false;
            }
            ratio = steps_ <= 3 ? std::max(ratio * ratio, 1e-8) : steps_ > 8 ? std::sqrt(ratio) : ratio;
            ratio = std::min(ratio, 0.9);
        }
        return !(kappa < target);
    }
    /// More Newton steps here, until the decrement is this small or no longer falls.
    bool polish(double wanted) {
        double last = 1;
        for (int step = 0; step < 12; ++step) {
            const auto decrement = newton(kappa);
            if (!decrement) {
                return false;
            }
            if (*decrement <= wanted || *decrement >= last) {
                break;
            }
            last = *decrement;
        }
        return true;
    }
    /// The kappa up to which the decrement from an analytic centre stays below 1/2.
    std::optional<T> first_kappa() {
        if (!problem_.move_to(x) || !centre(T(0)) || !factorise()) {
            return std::nullopt;
        }
        const double squared = -in_double(inner_product(problem_.c(), direction(-problem_.c(), zero_vector<T>(problem_.ties().rows()))));
        return squared > 0 && std::isfinite(squared) ? std::optional<T>(T(0.5 / std::sqrt(squared))) : std::nullopt;
    }

private:
    bool centre(const T& at) {
        for (steps_ = 0; steps_ < most_newton_steps; ++steps_) {
            const auto decrement = newton(at);
            if (!decrement) {
                return false;
            }
            if (*decrement < centred) {
                return true;
            }
        }
        return false;
    }
    bool factorise() {
        if (!factor_.of(problem_.hessian())) {
            return false;
        }
        const Matrix<T>& c = problem_.ties();
        solved_ties_.clear();
        Matrix<T> schur(c.rows(), c.rows());
        for (Index i = 0; i < c.rows(); ++i) {
            solved_ties_.push_back(factor_.solve(Vector<T>(c.row(i).transpose())));
            for (Index j = 0; j < c.rows(); ++j) {
                schur(j, i) = inner_product(Vector<T>(c.row(j).transpose()), solved_ties_.back());
            }
        }
        return schur_.of(std::move(schur));
    }
    /// The dx of H dx + C'y = r, C dx = -missed; sets y.
    Vector<T> direction(const Vector<T>& r, const Vector<T>& missed) {
        Vector<T> dx = factor_.solve(r);
        y = schur_.solve(Vector<T>(multiply(problem_.ties(), dx) + missed));
        for (Index i = 0; i < y.size(); ++i) {
            dx -= solved_ties_[static_cast<std::size_t>(i)] * y[i];
        }
        return dx;
    }
    /// One damped step; the squared decrement before it, or nothing.
    std::optional<double> newton(const T& at) {
        poll_stop();
        if (!factorise()) {
            return std::nullopt;
        }
        Vector<T> r = problem_.gradient();
        for (Index i = 0; i < r.size(); ++i) {
            r[i] = -(r[i] + at * problem_.c()[i]);
        }
        const Vector<T> missed = multiply(problem_.ties(), x); // rounding moves x off the ties
        const Vector<T> dx = direction(r, missed);
        const double squared = in_double(inner_product(dx, r) + inner_product(missed, y));
        if (!std::isfinite(squared)) {
            return std::nullopt;
        }
        const Vector<T> from = x;
        double length = squared > 0.0625 ? 1 / (1 + std::sqrt(squared)) : 1;
        for (int half = 0; half < 30; ++half, length /= 2) {
            x = from + dx * T(length);
            if (problem_.move_to(x)) {
                return std::max(squared, 0.0);
            }
        }
        x = from;
        return std::nullopt;
    }

    Problem& problem_;
    Factor<T> factor_, schur_;
    std::vector<Vector<T>> solved_ties_;
    int steps_ = 0;
};

template <class T>
Vector<T> few_multipliers(const ScaledEdges& edges) {
    Vector<T> x = zero_vector<T>(static_cast<Index>(edges.edges.size()));
    for (std::size_t e = 0; e < edges.edges.size(); ++e) {
        if (edges.edges[e].edge.strict) {
            x[static_cast<Index>(e)] = T(1) / T(4 * edges.dimension * x.size()); // |a b'| <= 4 d
        }
    }
    return x;
}

template <class T>
Matrix<T> other_side(const BlockInverse<T>& block, const T& kappa) {
    Matrix<T> r = block.r;
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] *= T(-2) / kappa;
    }
    return r;
}

/// All strict margins wanted 1: the V of the nuclear norm's path at a small kappa has them.
template <class T>
std::optional<Matrix<Rational>> found_interior(const ScaledEdges& edges, double kappa) {
    OverMultipliers<T> problem(edges, true);
    Path<T, OverMultipliers<T>> path(problem);
    path.x = few_multipliers<T>(edges);
    const auto start = path.first_kappa();
    if (!start || !path.follow(std::min(*start, T(kappa)), T(kappa))) {
        return std::nullopt;
    }
    const Matrix<T> v = other_side(problem.block(), path.kappa);
    if (!finite(v)) {
        return std::nullopt;
    }
    Matrix<Rational> r = exact(v);
    constexpr long bits = 40;
    for (Index i = 0; i < r.size(); ++i) {
        r.data()[i] = rounded(r.data()[i], bits);
    }
    r = edges.with_ties(std::move(r));
    const bool wide =
        std::all_of(edges.edges.begin(), edges.edges.end(), [&](const ScaledEdge& e) { return !e.edge.strict || margin(e, r) >= Rational(1, 2); });
    return wide ? std::optional(r) : std::nullopt;
}

constexpr double double_reach = 1e5; ///< of kappa: beyond, I - A'A in doubles has too few digits left

template <class T>
NearOptimum sides(const Matrix<T>& v, const T& size, const Vector<T>& multipliers, const BlockInverse<T>& block, const T& kappa) {
    NearOptimum r{exact(v), exact(size), {}, exact(block.p)};
    for (const T& value : multipliers) {
        r.multipliers.push_back(exact(value));
    }
    r.p *= Rational(2) / exact(kappa);
    return r;
}

/// What differs between the norms: where the path starts, and how a point of it is read.
struct NuclearSearch {
    template <class T>
    using Problem = OverMultipliers<T>;
    template <class T>
    static OverMultipliers<T> problem(const ScaledEdges& edges) {
        return {edges, false};
    }
    template <class T>
    static std::optional<T> start(Path<T, OverMultipliers<T>>& path, const ScaledEdges& edges, const Matrix<Rational>& /*interior*/) {
        path.x = few_multipliers<T>(edges);
        return path.first_kappa();
    }
    static NearOptimum read(const ScaledEdges& /*edges*/, const OverMultipliers<Real>& problem, const Path<Real, OverMultipliers<Real>>& path) {
        return sides(other_side(problem.block(), path.kappa), Real(0), path.x, problem.block(), path.kappa);
    }
};
struct SpectralSearch {
    template <class T>
    using Problem = OverMatrices<T>;
    template <class T>
    static OverMatrices<T> problem(const ScaledEdges& edges) {
        return OverMatrices<T>(edges);
    }
    template <class T>
    static std::optional<T> start(Path<T, OverMatrices<T>>& path, const ScaledEdges& edges, const Matrix<Rational>& interior) {
        const Index entries = interior.size();
        path.x = Vector<T>(entries + 1);
        T squared(0);
        for (Index i = 0; i < entries; ++i) {
            path.x[i] = number_from<T>(Rational(4 * interior.data()[i])); // margins of 2 and more
            squared += path.x[i] * path.x[i];
        }
        using std::sqrt;
        path.x[entries] = T(2) * sqrt(squared);
        return T(static_cast<int>(2 * edges.dimension)) / path.x[entries];
    }
    static NearOptimum read(const ScaledEdges& edges, const OverMatrices<Real>& problem, const Path<Real, OverMatrices<Real>>& path) {
        const Index d = edges.dimension;
        Matrix<Real> v(d, d);
        std::copy(path.x.data(), path.x.data() + v.size(), v.data());
        Vector<Real> multipliers(static_cast<Index>(edges.edges.size()));
        Index tie = 0;
        for (Index e = 0; e < multipliers.size(); ++e) {
            const auto at = static_cast<std::size_t>(e);
            multipliers[e] = edges.edges[at].edge.strict ? Real(1) / (path.kappa * problem.slack(at)) : Real(-path.y[tie++] / path.kappa);
        }
        return sides(v, path.x[d * d], multipliers, problem.block(), path.kappa);
    }
};

/// Follows the path in doubles as far as they are good for, then in Real at the working digits.
template <class Search>
std::optional<NearOptimum> found_at(const ScaledEdges& edges, const Matrix<Rational>& interior, double kappa, int digits) {
    auto high = Search::template problem<Real>(edges);
    Path<Real, typename Search::template Problem<Real>> fine(high);
    std::optional<Real> from;
    {
        auto low = Search::template problem<double>(edges);
        Path<double, typename Search::template Problem<double>> rough(low);
        const std::optional<double> start = Search::start(rough, edges, interior);
        if (start && rough.follow(std::min(*start, double_reach), std::min(double_reach, kappa))) {
            fine.x = Vector<Real>(rough.x.size());
            std::transform(rough.x.begin(), rough.x.end(), fine.x.begin(), [](double x) { return Real(x); });
            from = Real(rough.kappa);
        }
    }
    if (!from || !fine.follow(*from, Real(kappa))) {
        from = Search::start(fine, edges, interior);
        if (!from || !fine.follow(std::min(*from, Real(kappa)), Real(kappa))) {
            return std::nullopt;
        }
    }
    constexpr int most_places = 300; // of a double
    return fine.polish(std::pow(10.0, -std::min(digits, most_places))) ? std::optional(Search::read(edges, high, fine)) : std::nullopt;
}

} // namespace

BarrierPath::BarrierPath(const ScaledEdges& edges, MatrixNorm norm) : edges_(&edges), norm_(norm) {
    const double kappa = 2 * complexity();
    interior_ = found_interior<double>(edges, kappa);
    for (int digits = 40; !interior_ && digits <= 160; digits *= 2) {
        const PrecisionScope precision(digits);
        interior_ = found_interior<Real>(edges, kappa);
    }
}

double BarrierPath::complexity() const {
    const auto strict = std::count_if(edges_->edges.begin(), edges_->edges.end(), [](const ScaledEdge& e) { return e.edge.strict; });
    return static_cast<double>(2 * edges_->dimension + strict);
}

std::optional<NearOptimum> BarrierPath::at(double kappa, int digits) const {
    const PrecisionScope precision(digits);
    switch (norm_) {
    case MatrixNorm::spectral: return found_at<SpectralSearch>(*edges_, *interior_, kappa, digits);
    case MatrixNorm::nuclear: return found_at<NuclearSearch>(*edges_, *interior_, kappa, digits);
    }
    return std::nullopt;
}

} // namespace attest
