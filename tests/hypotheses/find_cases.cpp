// For maintainers: searches the smallest counterexamples of the matrix of hypotheses and stores them beside this file.
//
//   ninja -C build/test hypothesis_cases && build/test/tests/hypothesis_cases [--seconds T] [--cases N] [--seeds M] [PATTERN...]
//
// For each claim!without-X without a proof that X is not needed (PATTERN: ids or parts of them): M searches of N cases or T seconds,
// each shrunk; the simplest counterexample replaces CLAIM.without-X.json if it is simpler than the one stored there. Where none is
// found and none is stored, the cases and seconds spent go to none-found.json.
#include "properties/cases/case_json.h"
#include "properties/search/runner.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

struct Arguments {
    double seconds = 20;
    std::uint64_t cases = 3000;
    std::uint64_t seeds = 2;
    std::vector<std::string> patterns;
};

bool wanted(const std::string& id, const std::vector<std::string>& patterns) {
    return patterns.empty() || std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return id.find(p) != std::string::npos; });
}

std::filesystem::path folder() { return std::filesystem::path(ATTEST_TEST_DATA) / "hypotheses"; }

std::filesystem::path case_path(const Check& check) { return folder() / (check.claim->id + "." + check.variation->name + ".json"); }

void write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream out(path);
    out << text;
    if (!out.flush()) {
        throw std::runtime_error("cannot write " + path.string());
    }
}

/// One line a claim and hypothesis, as properties/reports/hypothesis_matrix.cpp reads it.
void record_none_found(const Check& check, std::uint64_t cases, double seconds) {
    const std::filesystem::path path = folder() / "none-found.json";
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    if (std::ifstream in(path); in) {
        all = nlohmann::ordered_json::parse(in).at("searches");
    }
    nlohmann::ordered_json kept = nlohmann::ordered_json::array();
    for (const auto& search : all) {
        if (search.at("check") != check.id()) {
            kept.push_back(search);
        }
    }
    kept.push_back({{"check", check.id()}, {"cases", cases}, {"seconds", static_cast<int>(seconds + 0.5)}});
    nlohmann::ordered_json document;
    document["format"] = "attest-searches/1";
    document["searches"] = kept;
    write(path, document.dump(1) + "\n");
}

void search(const Check& check, const Arguments& arguments) {
    const std::filesystem::path path = case_path(check);
    std::optional<Counterexample> best;
    std::uint64_t cases = 0;
    const auto start = std::chrono::steady_clock::now();
    const auto elapsed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
    for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
        RunOptions options;
        options.seed = seed;
        options.cases = arguments.cases;
        options.seconds = arguments.seconds;
        options.shrink.seconds = arguments.seconds;
        const Refutation found = refute(check, options);
        cases += found.cases;
        if (!found.errors.empty()) {
            std::printf("%s: %d errors, first: %s\n", check.id().c_str(), static_cast<int>(found.errors.size()), found.errors.front().c_str());
        }
        if (found.counterexample && (!best || simpler(found.counterexample->value, best->value))) {
            best = found.counterexample;
        }
    }
    if (!best) {
        std::printf("%-45s none found in %d cases, %.0f s\n", check.id().c_str(), static_cast<int>(cases), elapsed());
        if (!std::filesystem::exists(path)) {
            record_none_found(check, cases, elapsed());
        }
        return;
    }
    const bool better = !std::filesystem::exists(path) || simpler(best->value, read_case(path.string()).value);
    std::printf("%-45s K = %d, n = %d, %s: %s\n", check.id().c_str(), best->value.dataset.tokens(), static_cast<int>(best->value.dataset.size()),
                better ? "stored" : "not simpler than the stored one", best->verdict.reason.c_str());
    if (better) {
        CaseRecord record = record_of(*best);
        record.revision.clear();
        write(path, case_text(record));
    }
}

Arguments parse(int argc, char** argv) {
    Arguments r;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--seconds" && i + 1 < argc) {
            r.seconds = std::stod(argv[++i]);
        } else if (word == "--cases" && i + 1 < argc) {
            r.cases = std::stoull(argv[++i]);
        } else if (word == "--seeds" && i + 1 < argc) {
            r.seeds = std::stoull(argv[++i]);
        } else {
            r.patterns.push_back(word);
        }
    }
    return r;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const Arguments arguments = parse(argc, argv);
        for (const Claim& claim : all_claims()) {
            for (const Variation& variation : claim.variations) {
                const Check check{&claim, nullptr, {}, &variation};
                if (variation.kind == Variation::Kind::without_hypothesis && variation.not_needed.empty() && wanted(check.id(), arguments.patterns)) {
                    search(check, arguments);
                    std::fflush(stdout);
                }
            }
            for (const Hypothesis h : claim.hypotheses) {
                const std::string name = std::string("without-") + hypothesis_name(h);
                if (std::none_of(claim.variations.begin(), claim.variations.end(), [&](const Variation& v) { return v.name == name; })) {
                    std::printf("%s!%s: no variation (properties/variations/)\n", claim.id.c_str(), name.c_str());
                }
            }
        }
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    }
    return 0;
}
