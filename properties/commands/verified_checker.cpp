// Finds and runs attest-verified; see the header.
#include "properties/commands/verified_checker.h"

#include "model/input/input_error.h"
#include "model/input/input_file.h"
#include "model/stop.h"
#include "properties/reports/shown_name.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <sstream>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace attest {
namespace {

namespace fs = std::filesystem;

bool runnable(const fs::path& path) { return !fs::is_directory(path) && access(path.c_str(), X_OK) == 0; }

/// A descriptor that closes itself.
struct Descriptor {
    int number = -1;
    explicit Descriptor(int of) : number(of) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close_now(); }
    void close_now() {
        if (number >= 0) {
            close(number);
        }
        number = -1;
    }
};

[[noreturn]] void cannot_run(const std::string& program) { throw InputError(program, "", "cannot be run; expected the program attest-verified"); }

void wait_for(pid_t child) {
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
}

/// What the program prints when the text is its standard input: a file in memory, so that neither side waits for the other.
std::string output_of(const std::string& program, const std::string& text) {
    const Descriptor input(memfd_create("certificate", MFD_CLOEXEC));
    std::array<int, 2> ends{-1, -1};
    if (input.number < 0 || pipe2(ends.data(), O_CLOEXEC) != 0) {
        cannot_run(program);
    }
    const Descriptor from(ends[0]);
    Descriptor to(ends[1]);
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t n = write(input.number, text.data() + done, text.size() - done);
        if (n <= 0) {
            cannot_run(program);
        }
        done += std::size_t(n);
    }
    lseek(input.number, 0, SEEK_SET);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.number, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, to.number, STDOUT_FILENO);
    std::string name = program, dash = "-";
    const std::array<char*, 3> arguments{name.data(), dash.data(), nullptr};
    pid_t child = 0;
    const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    to.close_now();
    if (failed != 0) {
        cannot_run(program);
    }
    std::string out;
    std::array<char, 4096> chunk{};
    try {
        for (ssize_t n = 0; (n = read_input(from.number, chunk.data(), chunk.size())) > 0;) {
            out.append(chunk.data(), std::size_t(n));
        }
    } catch (const Stopped&) {
        kill(child, SIGKILL);
        wait_for(child);
        throw;
    }
    wait_for(child);
    return out;
}

} // namespace

std::string find_verified_checker(const std::string& given) {
    if (!given.empty()) {
        if (!runnable(given)) {
            cannot_run(given);
        }
        return given;
    }
    std::vector<fs::path> places;
    std::error_code none;
    if (const fs::path here = fs::read_symlink("/proc/self/exe", none).parent_path(); !none) {
        places = {here, here.parent_path() / "proofs"};
    }
    places.emplace_back("build/proofs");
    if (const char* path = std::getenv("PATH")) {
        std::istringstream folders(path);
        for (std::string folder; std::getline(folders, folder, ':');) {
            places.emplace_back(folder);
        }
    }
    for (const fs::path& place : places) {
        if (runnable(place / "attest-verified")) {
            return place / "attest-verified";
        }
    }
    throw InputError("--verified", "",
                     "attest-verified is not built; scripts/prove.sh builds it (it installs Coq), --verified-checker PATH names one");
}

attest_checker::Result verified_answer(const std::string& program, const std::string& text) {
    const std::string out = output_of(program, text);
    const std::size_t first = out.find('\t');
    const std::size_t second = first == std::string::npos ? first : out.find('\t', first + 1);
    if (second != std::string::npos && out.back() == '\n') {
        const std::string word = out.substr(0, first);
        const std::string reason = out.substr(second + 1, out.size() - second - 2);
        if (word == "accepted") {
            return {attest_checker::Answer::accepted, reason, 0};
        }
        if (word == "refused") {
            return {attest_checker::Answer::refused, reason, 0};
        }
        if (word == "not decided") {
            return {attest_checker::Answer::undecided, reason, 0};
        }
    }
    throw InputError(program, "", "its answer is not that of attest-verified: \"" + shown_path(out.substr(0, longest_shown_name)) + "\"");
}

} // namespace attest
