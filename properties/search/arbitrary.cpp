#include "properties/search/arbitrary.h"

#include "model/data/dataset_json.h"

#include <nlohmann/json.hpp>

namespace attest {

std::ostream& operator<<(std::ostream& out, const Dataset& data) { return out << dataset_to_json(data).dump(); }

std::ostream& operator<<(std::ostream& out, const Case& value) {
    return out << nlohmann::ordered_json{{"dataset", dataset_to_json(value.dataset)}, {"inputs", inputs_to_json(value.inputs)}}.dump();
}

} // namespace attest

rc::Gen<attest::Dataset> rc::Arbitrary<attest::Dataset>::arbitrary() { return attest::datasets_of(attest::any_dataset()); }
