// The list of all claims. A plain list of calls: self-registration would be dropped by the linker of a static library.
#include "properties/claims/registry.h"

#include "model/input/input_error.h"
#include "properties/claims/groups.h"
#include "properties/claims/owed_labels.h"

#include <algorithm>
#include <atomic>
#include <regex>
#include <set>
#include <stdexcept>

namespace attest {
namespace {

std::vector<Claim> own_claims() {
    std::vector<Claim> r;
    for (const auto group : {model_claims, loss_claims, graph_claims, svm_claims, finite_claims, path_claims, descent_claims, retrieval_claims,
                             discovery_claims, ntp_claims, norm_claims, local_claims, topic_claims, chain_claims}) {
        for (Claim& claim : group()) {
            claim.required_labels = with_owed_labels(claim);
            r.push_back(std::move(claim));
        }
    }
    return r;
}

struct Registry {
    std::vector<Claim> claims = own_claims();
    std::size_t own = claims.size();
    std::atomic<bool> handed_out{false};
};

Registry& registry() {
    static Registry r;
    return r;
}

/// Ids and names become parts of file names and of ids (claim!name), so they are plain words.
bool is_plain(const std::string& words, const char* pattern) { return std::regex_match(words, std::regex(pattern)); }

} // namespace

const std::vector<Claim>& all_claims() {
    registry().handed_out = true;
    return registry().claims;
}

void check_added_claim(const Claim& claim, const std::vector<Claim>& known) {
    const auto expect = [&](bool condition, const std::string& expected) {
        if (!condition) {
            throw InputError("", "added claim " + in_quotes(claim.id), "expected " + expected);
        }
    };
    expect(is_plain(claim.id, "[a-z0-9]+([.-][a-z0-9]+)*"), "an id of lower-case words joined by '.' and '-'");
    expect(std::none_of(known.begin(), known.end(), [&](const Claim& other) { return other.id == claim.id; }), "an id that no other claim has");
    expect(!claim.statement.empty(), "a statement");
    expect(bool(claim.check), "a check");
    expect(bool(claim.generate), "a generator (generate_cases of properties/generators/generate.h)");
    expect(claim.undecided_limit >= 0 && claim.undecided_limit <= 1, "an undecided_limit from 0 to 1");
    expect(claim.first_digits >= 1 && claim.last_digits >= claim.first_digits, "1 <= first_digits <= last_digits");
    expect(claim.false_neighbours.size() >= 2, "two or more false neighbours: what the same check must refute");
    std::set<std::string> names;
    for (const FalseNeighbour& neighbour : claim.false_neighbours) {
        expect(is_plain(neighbour.name, "[a-z0-9]+(-[a-z0-9]+)*"), "names of false neighbours that are lower-case words joined by '-'");
        expect(names.insert(neighbour.name).second, "false neighbours with different names, not two called " + in_quotes(neighbour.name));
        expect(!neighbour.statement.empty() && neighbour.decide, "a statement and a check of the false neighbour " + in_quotes(neighbour.name));
    }
    for (const Variation& variation : claim.variations) {
        expect(names.insert(variation.name).second, "variations with names of their own, not two called " + in_quotes(variation.name));
    }
}

void add_claims(std::vector<Claim> claims) {
    Registry& all = registry();
    if (all.handed_out && !claims.empty()) {
        throw std::logic_error("add_claims: claims are added before the first use of all_claims()");
    }
    for (Claim& claim : claims) {
        check_added_claim(claim, all.claims);
        all.claims.push_back(std::move(claim));
    }
}

bool is_added_claim(const std::string& id) {
    const Registry& all = registry();
    return std::any_of(all.claims.begin() + std::ptrdiff_t(all.own), all.claims.end(), [&](const Claim& claim) { return claim.id == id; });
}

} // namespace attest
