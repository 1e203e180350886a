// Memory of the number libraries: where GMP, MPFR and FLINT find none they would end the process; here they throw std::bad_alloc like all of attest.
#pragma once

namespace attest {

/// Once, at the start of a program. What is thrown unwinds through the libraries' C code (with the unwind tables that every x86-64 and aarch64
/// system has) and leaks what they held.
void throw_when_memory_ends();

} // namespace attest
