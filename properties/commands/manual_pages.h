// The manual pages of attest and of each of its commands, as `man` reads them: made from the commands' own names, options and help, the same that
// --help prints, so that there is one source for all of them.
#pragma once

#include "properties/commands/commands.h"

#include <string>
#include <vector>

namespace attest {

struct ManualPage {
    std::string file; ///< "attest-verify.1"
    std::string text; ///< in the macros of man(7)
};

/// One for attest itself, then one a command. `version` stands at the foot.
std::vector<ManualPage> manual_pages(const std::vector<Command>& commands, const std::string& version);

/// Text as man(7) shows it unchanged: no character of it is taken for a request or an escape.
std::string escaped_for_man(const std::string& text);

/// Writes man1/*.1 and the completion of bash (bash_completion.h) below a folder, for the installation: the program attest_pages. Its exit status.
int write_pages(int argc, char** argv);

} // namespace attest
