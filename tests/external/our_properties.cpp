// Our own properties over attest's datasets, and our claim as a test.
#include "labels_lead_claim.h"

#include "properties/search/arbitrary.h"
#include "properties/search/runner.h"
#include "theory/checker/certificate_checker.h"
#include "theory/graph/token_graph.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sstream>

RC_GTEST_PROP(Ours, edges_stay_within_a_context, (const attest::Dataset& data)) {
    for (const attest::QueryGraph& graph : attest::token_graphs(data)) {
        for (const attest::Edge& edge : graph.edges()) {
            bool together = false;
            for (std::size_t i = 0; i < data.size(); ++i) {
                const attest::Sample sample = data.sample(i);
                together = together || (attest::multiplicity(sample.context, edge.from) > 0 && attest::multiplicity(sample.context, edge.to) > 0);
            }
            RC_ASSERT(together);
        }
    }
}

TEST(Ours, the_claim_holds) {
    const attest::Claim claim = labels_lead_claim();
    attest::RunOptions options;
    options.cases = 200;
    const attest::ClaimReport report = attest::run_claim(claim, options);
    EXPECT_EQ(report.held, 200U);
    EXPECT_EQ(report.refuted, 0U);
}

TEST(Ours, an_empty_certificate_is_refused) {
    std::istringstream nothing;
    EXPECT_EQ(attest_checker::check_certificate(nothing).answer, attest_checker::Answer::refused);
}
