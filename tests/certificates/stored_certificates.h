// The certificates kept in tests/certificates/good and bad.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace attest {

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

inline std::filesystem::path certificate_folder(const std::string& folder) {
    return std::filesystem::path(ATTEST_TEST_DATA) / "certificates" / folder;
}

/// (file name, text) of every .cert file, by name.
inline std::vector<std::pair<std::string, std::string>> stored_certificates(const std::string& folder) {
    std::vector<std::pair<std::string, std::string>> r;
    for (const auto& entry : std::filesystem::directory_iterator(certificate_folder(folder))) {
        if (entry.path().extension() == ".cert") {
            r.emplace_back(entry.path().filename().string(), file_text(entry.path()));
        }
    }
    std::sort(r.begin(), r.end());
    return r;
}

} // namespace attest
