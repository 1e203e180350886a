// attest's datasets in other people's properties:
//
//   #include "properties/search/arbitrary.h"
//   #include <rapidcheck/gtest.h>
//   RC_GTEST_PROP(Mine, holds, (const attest::Dataset& data)) { RC_ASSERT(...); }
//
// Without another word a dataset is any dataset: with and without realisable labels, over independent and dependent embeddings of every scale.
// For others: `const auto data = *attest::datasets_of(attest::cyclic_datasets().tokens(2, 5));`. A failing one is shrunk in attest's order and
// shown as the file that `attest analyze` reads. In a test, RC_PARAMS="seed=N" of the environment makes RapidCheck draw the same values.
#pragma once

#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"
#include "properties/search/shrinkable_case.h"

#include <rapidcheck.h>

#include <ostream>

namespace attest {

/// attest-dataset/1 on one line: what RapidCheck and GoogleTest print.
std::ostream& operator<<(std::ostream& out, const Dataset& data);
/// The dataset and the other inputs as in attest-case/1, on one line.
std::ostream& operator<<(std::ostream& out, const Case& value);

} // namespace attest

namespace rc {

template <>
struct Arbitrary<attest::Dataset> {
    static Gen<attest::Dataset> arbitrary();
};

} // namespace rc
