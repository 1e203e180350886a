// attest check CERTIFICATE…: the independent checker on files. It adds nothing to the answer but the file's name. With --verified the machine-proved
// checker decides them too: accepted is what both accept, and two checkers that contradict each other are a fault of ours, said aloud.
#include "model/input/input_error.h"
#include "model/input/input_file.h"
#include "model/stop.h"
#include "properties/commands/commands.h"
#include "properties/commands/verified_checker.h"
#include "properties/reports/shown_name.h"
#include "theory/checker/certificate_checker.h"

#include <cstdio>
#include <memory>
#include <sstream>

namespace attest {
namespace {

using attest_checker::Answer;
using attest_checker::Result;

/// The bytes of a certificate; "-" is standard input. One byte more than the checkers read is enough for them to refuse it.
std::string certificate_text(const std::string& path) { return bytes_of_file(path, attest_checker::most_bytes + 1, "a certificate"); }

const char* word_of(Answer answer) {
    switch (answer) {
    case Answer::accepted: return "accepted";
    case Answer::undecided: return "could not decide";
    case Answer::refused: break;
    }
    return "refused";
}
std::string told(const Result& result) {
    const std::string place = result.line == 0 || result.answer == Answer::accepted ? "" : "line " + std::to_string(result.line) + ": ";
    return std::string(word_of(result.answer)) + ": " + place + shown_path(result.reason); // the reason may quote the certificate
}

/// Prints one line, with `quiet` only of what is not accepted; the answer that counts. `verified`: the other program, or empty.
Answer check_file(const std::string& path, const std::string& verified, bool quiet) {
    const std::string text = certificate_text(path);
    std::istringstream in(text);
    const Result result = attest_checker::check_certificate(in, 1, poll_stop);
    const std::string name = shown_path(path == "-" ? "standard input" : path);
    if (verified.empty()) {
        if (!quiet || result.answer != Answer::accepted) {
            std::printf("%s: %s\n", name.c_str(), told(result).c_str());
        }
        return result.answer;
    }
    const Result proved = verified_answer(verified, text);
    const bool contradict = (result.answer == Answer::accepted && proved.answer == Answer::refused) ||
                            (result.answer == Answer::refused && proved.answer == Answer::accepted);
    if (contradict) {
        std::printf("%s: THE CHECKERS DISAGREE, please report this certificate: attest check: %s; attest-verified: %s\n", name.c_str(),
                    told(result).c_str(), told(proved).c_str());
        return Answer::refused;
    }
    if (result.answer == proved.answer) {
        if (!quiet || result.answer != Answer::accepted) {
            std::printf("%s: %s (attest-verified: %s)\n", name.c_str(), told(result).c_str(), word_of(proved.answer));
        }
        return result.answer;
    }
    const bool one_refuses = result.answer == Answer::refused || proved.answer == Answer::refused;
    std::printf("%s: %s: attest check: %s; attest-verified: %s\n", name.c_str(), word_of(one_refuses ? Answer::refused : Answer::undecided),
                told(result).c_str(), told(proved).c_str());
    return one_refuses ? Answer::refused : Answer::undecided;
}

struct Settings {
    std::vector<std::string> paths;
    bool verified = false;
    bool quiet = false;
    std::string verified_checker;
};

/// 0 all accepted, 1 one refused, 3 one undecided.
int check_files(const Settings& settings) {
    const bool both = settings.verified || !settings.verified_checker.empty();
    const std::string verified = both ? find_verified_checker(settings.verified_checker) : "";
    bool refused = false;
    bool undecided = false;
    for (const std::string& path : settings.paths) {
        switch (check_file(path, verified, settings.quiet)) {
        case Answer::accepted: break;
        case Answer::refused: refused = true; break;
        case Answer::undecided: undecided = true; break;
        }
    }
    return refused ? 1 : undecided ? 3 : 0;
}

} // namespace

Command check_command() {
    const auto settings = std::make_shared<Settings>();
    return {
        .name = "check",
        .help = "decides certificates with the independent checker (theory/certificate_format.md)",
        .options = {{.name = "certificate", .help = "files, one certificate each; - is standard input", .target = &settings->paths, .required = true},
                    {.name = "--verified",
                     .help = "decide them with attest-verified too, the machine-proved checker (scripts/prove.sh); accepted is what both accept",
                     .target = &settings->verified},
                    {.name = "--verified-checker", .help = "the same with this program", .target = &settings->verified_checker, .value = "PATH"},
                    quiet_option(settings->quiet, "print nothing of accepted ones")},
        .run = [settings] { return check_files(*settings); }};
}

} // namespace attest
