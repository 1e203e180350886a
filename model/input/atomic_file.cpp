#include "model/input/atomic_file.h"

#include "model/input/input_error.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace attest {
namespace {

[[noreturn]] void refuse(const std::string& path, int reason) {
    throw InputError(path, "", std::string("cannot be written (") + std::strerror(reason) + ")");
}

/// 0, or the errno of the first call that failed.
int write_to_disk(int file, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = ::write(file, text.data() + at, text.size() - at);
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        at += written < 0 ? 0 : static_cast<std::size_t>(written);
    }
    // Some file systems (and pipes) know no fsync: there the rename is all the safety that is to be had.
    return ::fsync(file) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : 0;
}

void write_to_device(const std::string& path, const std::string& text) {
    const int device = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (device < 0) {
        refuse(path, errno);
    }
    const int reason = write_to_disk(device, text);
    ::close(device);
    if (reason != 0) {
        refuse(path, reason);
    }
}

/// Of this process and call, so that two runs in one folder never write to the same temporary file.
std::string temporary_name(const std::string& path) {
    static std::atomic<unsigned> calls{0};
    return path + "." + std::to_string(::getpid()) + "-" + std::to_string(calls++) + ".new";
}

} // namespace

void write_whole_file(const std::string& path, const std::string& text) {
    const std::filesystem::path place(path);
    if (place.has_parent_path()) {
        std::error_code failed;
        std::filesystem::create_directories(place.parent_path(), failed);
        if (failed) {
            refuse(path, failed.value());
        }
    }
    std::error_code none;
    if (const auto kind = std::filesystem::status(place, none).type();
        kind == std::filesystem::file_type::character || kind == std::filesystem::file_type::fifo) {
        write_to_device(path, text); // to put a file in its place would not be what was asked for
        return;
    }
    const std::string fresh = temporary_name(path);
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0) {
        refuse(path, errno);
    }
    int reason = write_to_disk(file, text);
    if (::close(file) != 0 && reason == 0) {
        reason = errno;
    }
    if (reason == 0 && ::rename(fresh.c_str(), path.c_str()) != 0) {
        reason = errno;
    }
    if (reason != 0) {
        ::unlink(fresh.c_str());
        refuse(path, reason);
    }
}

std::optional<std::string> why_not_writable(const std::string& folder) {
    std::error_code failed;
    std::filesystem::path place = std::filesystem::absolute(folder, failed);
    while (!failed && !std::filesystem::exists(place, failed) && place.has_relative_path()) {
        if (failed && failed != std::errc::not_a_directory) { // below a file nothing exists: the file itself is asked next
            break;
        }
        failed.clear();
        place = place.parent_path();
    }
    if (failed) {
        return failed.message();
    }
    if (!std::filesystem::is_directory(place, failed)) {
        return place.string() + " is no folder";
    }
    return ::access(place.c_str(), W_OK | X_OK) == 0 ? std::nullopt : std::optional<std::string>(std::strerror(errno));
}

} // namespace attest
