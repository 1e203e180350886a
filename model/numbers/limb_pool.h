// Memory of numbers: what GMP and MPFR free is kept, a list a size and thread, and given out again.
//
// Small exact numbers live for microseconds; half the time of a rational addition is otherwise the general allocator's, whose own lists of this kind
// hold seven blocks a size. Every block comes from malloc and every block can be freed by it.
#pragma once

#include <cstddef>

/// 1 under AddressSanitizer and its like, which must see every block freed.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ATTEST_MEMORY_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define ATTEST_MEMORY_WATCHED 1
#endif
#endif
#ifndef ATTEST_MEMORY_WATCHED
#define ATTEST_MEMORY_WATCHED 0
#endif

namespace attest {

/// From now on, for the whole process. (Blocks that were allocated before are freed and reallocated all the same.) A lack of memory is
/// std::bad_alloc. Does nothing, and returns false, under AddressSanitizer and its like, which must see every block freed.
bool use_limb_pool();

/// A block of at least `size` bytes from the same lists; std::bad_alloc when there is none. std::free may free it, too.
void* allocate_from_lists(std::size_t size);
/// Gives back a block that was allocated with this size, or nothing for a null pointer.
void release_to_lists(void* memory, std::size_t size) noexcept;

} // namespace attest
