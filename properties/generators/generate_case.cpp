#include "properties/generators/generate_case.h"

#include "properties/generators/random_source.h"

namespace attest {

Case Generate::operator()(std::uint64_t seed, int size) const { return for_dataset(dataset_(seed_for(seed, "dataset"), size), seed); }

Case Generate::for_dataset(const Dataset& data, std::uint64_t seed) const {
    Case r{data, {}};
    if (inputs_) {
        inputs_(r, seed_for(seed, "inputs"));
    }
    return r;
}

} // namespace attest
