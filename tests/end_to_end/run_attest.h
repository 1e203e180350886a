// Runs the command as users do: arguments through the shell, exit status, output and messages.
#pragma once

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

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

/// `attest ARGUMENTS` (no shell), sent the signal as soon as its standard error contains `text`.
inline Result run_attest_until(const std::string& text, const std::vector<std::string>& arguments, int signal = SIGINT) {
    const std::string out = temporary_directory().file("stdout");
    std::array<int, 2> messages{};
    if (::pipe(messages.data()) != 0) {
        return {};
    }
    const pid_t child = ::fork();
    if (child == 0) {
        const int file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(file, STDOUT_FILENO);
        ::dup2(messages[1], STDERR_FILENO);
        ::close(messages[0]);
        std::vector<char*> words = {const_cast<char*>(ATTEST_BINARY)};
        for (const std::string& argument : arguments) {
            words.push_back(const_cast<char*>(argument.c_str()));
        }
        words.push_back(nullptr);
        ::execv(ATTEST_BINARY, words.data());
        ::_exit(127);
    }
    ::close(messages[1]);
    Result result;
    bool sent = false;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(messages[0], buffer.data(), buffer.size())) > 0;) {
        result.err.append(buffer.data(), static_cast<std::size_t>(got));
        if (!sent && result.err.find(text) != std::string::npos) {
            ::kill(child, signal);
            sent = true;
        }
    }
    ::close(messages[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result.out = file_content(out);
    return result;
}

} // namespace attest
