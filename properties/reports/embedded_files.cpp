#include "properties/reports/embedded_files.h"

#include <stdexcept>
#include <string>

namespace attest {

std::string_view authors_file(std::string_view name) {
    for (const EmbeddedFile& file : authors_files()) {
        if (file.name == name) {
            return file.text;
        }
    }
    throw std::out_of_range("no published file is called " + std::string(name));
}

} // namespace attest
