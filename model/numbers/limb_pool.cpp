#include "model/numbers/limb_pool.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <gmp.h>
#include <new>

namespace attest {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool watched = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool watched = true;
#else
constexpr bool watched = false;
#endif
#else
constexpr bool watched = false;
#endif

constexpr std::size_t largest_kept = 512; // bytes
constexpr std::size_t step = sizeof(mp_limb_t);
constexpr std::size_t classes = largest_kept / step + 1;
constexpr std::uint32_t most_kept = 512; // blocks of a size and thread

struct Block {
    Block* next;
};
struct List {
    Block* first;
    std::uint32_t size;
};
// Without constructor or destructor: the thread's last numbers are freed after every other thread-local object is gone.
thread_local std::array<List, classes> lists;
thread_local bool closed;

/// Gives the thread's blocks back when it ends.
struct Closing {
    ~Closing() {
        closed = true;
        for (List& list : lists) {
            while (Block* block = list.first) {
                list.first = block->next;
                std::free(block);
            }
            list.size = 0;
        }
    }
};
void close_at_end() {
    thread_local Closing closing;
    (void)closing;
}

/// A size has a list when it is a whole number of limbs: then a block of the list has exactly that size, whoever allocated it.
bool has_list(std::size_t size) { return size != 0 && size <= largest_kept && size % step == 0; }

void* checked(void* block) {
    if (block == nullptr) { // GMP's own functions abort
        throw std::bad_alloc();
    }
    return block;
}

void* allocate(std::size_t size) {
    if (has_list(size)) {
        List& list = lists[size / step];
        if (Block* block = list.first) {
            list.first = block->next;
            --list.size;
            return block;
        }
    }
    return checked(std::malloc(size));
}

void release(void* memory, std::size_t size) {
    if (has_list(size) && !closed) {
        List& list = lists[size / step];
        if (list.size < most_kept) {
            if (list.size == 0) {
                close_at_end();
            }
            auto* block = static_cast<Block*>(memory);
            block->next = list.first;
            list.first = block;
            ++list.size;
            return;
        }
    }
    std::free(memory);
}

void* reallocate(void* memory, std::size_t old_size, std::size_t new_size) {
    if (!has_list(old_size) && !has_list(new_size)) {
        return checked(std::realloc(memory, new_size));
    }
    void* r = allocate(new_size);
    std::memcpy(r, memory, std::min(old_size, new_size));
    release(memory, old_size);
    return r;
}

} // namespace

bool use_limb_pool() {
    if (!watched) {
        mp_set_memory_functions(allocate, reallocate, release);
    }
    return !watched;
}

} // namespace attest
