#include "properties/commands/standard_streams.h"

#include "model/input/input_error.h"
#include "properties/search/interrupt.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace attest {
namespace {

constexpr int milliseconds_between_looks = 100;
constexpr int milliseconds_of_patience = 1000; // with a reader that takes nothing, after an interrupt

/// Where a stream writes to.
struct Sink {
    int descriptor;
    int failure = 0; ///< errno of the first write that failed; nothing is written after it
};
Sink output{STDOUT_FILENO};
Sink messages{STDERR_FILENO};

/// Waits until something can be written. False: it cannot, and errno says why.
bool wait_for_reader(int descriptor) {
    for (int waited = 0;;) {
        pollfd sink{descriptor, POLLOUT, 0};
        const int ready = poll(&sink, 1, milliseconds_between_looks);
        if (ready > 0) {
            return true; // also after an error of the stream, which the write then tells
        }
        if (ready < 0 && errno != EINTR) {
            return false;
        }
        if (catch_interrupts()) {
            waited += milliseconds_between_looks;
            if (waited > milliseconds_of_patience) {
                errno = EINTR;
                return false;
            }
        }
    }
}

/// At most so many bytes at once that a pipe with room takes them without waiting.
void write_all(Sink& sink, const char* text, std::size_t size) {
    for (std::size_t done = 0; done < size && sink.failure == 0;) {
        if (!wait_for_reader(sink.descriptor)) {
            sink.failure = errno;
            break;
        }
        const ssize_t written = write(sink.descriptor, text + done, std::min<std::size_t>(size - done, PIPE_BUF));
        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            sink.failure = errno;
        }
        done += written > 0 ? static_cast<std::size_t>(written) : 0;
    }
}

// As fopencookie(3) wants them: 0 is a failure of the stream.
ssize_t write_output(void*, const char* text, std::size_t size) {
    write_all(output, text, size);
    errno = output.failure;
    return output.failure == 0 ? static_cast<ssize_t>(size) : 0;
}
ssize_t write_messages(void*, const char* text, std::size_t size) { // one that is lost changes no result
    write_all(messages, text, size);
    return static_cast<ssize_t>(size);
}

std::FILE* guarded(cookie_write_function_t* function, int buffering, std::FILE* otherwise) {
    cookie_io_functions_t functions{};
    functions.write = function;
    std::FILE* r = fopencookie(nullptr, "w", functions);
    if (r == nullptr) {
        return otherwise;
    }
    std::setvbuf(r, nullptr, buffering, BUFSIZ);
    return r;
}

} // namespace

void guard_standard_streams() {
    // Reading from a stream opened for writing fails, and the other way round.
    for (const auto& [number, mode] : {std::pair(STDIN_FILENO, O_WRONLY), std::pair(STDOUT_FILENO, O_RDONLY), std::pair(STDERR_FILENO, O_WRONLY)}) {
        if (fcntl(number, F_GETFD) < 0 && errno == EBADF) {
            [[maybe_unused]] const int opened = open("/dev/null", mode); // the lowest free number: this one
        }
    }
    stdout = guarded(write_output, isatty(STDOUT_FILENO) != 0 ? _IOLBF : _IOFBF, stdout);
    stderr = guarded(write_messages, _IOLBF, stderr);
}

void require_one_standard_input(const std::string& option, const std::string& file, const std::string& dataset) {
    if (file == "-" && dataset == "-") {
        throw InputError("", option, "is - and so is the dataset; expected a file for one of them");
    }
}

int output_error() {
    errno = 0;
    const bool flushed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (!flushed) {
        return output.failure != 0 ? output.failure : errno != 0 ? errno : EIO;
    }
    return std::cout.flush().good() ? output.failure : EIO;
}

} // namespace attest
