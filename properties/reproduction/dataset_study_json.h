// One dataset of attest-reproduction/1 (reproduction.h): what the theory says of it, its training run, its points of the path.
#pragma once

#include "properties/reproduction/studies/dataset_study.h"

#include <nlohmann/json_fwd.hpp>

namespace attest {

nlohmann::ordered_json dataset_study_json(const DatasetStudy& study);

} // namespace attest
