#include "model/numbers/memory.h"

#include "model/numbers/limb_pool.h"

#include <cstdlib>
#include <flint/flint.h>
#include <gmp.h>
#include <new>

namespace attest {
namespace {

void* required(void* block, std::size_t size) {
    if (block == nullptr && size != 0) {
        throw std::bad_alloc();
    }
    return block;
}

void* allocate(std::size_t size) { return required(std::malloc(size), size); }
void* allocate_zeros(std::size_t count, std::size_t size) { return required(std::calloc(count, size), count * size); }
void* reallocate(void* block, std::size_t size) { return required(std::realloc(block, size), size); }
void release(void* block) { std::free(block); }
void* reallocate_sized(void* block, std::size_t, std::size_t size) { return reallocate(block, size); }
void release_sized(void* block, std::size_t) { std::free(block); }

} // namespace

void throw_when_memory_ends() {
    if (!use_limb_pool()) { // which throws as well
        mp_set_memory_functions(allocate, reallocate_sized, release_sized);
    }
    __flint_set_memory_functions(allocate, allocate_zeros, reallocate, release);
}

} // namespace attest
