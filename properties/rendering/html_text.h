// Text inside HTML and XML.
#pragma once

#include <string>

namespace attest {

/// `<`, `>`, `&` and quotes as entities; control characters, which both forbid, as U+FFFD.
std::string html_escaped(const std::string& text);

} // namespace attest
