#include "properties/rendering/run_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace attest {
namespace {

/// A file without a name: both ends of a child's text, so neither side can block on a full pipe.
class NamelessFile {
public:
    NamelessFile() {
        const char* directory = std::getenv("TMPDIR");
        std::string name = std::string(directory != nullptr ? directory : "/tmp") + "/attest-XXXXXX";
        descriptor_ = mkstemp(name.data());
        if (descriptor_ < 0) {
            throw std::runtime_error("cannot make a temporary file in the directory of TMPDIR");
        }
        unlink(name.c_str());
    }
    ~NamelessFile() { close(descriptor_); }
    NamelessFile(const NamelessFile&) = delete;
    NamelessFile& operator=(const NamelessFile&) = delete;
    int descriptor() const { return descriptor_; }
    void rewind() const { lseek(descriptor_, 0, SEEK_SET); }

private:
    int descriptor_;
};

} // namespace

std::string run_program(const std::vector<std::string>& command, const std::string& input, const std::string& debian_package) {
    const std::string hint = command.front() + " (Debian package " + debian_package + ")";
    const NamelessFile in;
    const NamelessFile out;
    for (std::size_t done = 0; done < input.size();) {
        const ssize_t wrote = write(in.descriptor(), input.data() + done, input.size() - done);
        if (wrote < 0 && errno != EINTR) {
            throw std::runtime_error("cannot write the input of " + hint);
        }
        done += wrote > 0 ? static_cast<std::size_t>(wrote) : 0;
    }
    in.rewind();

    std::vector<char*> arguments;
    for (const std::string& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.descriptor(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out.descriptor(), STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    // A process group of its own: Ctrl-C on the terminal is for us, and an interrupted run still draws what it has.
    sigset_t pipe_signals; // that we ignore
    sigemptyset(&pipe_signals);
    sigaddset(&pipe_signals, SIGPIPE);
    sigaddset(&pipe_signals, SIGXFSZ);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigdefault(&attributes, &pipe_signals);
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t child = 0;
    const int spawned = posix_spawnp(&child, arguments.front(), &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (spawned != 0) {
        throw std::runtime_error("cannot run " + hint);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            throw std::runtime_error("lost track of " + hint);
        }
    }
    std::string text;
    out.rewind();
    std::array<char, 65536> buffer{};
    for (ssize_t got = 0; (got = read(out.descriptor(), buffer.data(), buffer.size())) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || text.empty()) {
        throw std::runtime_error(hint + " failed");
    }
    return text;
}

} // namespace attest
