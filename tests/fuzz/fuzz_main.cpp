// The entry point of libFuzzer: one program a target, which the build names.
#include "fuzz_targets.h"

#include <cstddef>
#include <cstdint>

#ifndef ATTEST_FUZZ_TARGET
#define ATTEST_FUZZ_TARGET fuzz_dataset
#endif

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    attest::ATTEST_FUZZ_TARGET(std::string_view(reinterpret_cast<const char*>(data), size));
    return 0;
}
