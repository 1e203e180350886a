// attest check CERTIFICATE…: the independent checker on files. It adds nothing to the answer but the file's name.
#include "model/input/input_error.h"
#include "properties/commands/commands.h"
#include "properties/reports/shown_name.h"
#include "theory/checker/certificate_checker.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

namespace attest {
namespace {

/// 0 accepted, 1 refused, 3 could not decide; one line on standard output.
int check_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path)) {
        throw InputError(path, "", "cannot be read; expected a certificate");
    }
    const attest_checker::Result result = attest_checker::check_certificate(in);
    const std::string name = shown_path(path);
    const std::string reason = shown_path(result.reason); // may quote the certificate
    const std::string place = result.line == 0 ? "" : "line " + std::to_string(result.line) + ": ";
    switch (result.answer) {
    case attest_checker::Answer::accepted: std::printf("%s: accepted: %s\n", name.c_str(), reason.c_str()); return 0;
    case attest_checker::Answer::undecided: std::printf("%s: could not decide: %s%s\n", name.c_str(), place.c_str(), reason.c_str()); return 3;
    case attest_checker::Answer::refused: break;
    }
    std::printf("%s: refused: %s%s\n", name.c_str(), place.c_str(), reason.c_str());
    return 1;
}

} // namespace

Command check_command() {
    const auto paths = std::make_shared<std::vector<std::string>>();
    return {.name = "check",
            .help = "Decide certificates with the independent checker (theory/certificate_format.md)",
            .options = {{.name = "certificate", .help = "files, one certificate each", .target = paths.get(), .required = true}},
            .run = [paths] {
                bool refused = false;
                bool undecided = false;
                for (const std::string& path : *paths) {
                    const int answer = check_file(path);
                    refused = refused || answer == 1;
                    undecided = undecided || answer == 3;
                }
                return refused ? 1 : undecided ? 3 : 0;
            }};
}

} // namespace attest
