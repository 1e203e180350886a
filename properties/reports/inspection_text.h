// A weight matrix against the theory, as `attest-inspection/1` and as a table.
#pragma once

#include "properties/training/weight_inspection.h"

#include <cstdio>
#include <string>

namespace attest {

/// Enclosures with at least `digits` digits after the point, and as many significant ones.
void write_inspection_json(std::FILE* out, const WeightInspection& inspection, int digits);
/// `source`, `weights`: the files' names.
void write_inspection_text(std::FILE* out, const Dataset& data, const WeightInspection& inspection, const std::string& source,
                           const std::string& weights);

} // namespace attest
