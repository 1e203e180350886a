// A file is written whole or not at all, and what cannot be written is refused with the system's reason.
#include "model/input/atomic_file.h"

#include "model/input/input_error.h"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace attest;

namespace {

class AtomicFile : public testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directories(folder_); }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator()));
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("attest-atomic-" + std::to_string(::getpid()));
};

std::string content(const std::string& path) {
    std::ostringstream r;
    r << std::ifstream(path, std::ios::binary).rdbuf();
    return r.str();
}

/// While it lives no file may grow beyond so many bytes: a write fails as on a full disk.
class FileLimit {
public:
    explicit FileLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;

private:
    void (*handler_)(int);
    rlimit before_{};
};

} // namespace

TEST_F(AtomicFile, HoldsExactlyTheTextAndLeavesNothingElse) {
    const std::string text("a\0b\n", 4);
    write_whole_file(path("deep/er/file"), text);
    EXPECT_EQ(content(path("deep/er/file")), text);
    write_whole_file(path("deep/er/file"), "shorter");
    EXPECT_EQ(content(path("deep/er/file")), "shorter");
    write_whole_file(path("plain"), "");
    EXPECT_EQ(files(), 2U) << "the file and the folder, no temporary one";
}

TEST_F(AtomicFile, AFullDiskLeavesTheFileBefore) {
    write_whole_file(path("state"), "before");
    std::string message;
    {
        const FileLimit limit(1000);
        try {
            write_whole_file(path("state"), std::string(5000, 'x'));
        } catch (const InputError& error) {
            message = error.what();
        }
    }
    EXPECT_EQ(message, path("state") + ": cannot be written (File too large)");
    EXPECT_EQ(content(path("state")), "before");
    EXPECT_EQ(files(), 1U) << "the temporary file is removed";
}

TEST_F(AtomicFile, RefusesWithTheReason) {
    write_whole_file(path("file"), "x");
    EXPECT_THROW(write_whole_file(path("file/below"), "y"), InputError);
    EXPECT_THROW(write_whole_file("/proc/no-such-folder/file", "y"), InputError);
    std::filesystem::create_directories(path("folder/inside"));
    EXPECT_THROW(write_whole_file(path("folder"), "y"), InputError) << "a folder is in its place";
    EXPECT_EQ(files(), 2U);
}

TEST_F(AtomicFile, WritesToDevicesAndPipesAndNeverReplacesThem) {
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_THROW(write_whole_file(path("pipe"), "y"), InputError) << "nobody reads: it must not wait for ever";
    const int reader = ::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK);
    ASSERT_GE(reader, 0);
    write_whole_file(path("pipe"), "text");
    char read[8] = {};
    EXPECT_EQ(::read(reader, read, sizeof read), 4);
    EXPECT_STREQ(read, "text");
    ::close(reader);
    write_whole_file("/dev/null", "y");
    EXPECT_THROW(write_whole_file("/dev/full", "y"), InputError);
    EXPECT_THROW(write_whole_file(path("."), "y"), InputError);
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
    EXPECT_TRUE(std::filesystem::is_fifo(path("pipe")));
}

TEST_F(AtomicFile, PiecesAppearWhenTheFileIsFinished) {
    write_whole_file(path("rows"), "before");
    {
        WholeFile rows(path("rows"));
        for (int i = 0; i < 30000; ++i) {
            rows.append("a row\n");
        }
        EXPECT_EQ(content(path("rows")), "before");
        rows.finish();
    }
    EXPECT_EQ(content(path("rows")).size(), 180000U);
    { WholeFile given_up(path("rows")); }
    EXPECT_EQ(content(path("rows")).size(), 180000U) << "not finished: what was there before";
    EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFile, PiecesOnAFullDiskLeaveTheFileBefore) {
    write_whole_file(path("rows"), "before");
    const FileLimit limit(100000);
    WholeFile rows(path("rows"));
    rows.append(std::string(60000, 'x'));
    EXPECT_THROW(rows.append(std::string(60000, 'x')), InputError);
    EXPECT_EQ(content(path("rows")), "before");
    EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFile, WritableFoldersAreKnownBeforehandAndNotMade) {
    EXPECT_FALSE(why_not_writable(folder_.string()));
    EXPECT_FALSE(why_not_writable(path("not/yet/there")));
    EXPECT_FALSE(std::filesystem::exists(path("not")));
    write_whole_file(path("file"), "x");
    EXPECT_EQ(why_not_writable(path("file")), path("file") + " is no folder");
    EXPECT_EQ(why_not_writable(path("file/below/it")), path("file") + " is no folder");
    if (::geteuid() != 0) { // root may write anywhere
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
        EXPECT_EQ(why_not_writable(path("new")), "Permission denied");
        std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    }
}
