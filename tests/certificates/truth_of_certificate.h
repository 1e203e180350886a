// Is what a well-formed certificate states true? Decided with attest's own theory, which shares nothing with the checker:
// the other side of "a corruption that makes it false is not accepted".
#pragma once

#include <string>

namespace attest {

/// Empty when everything that the certificate states is true; otherwise what is not. Throws on a text that is not well formed.
std::string untruth_of(const std::string& text);

} // namespace attest
