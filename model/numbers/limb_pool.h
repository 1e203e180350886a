// Memory of numbers: what GMP and MPFR free is kept, a list a size and thread, and given out again. So is what C++'s `delete` frees.
//
// Small exact numbers live for microseconds; half the time of a rational addition is otherwise the general allocator's, whose own lists of this kind
// hold seven blocks a size. Every block comes from malloc and every block can be freed by it.
#pragma once

namespace attest {

/// From now on, for the whole process. (Blocks that were allocated before are freed and reallocated all the same.) A lack of memory is
/// std::bad_alloc. Does nothing, and returns false, under AddressSanitizer and its like, which must see every block freed.
bool use_limb_pool();

} // namespace attest
