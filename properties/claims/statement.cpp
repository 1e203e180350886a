#include "properties/claims/statement.h"

#include "model/input/input_error.h"
#include "model/mutant.h"
#include "model/stop.h"
#include "properties/cases/labels.h"
#include "properties/generators/random_source.h"

#include <algorithm>
#include <chrono>
#include <fnmatch.h>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <numeric>

namespace attest {

std::string Check::id() const {
    std::string r = claim->id;
    char mark = '!';
    const auto add = [&](const std::string& part) {
        r += mark + part;
        mark = '+';
    };
    if (neighbour || variation) {
        add(neighbour ? neighbour->name : variation->name);
    }
    for (const Hypothesis hypothesis : without) {
        add(std::string("without-") + hypothesis_name(hypothesis));
    }
    return r;
}

const std::string& Check::statement() const {
    return neighbour ? neighbour->statement : variation && !variation->statement.empty() ? variation->statement : claim->statement;
}
const Decide& Check::decide() const { return neighbour ? neighbour->decide : variation && variation->decide ? variation->decide : claim->check; }
const Generate& Check::generate() const {
    return neighbour && neighbour->generate ? neighbour->generate : variation && variation->generate ? variation->generate : claim->generate;
}

std::vector<Hypothesis> Check::hypotheses() const {
    std::vector<Hypothesis> r = claim->hypotheses;
    const auto drop = [&r](const std::vector<Hypothesis>& dropped) {
        std::erase_if(r, [&](Hypothesis h) { return std::find(dropped.begin(), dropped.end(), h) != dropped.end(); });
    };
    drop(without);
    if (neighbour) {
        drop(neighbour->dropped_hypotheses);
    }
    if (variation && variation->kind == Variation::Kind::without_hypothesis) {
        drop({variation->dropped});
    }
    return r;
}

std::vector<Hypothesis> Check::dropped() const {
    std::vector<Hypothesis> r = claim->hypotheses;
    const std::vector<Hypothesis> kept = hypotheses();
    std::erase_if(r, [&](Hypothesis h) { return std::find(kept.begin(), kept.end(), h) != kept.end(); });
    return r;
}

namespace {

/// Levenshtein's distance.
std::size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

std::string suggestions(const std::string& wanted, const std::vector<std::string>& known) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& id : known) {
        const bool part = id.find(wanted) != std::string::npos;
        ranked.emplace_back(part ? 0 : edit_distance(wanted, id), id);
    }
    std::sort(ranked.begin(), ranked.end());
    std::string r;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, ranked.size()); ++i) {
        r += (i == 0 ? "" : ", ") + ranked[i].second;
    }
    return r;
}

} // namespace

namespace {

/// The first part after '!': a neighbour or a variation. False: neither.
bool set_named_part(Check& check, const std::string& name) {
    for (const FalseNeighbour& neighbour : check.claim->false_neighbours) {
        if (neighbour.name == name) {
            check.neighbour = &neighbour;
        }
    }
    for (const Variation& variation : check.claim->variations) {
        if (!check.neighbour && variation.name == name) {
            check.variation = &variation;
        }
    }
    return check.neighbour || check.variation;
}

/// "without-R" for a hypothesis of the claim. False: something else.
bool add_dropped(Check& check, const std::string& part) {
    for (const Hypothesis hypothesis : check.claim->hypotheses) {
        if (part == std::string("without-") + hypothesis_name(hypothesis)) {
            check.without.push_back(hypothesis);
            return true;
        }
    }
    return false;
}

/// Every claim, each followed by its neighbours and variations.
std::vector<Check> all_checks() {
    std::vector<Check> r;
    for (const Claim& claim : all_claims()) {
        r.push_back({&claim});
        for (const FalseNeighbour& neighbour : claim.false_neighbours) {
            r.push_back({&claim, &neighbour});
        }
        for (const Variation& variation : claim.variations) {
            r.push_back({&claim, nullptr, {}, &variation});
        }
    }
    return r;
}

std::vector<std::string> known_ids() {
    std::vector<std::string> r;
    for (const Check& check : all_checks()) {
        r.push_back(check.id());
    }
    return r;
}

} // namespace

Check find_check(const std::string& id) {
    const std::size_t mark = id.find('!');
    for (const Claim& claim : all_claims()) {
        if (claim.id != id.substr(0, mark)) {
            continue;
        }
        Check check{&claim};
        bool known = true;
        for (std::size_t at = mark; at != std::string::npos && known;) {
            const std::size_t next = id.find('+', at + 1);
            const std::string part = id.substr(at + 1, next == std::string::npos ? next : next - at - 1);
            known = (at == mark && set_named_part(check, part)) || add_dropped(check, part);
            at = next;
        }
        if (known) {
            return check;
        }
    }
    throw InputError("", "claim",
                     "\"" + id + "\" is unknown; expected a claim, claim!neighbour or claim!variation of `attest list`, perhaps " +
                         suggestions(id, known_ids()));
}

std::vector<const Claim*> find_claims(const std::vector<std::string>& patterns) {
    std::vector<bool> used(patterns.size(), false);
    std::vector<const Claim*> r;
    std::vector<std::string> known;
    for (const Claim& claim : all_claims()) {
        known.push_back(claim.id);
        bool wanted = patterns.empty();
        for (std::size_t p = 0; p < patterns.size(); ++p) {
            if (fnmatch(patterns[p].c_str(), claim.id.c_str(), 0) == 0) {
                used[p] = wanted = true;
            }
        }
        if (wanted) {
            r.push_back(&claim);
        }
    }
    for (std::size_t p = 0; p < patterns.size(); ++p) {
        if (!used[p]) {
            throw InputError("", "claim",
                             "\"" + patterns[p] + "\" matches no claim; expected an id of `attest list` or a pattern like svm.*, perhaps " +
                                 suggestions(patterns[p], known));
        }
    }
    return r;
}

std::vector<const Claim*> find_claims_and_parts(const std::vector<std::string>& patterns) {
    if (std::none_of(patterns.begin(), patterns.end(), [](const std::string& p) { return p.find('!') != std::string::npos; })) {
        return find_claims(patterns);
    }
    std::vector<std::string> of_claims;
    std::vector<std::string> of_parts;
    std::partition_copy(patterns.begin(), patterns.end(), std::back_inserter(of_parts), std::back_inserter(of_claims),
                        [](const std::string& p) { return p.find('!') != std::string::npos; });
    const std::vector<const Claim*> claims = of_claims.empty() ? std::vector<const Claim*>() : find_claims(of_claims);
    std::vector<bool> used(of_parts.size(), false);
    std::vector<const Claim*> r;
    for (const Check& check : all_checks()) {
        const bool part = check.neighbour != nullptr || check.variation != nullptr;
        bool wanted = !part && std::find(claims.begin(), claims.end(), check.claim) != claims.end();
        for (std::size_t p = 0; part && p < of_parts.size(); ++p) {
            if (fnmatch(of_parts[p].c_str(), check.id().c_str(), 0) == 0) {
                used[p] = wanted = true;
            }
        }
        if (wanted) {
            r.push_back(&as_claim(check));
        }
    }
    for (std::size_t p = 0; p < of_parts.size(); ++p) {
        if (!used[p]) {
            r.push_back(&as_claim(find_check(of_parts[p]))); // "claim!loss-linear+without-A", or unknown
        }
    }
    return r;
}

const Claim& as_claim(const Check& check) {
    if (check.neighbour == nullptr && check.variation == nullptr && check.without.empty()) {
        return *check.claim;
    }
    static std::mutex mutex;
    static std::map<std::string, Claim> made;
    const std::lock_guard<std::mutex> lock(mutex);
    const auto [at, fresh] = made.try_emplace(check.id());
    if (fresh) {
        Claim& r = at->second;
        r.id = check.id();
        r.statement = check.statement();
        r.source = "a statement next to " + check.claim->id;
        r.hypotheses = check.hypotheses();
        r.grade = check.claim->grade;
        r.undecided_limit = check.claim->undecided_limit;
        r.generate = check.generate();
        r.check = check.decide();
        r.labels = check.claim->labels;
        r.first_digits = check.claim->first_digits;
        r.last_digits = check.claim->last_digits;
    }
    return at->second;
}

namespace {

bool meets_hypotheses(const Claim& claim, const CaseFacts& facts) {
    return std::all_of(claim.hypotheses.begin(), claim.hypotheses.end(), [&](Hypothesis h) { return hypothesis_holds(h, facts); });
}

Verdict decide_at(const Check& check, const CaseFacts& facts) {
    for (const Hypothesis hypothesis : check.hypotheses()) {
        if (!hypothesis_holds(hypothesis, facts)) {
            return Verdict::vacuous(hypothesis_name(hypothesis));
        }
    }
    return check.decide()(facts);
}

} // namespace

Decision decide_case(const Check& check, const Case& value, bool with_labels, double seconds) {
    return decide_case(check, CaseFacts(value), with_labels, seconds);
}

Decision decide_case(const Check& check, const CaseFacts& facts, bool with_labels, double seconds) {
    const auto start = std::chrono::steady_clock::now();
    Decision r;
    try {
        for (r.digits = check.claim->first_digits;; r.digits *= 2) {
            const PrecisionScope precision(r.digits);
            r.verdict = decide_at(check, facts);
            if (r.verdict.outcome != Outcome::undecided || r.digits >= check.claim->last_digits) {
                break;
            }
            if (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > seconds) {
                r.verdict.reason += " (the time limit was met at " + std::to_string(r.digits) + " digits)";
                r.cut = true;
                break;
            }
        }
        if (with_labels) {
            const StopScope labelling(current_stop().after_interrupt(1)); // the case is decided: an interrupt does not undo it
            const PrecisionScope precision(check.claim->first_digits);
            r.labels = dataset_labels(facts);
            // labels may rely on the hypotheses, as the check does
            if (check.claim->labels && meets_hypotheses(*check.claim, facts)) {
                const std::vector<std::string> own = check.claim->labels(facts);
                r.labels.insert(r.labels.end(), own.begin(), own.end());
            }
        }
    } catch (const std::bad_alloc&) { // a limit like those of digits and time, and no fault of the check
        r.verdict = Verdict::undecided("there was not enough memory");
    } catch (const std::exception& error) {
        r.error = error.what();
        r.input_error = dynamic_cast<const InputError*>(&error) != nullptr;
        r.verdict = Verdict::undecided(std::string("error: ") + error.what());
    }
    return r;
}

std::uint64_t case_seed(const Check& check, std::uint64_t run_seed, std::uint64_t index) {
    return seed_for(seed_for(run_seed, check.id()), mutant("case_seed_forgets_the_index") ? 0 : index);
}

int case_size(std::uint64_t index) { return 5 + static_cast<int>(index % 96); }

} // namespace attest
