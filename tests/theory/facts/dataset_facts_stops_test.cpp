// Whatever the theory says of a dataset can be stopped half-way, and asked for again afterwards.
#include "model/numbers/number_text.h"
#include "tests/random_instances.h"
#include "tests/stops_everywhere.h"
#include "tests/theory/analysed_instance.h"
#include "theory/facts/dataset_facts.h"
#include "theory/regularisation_path/penalty_path.h"

namespace attest {
namespace {

using testing_support::expect_stops;
using testing_support::RandomInstances;

Dataset dense_example() {
    RandomInstances random(1);
    Dataset data(Embedding::rows(random.matrix(8, 8, 1000)));
    for (int i = 0; i < 30; ++i) {
        std::vector<Token> context;
        for (int j = 0; j < 4; ++j) {
            context.push_back(random.integer(0, 7));
        }
        data.add_sample(context, context[static_cast<std::size_t>(random.integer(0, 3))]);
    }
    return data;
}

std::string told(const Analysis& a) {
    std::string r = to_text(a.svm.norm_squared) + " " + std::to_string(a.graphs.size());
    for (const WeightTerm& term : a.finite ? finite_terms(*a.finite) : std::vector<WeightTerm>()) {
        r += " " + to_text(term.value);
    }
    return r;
}

TEST(DatasetFacts, can_be_stopped_and_asked_again) {
    for (const Dataset& data : {second_order_example(), dense_example()}) {
        EXPECT_GT(expect_stops([&] { return told(analyze(data, 20)); }, 20), 50);
        const DatasetFacts facts(data);
        std::int64_t left = 30;
        try {
            const StopScope scope(StopToken{.polls_left = &left});
            facts.assumptions();
            facts.finite(20, 1000);
        } catch (const Stopped&) {
        }
        EXPECT_EQ(to_text(facts.svm().norm_squared), to_text(analyze(data, 20).svm.norm_squared)) << "facts that were half made are made whole";
    }
}

TEST(PenaltyPath, can_be_stopped) {
    const Dataset data = second_order_example();
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const GraphSvm svm = DatasetFacts(data).svm();
    expect_stops([&] { return enclose_path_point(PenaltyPath(data, graphs, svm), Rational(1, 1000), 20)->radius; }, 20);
}

} // namespace
} // namespace attest
