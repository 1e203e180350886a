#include "model/input/atomic_file.h"

#include "model/input/input_error.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>
#include <utility>

namespace attest {
namespace {

[[noreturn]] void refuse(const std::string& path, int reason) {
    throw InputError(path, "", std::string("cannot be written (") + std::strerror(reason) + ")");
}

/// 0, or the errno of the first call that failed.
int write_all(int file, std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = ::write(file, text.data() + at, text.size() - at);
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        at += written < 0 ? 0 : static_cast<std::size_t>(written);
    }
    return 0;
}

/// The same. Some file systems (and pipes) know no fsync: there the rename is all the safety that is to be had.
int sync_to_disk(int file) { return ::fsync(file) != 0 && errno != EINVAL && errno != ENOTSUP ? errno : 0; }

constexpr std::size_t bytes_at_once = 1 << 16;

/// A pipe that nobody reads is refused (ENXIO) instead of waited for.
int open_device(const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (file >= 0 && ::fcntl(file, F_SETFL, O_WRONLY) != 0) { // from now on a full pipe is waited for
        ::close(file);
        return -1;
    }
    return file;
}

/// Of this process and call, so that two runs in one folder never write to the same temporary file.
std::string temporary_name(const std::string& path) {
    static std::atomic<unsigned> calls{0};
    return path + "." + std::to_string(::getpid()) + "-" + std::to_string(calls++) + ".new";
}

} // namespace

void write_whole_file(const std::string& path, const std::string& text) {
    WholeFile file(path);
    file.append(text);
    file.finish();
}

WholeFile::WholeFile(std::string path) : path_(std::move(path)), fresh_(temporary_name(path_)) {
    const std::filesystem::path place(path_);
    if (place.has_parent_path()) {
        std::error_code failed;
        std::filesystem::create_directories(place.parent_path(), failed);
        if (failed) {
            refuse(path_, failed.value());
        }
    }
    std::error_code none;
    const std::filesystem::file_type kind = std::filesystem::status(place, none).type();
    // to put a file in the place of a device would not be what was asked for
    device_ = kind == std::filesystem::file_type::character || kind == std::filesystem::file_type::fifo;
    if (!device_ && kind != std::filesystem::file_type::regular && kind != std::filesystem::file_type::not_found) {
        throw InputError(path_, "", "cannot be replaced; expected a regular file, a device or none");
    }
    file_ = device_ ? open_device(path_) : ::open(fresh_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file_ < 0) {
        refuse(path_, errno);
    }
}

WholeFile::~WholeFile() {
    if (file_ >= 0) {
        ::close(file_);
        remove_fresh();
    }
}

void WholeFile::append(std::string_view text) {
    waiting_ += text;
    if (waiting_.size() >= bytes_at_once) {
        flush();
    }
}

void WholeFile::finish() {
    flush();
    if (const int reason = sync_to_disk(file_); reason != 0) {
        give_up(reason);
    }
    if (::close(std::exchange(file_, -1)) != 0 || (!device_ && ::rename(fresh_.c_str(), path_.c_str()) != 0)) {
        give_up(errno);
    }
}

void WholeFile::flush() {
    const int reason = write_all(file_, waiting_);
    waiting_.clear();
    if (reason != 0) {
        give_up(reason);
    }
}

void WholeFile::remove_fresh() {
    if (!device_) {
        ::unlink(fresh_.c_str());
    }
}

void WholeFile::give_up(int reason) {
    if (file_ >= 0) {
        ::close(std::exchange(file_, -1));
    }
    remove_fresh();
    refuse(path_, reason);
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
