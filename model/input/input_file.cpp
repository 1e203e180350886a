#include "model/input/input_file.h"

#include "model/input/input_error.h"
#include "model/stop.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace attest {
namespace {

constexpr int milliseconds_between_looks = 100;

/// Closed at the end, unless it is standard input.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ > STDIN_FILENO) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

} // namespace

int open_input(const std::string& path) {
    for (;;) {
        poll_stop();
        const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor >= 0 || errno != EINTR) {
            return descriptor;
        }
    }
}

ssize_t read_input(int descriptor, char* buffer, std::size_t size) {
    for (;;) {
        poll_stop();
        pollfd input{descriptor, POLLIN, 0};
        const int ready = ::poll(&input, 1, milliseconds_between_looks);
        if (ready == 0 || (ready < 0 && errno == EINTR)) {
            continue; // a terminal or a pipe with nothing to read yet
        }
        const ssize_t count = ::read(descriptor, buffer, size);
        if (count >= 0 || errno != EINTR) {
            return count;
        }
    }
}

std::string bytes_of_file(const std::string& path, std::size_t most, const std::string& expected) {
    const Descriptor file(path == "-" ? STDIN_FILENO : open_input(path));
    std::string r;
    std::string chunk(std::size_t{1} << 16U, '\0');
    ssize_t count = file.number() < 0 ? -1 : 1;
    while (count > 0 && r.size() < most) {
        count = read_input(file.number(), chunk.data(), std::min(chunk.size(), most - r.size()));
        r.append(chunk, 0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    if (count < 0) {
        throw InputError(path == "-" ? "standard input" : path, "",
                         std::string("cannot be read (") + std::strerror(errno) + "); expected " + expected);
    }
    return r;
}

} // namespace attest
