#include "model/numbers/limb_pool.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <gmp.h>
#include <new>
#include <pthread.h>

namespace attest {
namespace {

constexpr bool watched = ATTEST_MEMORY_WATCHED != 0;

constexpr std::size_t largest_kept = 512; // bytes
constexpr std::size_t step = sizeof(mp_limb_t);
constexpr std::size_t classes = largest_kept / step + 1;
constexpr std::uint32_t most_kept = 512; // blocks of a size and thread

struct Block {
    Block* next;
};
struct List {
    Block* first;
    std::uint32_t size; // 0: not used yet; else one more than the blocks, and above most_kept where none may be added
};
// Without constructor or destructor: the thread's last numbers are freed after every other thread-local object is gone.
thread_local std::array<List, classes> lists;

/// Gives the thread's blocks back when it ends.
void close_lists(void* /*its lists*/) {
    for (List& list : lists) {
        while (Block* block = list.first) {
            list.first = block->next;
            std::free(block);
        }
        list.size = most_kept + 1;
    }
}
/// Will the thread close its lists? By a key of POSIX threads: these run after every thread-local object is gone, and where memory is out a key is
/// not set, while a thread-local object with a destructor would end the process.
bool closes_at_end() {
    struct Key {
        pthread_key_t key = {};
        bool made = pthread_key_create(&key, close_lists) == 0;
    };
    static const Key key;
    return key.made && pthread_setspecific(key.key, lists.data()) == 0;
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

/// The first block of its list, or one that no list takes.
void release_rarely(void* memory, List& list) {
    if (list.size != 0 || !closes_at_end()) {
        std::free(memory);
        return;
    }
    auto* block = static_cast<Block*>(memory);
    block->next = nullptr;
    list = {block, 2};
}

void release(void* memory, std::size_t size) {
    if (!has_list(size)) {
        std::free(memory);
        return;
    }
    List& list = lists[size / step];
    if (list.size - 1 >= most_kept) { // 0 is the largest number here
        release_rarely(memory, list);
        return;
    }
    auto* block = static_cast<Block*>(memory);
    block->next = list.first;
    list.first = block;
    ++list.size;
}

std::size_t whole_limbs(std::size_t size) { return size == 0 ? step : (size + step - 1) / step * step; }

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

void* allocate_from_lists(std::size_t size) { return allocate(whole_limbs(size)); }
void release_to_lists(void* memory, std::size_t size) noexcept {
    if (memory != nullptr) {
        release(memory, whole_limbs(size));
    }
}

} // namespace attest
