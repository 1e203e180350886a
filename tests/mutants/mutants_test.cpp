// Every deliberate fault (model/mutant.h) is caught by the claim that is named for it.
//
// A mutant is caught when the claim is refuted on some case, or when a case ends in an error of ours (a certificate that does not
// hold, a second run that answers otherwise). Needs a build with -DATTEST_MUTANTS=ON.
#include "model/mutant.h"
#include "properties/report.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>

using namespace attest;

namespace {

struct Entry {
    Mutant mutant;
    const char* name;
    const char* claim; ///< must catch it
};

#define ATTEST_MUTANT(name, claim)                                                                                                                   \
    Entry { Mutant::name, #name, claim }

const std::vector<Entry>& mutants() {
    static const std::vector<Entry> all = {
        ATTEST_MUTANT(edges_reversed, "graph.components"),
        ATTEST_MUTANT(edge_space_for_cyclic_subspace, "finite.dimension"),
        ATTEST_MUTANT(graph_svm_drops_equalities, "svm.optimal"),
    };
    return all;
}

/// The enumerators in model/mutant.h, read from the source: C++ cannot list them.
std::vector<std::string> enumerators() {
    std::ifstream file(std::string(ATTEST_TEST_DATA) + "/../model/mutant.h");
    std::stringstream text;
    text << file.rdbuf();
    std::string source = std::regex_replace(text.str(), std::regex("//[^\n]*"), "");
    const std::size_t begin = source.find("enum class Mutant");
    const std::size_t open = source.find('{', begin);
    source = source.substr(open + 1, source.find('}', open) - open - 1);
    std::vector<std::string> r;
    const std::regex word("\\w+");
    for (auto at = std::sregex_iterator(source.begin(), source.end(), word); at != std::sregex_iterator(); ++at) {
        r.push_back(at->str());
    }
    return r;
}

#ifdef ATTEST_MUTANTS

/// Switches a mutant on for its life.
class ActiveMutant {
public:
    explicit ActiveMutant(Mutant which) { active_mutant = which; }
    ~ActiveMutant() { active_mutant = Mutant::none; }
    ActiveMutant(const ActiveMutant&) = delete;
    ActiveMutant& operator=(const ActiveMutant&) = delete;
};

RunOptions options() {
    RunOptions r;
    r.cases = 1000;
    r.jobs = 1;
    r.shrink.steps = 0; // the witness is enough
    return r;
}

class MutantIsCaught : public testing::TestWithParam<Entry> {};

std::string test_name(const testing::TestParamInfo<Entry>& info) { return info.param.name; }

#endif

} // namespace

TEST(Mutants, EveryFaultIsListedOnce) {
    std::vector<std::string> listed = {"none"};
    for (const Entry& entry : mutants()) {
        listed.emplace_back(entry.name);
    }
    std::vector<std::string> declared = enumerators();
    ASSERT_GT(declared.size(), 1U);
    std::sort(listed.begin(), listed.end());
    std::sort(declared.begin(), declared.end());
    EXPECT_EQ(listed, declared) << "every enumerator of model/mutant.h needs a row here that names the claim that catches it";
}

#ifdef ATTEST_MUTANTS

TEST_P(MutantIsCaught, ByItsClaim) {
    const Check claim = find_check(GetParam().claim);
    const ActiveMutant active(GetParam().mutant);
    const Refutation refutation = refute(claim, options());
    EXPECT_TRUE(refutation.counterexample || !refutation.errors.empty())
        << GetParam().claim << " does not notice " << GetParam().name << " in " << refutation.cases << " cases";
    const std::string caught = refutation.counterexample   ? counterexample_text(*refutation.counterexample)
                               : refutation.errors.empty() ? ""
                                                           : refutation.errors.front();
    std::printf("case %d: %s\n", static_cast<int>(refutation.cases), caught.c_str());
}

INSTANTIATE_TEST_SUITE_P(Level1, MutantIsCaught, testing::ValuesIn(mutants()), test_name);

#else

TEST(Mutants, NeedABuildOfTheirOwn) { GTEST_SKIP() << "configure with -DATTEST_MUTANTS=ON"; }

#endif
