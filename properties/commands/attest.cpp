// The command `attest`: one subcommand a file in properties/commands/ (command.h, commands.h).
#include "model/numbers/limb_pool.h"
#include "properties/commands/command_line.h"

#include <cstdlib>
#include <new>

// The program's own small objects (nodes of maps, short vectors) live for microseconds like the numbers, and were a sixth of the time of a drawn
// case: they have the same lists. This is here and not in the library, which leaves `new` to the programs that use it. A delete that does not know
// the size gives the block to malloc.
#if !ATTEST_MEMORY_WATCHED
void* operator new(std::size_t size) { return attest::allocate_from_lists(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t size) noexcept { attest::release_to_lists(memory, size); }
#endif

int main(int argc, char** argv) { return attest::run_command_line(argc, argv); }
