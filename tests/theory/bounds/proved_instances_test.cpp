// The bounds in C++ are the proved ones, constant for constant: theory/proofs/bounds_instances.tsv holds values of the Coq functions at rational
// points between rational ends that Coq has proved (BoundsInstances.v); the enclosures here must meet them and be as narrow.
#include "theory/bounds/direction.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/limit_gap.h"
#include "theory/bounds/margin.h"
#include "theory/bounds/norm_growth.h"

#include "model/numbers/number_text.h"

#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

namespace attest {
namespace {

using Arguments = std::vector<Rational>;

Rational rational(const std::string& text) { return Rational(text); }
Interval at(const Arguments& a, std::size_t i) { return Interval(a.at(i)); }
std::size_t whole(const Rational& x) { return static_cast<std::size_t>(numerator(x)); }

/// C of norm_bound where its condition is shown; the excess 10^-60 makes its radius r0 vanish against the ends of the table.
std::optional<Interval> growth(const Arguments& a, bool acyclic) {
    const Interval excess = exp(Interval(-140));
    const std::optional<NormBound> bound =
        norm_bound(whole(a[0]), excess, Interval(1000), acyclic ? Interval(1) : at(a, 1), acyclic ? std::nullopt : std::optional<Interval>(at(a, 2)));
    return bound ? std::optional<Interval>(bound->growth) : std::nullopt;
}

/// The functions by their Coq names; nothing: this row cannot be asked through the public functions.
const std::map<std::string, std::function<std::optional<Interval>(const Arguments&)>>& functions() {
    static const std::map<std::string, std::function<std::optional<Interval>(const Arguments&)>> all = {
        {"limit_gap_bound", [](const Arguments& a) { return limit_gap_bound(at(a, 0), at(a, 1)); }},
        {"descent_excess_bound",
         [](const Arguments& a) { return descent_excess_bound(at(a, 0), at(a, 1), at(a, 2), a[3], static_cast<long>(whole(a[4]))); }},
        {"path_excess_bound", [](const Arguments& a) { return path_excess_bound(at(a, 0), at(a, 1), at(a, 2), at(a, 3)); }},
        {"margin_bound", [](const Arguments& a) { return margin_bound(whole(a[0]), at(a, 1), at(a, 2), a[3]); }},
        {"restricted_loss_bound", [](const Arguments& a) { return restricted_loss_bound(whole(a[0]), at(a, 1), at(a, 2)); }},
        {"general_margin_bound", [](const Arguments& a) { return general_margin_bound(at(a, 0), at(a, 1), a[2], a[3]); }},
        {"cosine_bound", [](const Arguments& a) { return cosine_bound(at(a, 0), at(a, 1), at(a, 2)); }},
        {"squared_distance_bound", [](const Arguments& a) { return squared_distance_bound(at(a, 0), at(a, 1), at(a, 2)); }},
        {"direction_error_bound", [](const Arguments& a) { return direction_error_bound(at(a, 0)); }},
        {"finite_excess_bound", [](const Arguments& a) { return finite_excess_bound(at(a, 0), at(a, 1), at(a, 2)); }},
        {"growth_constant", [](const Arguments& a) { return a[3] == 0 ? growth(a, false) : std::nullopt; }},
        {"norm_growth_bound",
         [](const Arguments& a) {
             return norm_growth_bound({at(a, 2), at(a, 0), at(a, 1), Real(0)}, at(a, 3));
         }},
        {"direction_rate_bound",
         [](const Arguments& a) {
             return direction_rate_bound({at(a, 0), at(a, 1)}, at(a, 2));
         }},
        {"growth_constant_acyclic", [](const Arguments& a) { return growth(a, true); }},
    };
    return all;
}

TEST(ProvedInstances, the_enclosures_meet_what_coq_has_proved) {
    const PrecisionScope precision(40);
    std::ifstream table(std::string(ATTEST_TEST_DATA) + "/../theory/proofs/bounds_instances.tsv");
    std::map<std::string, int> compared;
    int rows = 0;
    for (std::string line; std::getline(table, line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        ++rows;
        std::istringstream cells(line);
        std::string name;
        std::string arguments;
        std::string low;
        std::string high;
        std::getline(cells, name, '\t');
        std::getline(cells, arguments, '\t');
        std::getline(cells, low, '\t');
        std::getline(cells, high);
        const auto function = functions().find(name);
        if (function == functions().end()) {
            continue;
        }
        Arguments values;
        std::istringstream words(arguments);
        for (std::string word; words >> word;) {
            values.push_back(rational(word));
        }
        const std::optional<Interval> found = function->second(values);
        if (!found || !found->is_bounded()) {
            continue;
        }
        ++compared[name];
        const Interval lower(rational(low));
        const Interval upper(rational(high));
        EXPECT_NE(less(*found, lower), Truth::yes) << line << "\n" << *found;
        EXPECT_NE(less(upper, *found), Truth::yes) << line << "\n" << *found;
        // and not because it is wide: a constant that is off by one part in a million would show
        const Interval width = Interval::exactly(found->radius()) / abs(*found);
        if (rational(low) > 0 || rational(high) < 0) {
            EXPECT_EQ(less(width, Interval(Rational(1, 1000000000000))), Truth::yes) << line;
        }
    }
    EXPECT_GE(rows, 70);
    for (const auto& [name, unused] : functions()) {
        EXPECT_GE(compared[name], 1) << name << " was compared at no point";
    }
}

} // namespace
} // namespace attest
