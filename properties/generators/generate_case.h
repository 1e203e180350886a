// How a claim's cases are drawn: a dataset, then every other input for that dataset.
//
// The two parts are apart because `attest verify --data` brings the dataset itself: then only the inputs are drawn, once
// for each of several seeds. properties/generators/generate.h makes both parts from a one-line description.
#pragma once

#include "properties/cases/case.h"

#include <cstdint>
#include <functional>

namespace attest {

/// Draws a dataset from a seed; `size` grows from 0 to 100 over a run, larger means larger.
using DrawDataset = std::function<Dataset(std::uint64_t seed, int size)>;
/// Adds every other input to a case that has its dataset.
using DrawInputs = std::function<void(Case&, std::uint64_t seed)>;

class Generate {
public:
    Generate() = default;
    Generate(DrawDataset dataset, DrawInputs inputs = {}) : dataset_(std::move(dataset)), inputs_(std::move(inputs)) {}

    /// A case from a seed.
    Case operator()(std::uint64_t seed, int size) const;
    /// A case for a given dataset: the inputs alone are drawn.
    Case for_dataset(const Dataset& data, std::uint64_t seed) const;
    /// Does the seed matter once the dataset is given?
    bool draws_inputs() const { return static_cast<bool>(inputs_); }
    explicit operator bool() const { return static_cast<bool>(dataset_); }

private:
    DrawDataset dataset_;
    DrawInputs inputs_;
};

} // namespace attest
