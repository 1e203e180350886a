#include "model/descent/ball_step.h"

#include "model/attention/attention.h"
#include "model/mutant.h"
#include "model/numbers/arb_vector.h"
#include "model/stop.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace attest {
namespace {

/// A token of a bag: its place among the pairs (query, token) that occur, and m_v.
struct Term {
    std::size_t pair = 0;
    ulong count = 0;
};

/// Samples with one query, bag and label.
struct Group {
    std::vector<Term> terms;
    std::size_t label = 0; ///< position in terms
    ulong samples = 0;
    std::size_t query = 0;
};

/// A token and a query that occur together in a sample.
struct Pair {
    Index token = 0;
    Index query = 0;
};

/// A row of a Gram matrix without its zeros.
struct GramEntry {
    Index column = 0;
    Rational value;
};
using GramRows = std::vector<std::vector<GramEntry>>;

GramRows gram_rows(const Matrix<Rational>& gram, const std::vector<Token>& tokens) {
    GramRows r(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        for (std::size_t j = 0; j < tokens.size(); ++j) {
            if (const Rational& value = gram(tokens[i], tokens[j]); value != 0) {
                r[i].push_back({static_cast<Index>(j), value});
            }
        }
    }
    return r;
}

bool is_identity(const GramRows& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].size() != 1 || rows[i].front().column != static_cast<Index>(i) || rows[i].front().value != 1) {
            return false;
        }
    }
    return true;
}

std::vector<Token> all_tokens(int tokens) {
    std::vector<Token> r;
    for (Token v = 0; v < tokens; ++v) {
        r.push_back(v);
    }
    return r;
}

/// x -> G x G_QQ on K x Q tables that are zero but at the pairs; read at the pairs.
class BallLogitMap {
public:
    BallLogitMap(const LogitModel& model, const std::vector<Pair>& pairs, slong bits)
        : tokens_(gram_rows(model.gram(), all_tokens(model.tokens()))), queries_(gram_rows(model.gram(), model.queries())), pairs_(pairs),
          bits_(bits), identity_(is_identity(tokens_) && is_identity(queries_)), columns_(model.queries().size()) {
        if (!identity_) {
            token_values_ = balls_of(tokens_);
            query_values_ = balls_of(queries_);
            by_token_.resize(tokens_.size());
            for (std::size_t p = 0; p < pairs_.size(); ++p) {
                by_token_[static_cast<std::size_t>(pairs_[p].token)].push_back(p);
            }
            left_ = std::make_unique<ArbVector>(tokens_.size() * columns_);
        }
    }

    /// z += the image of `a`, both at the pairs.
    void add_to(ArbVector& z, const ArbVector& a) {
        if (identity_) {
            for (std::size_t p = 0; p < pairs_.size(); ++p) {
                arb_add(z[p], z[p], a[p], bits_);
            }
            return;
        }
        left_->set_zero(); // G A
        std::size_t at = 0;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            for (const GramEntry& entry : tokens_[i]) {
                for (const std::size_t p : by_token_[static_cast<std::size_t>(entry.column)]) {
                    arb_addmul((*left_)[i * columns_ + static_cast<std::size_t>(pairs_[p].query)], (*token_values_)[at], a[p], bits_);
                }
                ++at;
            }
        }
        for (std::size_t p = 0; p < pairs_.size(); ++p) {
            const auto row = static_cast<std::size_t>(pairs_[p].token);
            const auto query = static_cast<std::size_t>(pairs_[p].query);
            std::size_t value = starts_[query];
            for (const GramEntry& entry : queries_[query]) { // G is symmetric: row q is column q
                if (mutant("ball_step_one_query_alone") && static_cast<std::size_t>(entry.column) != query) {
                    ++value;
                    continue;
                }
                arb_addmul(z[p], (*left_)[row * columns_ + static_cast<std::size_t>(entry.column)], (*query_values_)[value++], bits_);
            }
        }
    }

private:
    std::unique_ptr<ArbVector> balls_of(const GramRows& rows) {
        starts_.clear();
        std::size_t size = 0;
        for (const auto& row : rows) {
            starts_.push_back(size);
            size += row.size();
        }
        auto r = std::make_unique<ArbVector>(size);
        std::size_t at = 0;
        for (const auto& row : rows) {
            for (const GramEntry& entry : row) {
                set_ball((*r)[at++], entry.value, bits_);
            }
        }
        return r;
    }

    GramRows tokens_;
    GramRows queries_;
    std::vector<Pair> pairs_;
    slong bits_;
    bool identity_;
    std::size_t columns_;
    std::vector<std::vector<std::size_t>> by_token_; ///< pairs of each token
    std::vector<std::size_t> starts_;                ///< of the rows of queries_ in query_values_
    std::unique_ptr<ArbVector> token_values_;
    std::unique_ptr<ArbVector> query_values_;
    std::unique_ptr<ArbVector> left_; ///< K x Q
};

/// The precision of a Real of the working digits.
slong working_bits() { return static_cast<slong>(mpfr_get_prec(Real().data())); }

/// The pairs that occur, each with its place.
std::map<std::pair<int, Token>, std::size_t> places_of(const LogitModel& model) {
    std::map<std::pair<int, Token>, std::size_t> r;
    for (const CountedSample& sample : model.samples()) {
        for (const TokenCount& c : sample.counts) {
            r.try_emplace({sample.query_index, c.token}, 0);
        }
    }
    std::size_t place = 0;
    for (auto& [pair, at] : r) {
        at = place++;
    }
    return r;
}

std::vector<Pair> pairs_of(const std::map<std::pair<int, Token>, std::size_t>& places) {
    std::vector<Pair> r;
    for (const auto& [pair, at] : places) {
        r.push_back({pair.second, pair.first});
    }
    return r;
}

std::vector<Group> groups_of(const LogitModel& model, const std::map<std::pair<int, Token>, std::size_t>& places) {
    using Key = std::tuple<int, Token, std::vector<std::pair<Token, int>>>;
    std::map<Key, Group> groups;
    for (const CountedSample& sample : model.samples()) {
        std::vector<std::pair<Token, int>> bag;
        for (const TokenCount& c : sample.counts) {
            bag.emplace_back(c.token, counted(c));
        }
        Group& group = groups[Key(sample.query_index, sample.label, bag)];
        group.samples = mutant("ball_step_counts_groups_once") ? 1 : group.samples + 1;
        if (!group.terms.empty()) {
            continue;
        }
        group.query = static_cast<std::size_t>(sample.query_index);
        for (std::size_t j = 0; j < bag.size(); ++j) {
            group.terms.push_back({places.at({sample.query_index, bag[j].first}), static_cast<ulong>(bag[j].second)});
            group.label = bag[j].first == sample.label ? j : group.label;
        }
    }
    std::vector<Group> r;
    for (auto& [key, group] : groups) {
        r.push_back(std::move(group));
    }
    return r;
}

} // namespace

struct BallStep::Parts {
    Parts(const LogitModel& model, const Matrix<Rational>& start_logits, const Rational& rate)
        : bits(working_bits()), places(places_of(model)), pairs(pairs_of(places)), groups(groups_of(model, places)), map(model, pairs, bits),
          start(pairs.size()), coefficients(pairs.size()), logits(pairs.size()), exponentials(pairs.size()), gradient(pairs.size()), scratch(5),
          norms(pairs.size()) {
        for (std::size_t p = 0; p < pairs.size(); ++p) {
            const Pair& pair = pairs[p];
            set_ball(start[p], start_logits(pair.token, pair.query), bits);
            const Token query = model.queries()[static_cast<std::size_t>(pair.query)];
            set_ball(scratch[0], model.gram()(pair.token, pair.token) * model.gram()(query, query), bits);
            arb_sqrt(scratch[0], scratch[0], bits);
            arb_get_mag(norms[p].get(), scratch[0]);
            if (static_cast<std::size_t>(pair.query) == query_begin.size()) {
                query_begin.push_back(p);
            }
        }
        query_begin.push_back(pairs.size());
        set_ball(scratch[4], rate / Rational(model.samples().size()), bits);
    }

    /// e^{z - c}, c the middle of the query's largest logit.
    void compute_exponentials() {
        for (std::size_t q = 0; q + 1 < query_begin.size(); ++q) {
            std::size_t largest = query_begin[q];
            for (std::size_t p = largest; p < query_begin[q + 1]; ++p) {
                largest = arf_cmp(arb_midref(logits[p]), arb_midref(logits[largest])) > 0 ? p : largest;
            }
            for (std::size_t p = query_begin[q]; p < query_begin[q + 1]; ++p) {
                arb_sub_arf(exponentials[p], logits[p], arb_midref(logits[largest]), bits);
                arb_exp(exponentials[p], exponentials[p], bits);
            }
        }
    }

    /// Adds one group's part of n R.
    void add_group(const Group& group) {
        arb_ptr others = scratch[0];
        arb_ptr total = scratch[1];
        arb_ptr factor = scratch[2];
        arb_ptr product = scratch[3];
        arb_zero(others);
        for (std::size_t j = 0; j < group.terms.size(); ++j) {
            if (j != group.label) {
                arb_addmul_ui(others, exponentials[group.terms[j].pair], group.terms[j].count, bits);
            }
        }
        arb_set(total, others);
        arb_addmul_ui(total, exponentials[group.terms[group.label].pair], group.terms[group.label].count, bits);
        if (!arb_is_positive(total)) { // the digits do not suffice to know the logits
            for (const Term& t : group.terms) {
                arb_zero_pm_inf(gradient[t.pair]);
            }
            return;
        }
        arb_ui_div(factor, group.samples, total, bits);
        for (std::size_t j = 0; j < group.terms.size(); ++j) {
            arb_ptr entry = gradient[group.terms[j].pair];
            if (j == group.label) {
                arb_mul(product, others, factor, bits);
                if (!mutant("gradient_misses_label_term")) {
                    arb_sub(entry, entry, product, bits);
                }
            } else {
                arb_mul(product, exponentials[group.terms[j].pair], factor, bits);
                arb_addmul_ui(entry, product, group.terms[j].count, bits);
            }
        }
    }

    slong bits;
    std::map<std::pair<int, Token>, std::size_t> places;
    std::vector<Pair> pairs; ///< by query, then by token
    std::vector<Group> groups;
    BallLogitMap map;
    ArbVector start;        ///< z(W(0)) at the pairs
    ArbVector coefficients; ///< A, radii 0
    ArbVector logits;
    ArbVector exponentials;
    ArbVector gradient;              ///< n R
    ArbVector scratch;               ///< four for add_group, then eta/n
    std::vector<ArbMagnitude> norms; ///< |e_v| |e_k|
    std::vector<std::size_t> query_begin;
};

BallStep::BallStep(const LogitModel& model, const Matrix<Rational>& start_logits, const Rational& rate)
    : parts_(std::make_unique<Parts>(model, start_logits, rate)) {}
BallStep::~BallStep() = default;
BallStep::BallStep(BallStep&&) noexcept = default;
BallStep& BallStep::operator=(BallStep&&) noexcept = default;

Real BallStep::advance(Matrix<Real>& coefficients) {
    Parts& s = *parts_;
    for (std::size_t p = 0; p < s.pairs.size(); ++p) {
        poll_stop(); // here and below: before any coefficient has moved
        arb_set(s.logits[p], s.start[p]);
    }
    s.map.add_to(s.logits, s.coefficients);
    s.compute_exponentials();
    s.gradient.set_zero();
    for (const Group& group : s.groups) {
        poll_stop();
        s.add_group(group);
    }
    ArbMagnitude error;
    ArbMagnitude magnitude;
    bool enclosed = true;
    for (std::size_t p = 0; p < s.pairs.size(); ++p) {
        arb_ptr next = s.scratch[0];
        arb_mul(next, s.gradient[p], s.scratch[4], s.bits);
        arb_sub(next, s.coefficients[p], next, s.bits);
        if (!arb_is_finite(next)) {
            enclosed = false;
            continue;
        }
        if (!mutant("ball_step_forgets_rounding")) {
            mag_addmul(error.get(), arb_radref(next), s.norms[p].get());
        }
        Real& written = coefficients(s.pairs[p].token, s.pairs[p].query);
        if (round_to(written.data(), arb_midref(next), MPFR_RNDN) != 0) { // e^{-1e30} is no number of MPFR
            arb_get_mag(magnitude.get(), next);
            mag_addmul(error.get(), magnitude.get(), s.norms[p].get());
            written = Real(0);
            arf_zero(arb_midref(next));
        }
        arf_swap(arb_midref(s.coefficients[p]), arb_midref(next));
    }
    const Real bound = mutant("ball_step_error_halved") ? error.upper() / Real(2) : error.upper();
    return enclosed ? bound : Real(std::numeric_limits<double>::infinity());
}

} // namespace attest
