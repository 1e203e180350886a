// Runs the command as users do: arguments through the shell, exit status, output and messages.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace attest {

struct Result {
    int status = -1; ///< exit status; 128 + signal when a signal ended it
    std::string out;
    std::string err;
};

inline std::string file_content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

/// A directory of this test process, removed when it ends.
class TemporaryDirectory {
public:
    TemporaryDirectory() : path_(std::filesystem::temp_directory_path() / ("attest-test-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};
inline const TemporaryDirectory& temporary_directory() {
    static const TemporaryDirectory directory;
    return directory;
}

/// A file with that content in the temporary directory; its path.
inline std::string temporary_file(const std::string& name, const std::string& content) {
    std::string path = temporary_directory().file(name);
    std::ofstream(path, std::ios::binary) << content;
    return path;
}

/// A file below tests/data/.
inline std::string test_data(const std::string& name) { return std::string(ATTEST_TEST_DATA) + "/data/" + name; }

/// `attest ARGUMENTS`; the shell reads the arguments, so they may redirect standard input or output.
inline Result run_attest(const std::string& arguments) {
    const std::string out = temporary_directory().file("stdout");
    const std::string err = temporary_directory().file("stderr");
    const std::string command = "{ '" ATTEST_BINARY "' " + arguments + "; } >'" + out + "' 2>'" + err + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), file_content(out), file_content(err)};
}

} // namespace attest
