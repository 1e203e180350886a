#include "properties/reproduction/kept_studies.h"

#include "model/data/dataset_json.h"
#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/reproduction/section_json.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto format_name = "attest-reproduction-state/1";

Json empty_state(const Json& of) {
    return {{"format", format_name}, {"of", of}, {"seconds", 0.0}, {"studies", Json::array()}, {"begun", Json::object()}};
}

Json study_to_json(const Study& study) {
    Json r = {{"name", study.name}, {"value", study.json ? study.json() : Json()}, {"sections", Json::array()}};
    for (const Section& section : study.sections ? study.sections() : std::vector<Section>()) {
        r["sections"].push_back(section_to_json(section));
    }
    r["disagreements"] = study.disagreements ? study.disagreements() : std::vector<std::string>();
    r["undecided"] = study.undecided ? study.undecided() : std::vector<std::string>();
    return r;
}

std::vector<Section> sections_from(const JsonValue& value) {
    std::vector<Section> r;
    for (const JsonValue& section : value.elements()) {
        r.push_back(section_from_json(section));
    }
    return r;
}

std::vector<std::string> sentences_from(const JsonValue& value) {
    std::vector<std::string> r;
    for (const JsonValue& sentence : value.elements()) {
        r.push_back(sentence.text());
    }
    return r;
}

/// The state in the file, looked through to its last section. Throws InputError.
Json read_state(const std::string& path, const Json& of) {
    const JsonValue value = read_json_value(path);
    value.expect_format(format_name);
    value.expect_keys({"format", "of", "seconds", "studies", "begun"});
    for (const auto& [key, wanted] : of.items()) {
        if (value.at("of").at(key).json() != wanted) {
            value.at("of").at(key).fail("is of another run");
        }
    }
    value.at("seconds").number();
    for (const JsonValue& study : value.at("studies").elements()) {
        study.expect_keys({"name", "value", "sections", "disagreements", "undecided"});
        study.at("name").text();
        sections_from(study.at("sections"));
        sentences_from(study.at("disagreements"));
        sentences_from(study.at("undecided"));
    }
    value.at("begun").keys();
    return value.json();
}

} // namespace

KeptStudies::KeptStudies(std::string path, const Json& of) : path_(std::move(path)), state_(std::make_shared<Json>(empty_state(of))) {
    std::error_code unreadable; // then it is not there
    if (!keeps() || !std::filesystem::exists(path_, unreadable)) {
        return;
    }
    try {
        *state_ = read_state(path_, of);
        seconds_before_ = (*state_)["seconds"].get<double>();
        fmt::print(stderr, "{}: goes on; {} parts are finished\n", path_, (*state_)["studies"].size());
    } catch (const InputError& error) {
        fmt::print(stderr, "{}; not taken up: the run begins anew\n", error.what());
    }
}

Json KeptStudies::name_of(const StudyRun& run) {
    Json r = {{"revision", revision()}, {"seed", run.seed}, {"effort", run.effort}, {"data", Json()}};
    if (run.given) {
        r["data"] = Json::array();
        for (const DatasetStudy& study : run.datasets) {
            r["data"].push_back({{"name", study.name}, {"dataset", dataset_to_json(study.data)}});
        }
    }
    return r;
}

bool KeptStudies::has(const std::string& study) const {
    for (const Json& kept : (*state_)["studies"]) {
        if (kept["name"] == study) {
            return true;
        }
    }
    return false;
}

void KeptStudies::restore(Study& study) const {
    for (const Json& kept : (*state_)["studies"]) {
        if (kept["name"] == study.name) {
            if (study.json) {
                study.json = [value = kept["value"]] { return value; };
            }
            study.sections = [sections = sections_from(JsonValue(kept["sections"], path_))] { return sections; };
            study.disagreements = [sentences = kept["disagreements"].get<std::vector<std::string>>()] { return sentences; };
            study.undecided = [sentences = kept["undecided"].get<std::vector<std::string>>()] { return sentences; };
        }
    }
}

void KeptStudies::take_up(const Study& study) const {
    const Json& begun = (*state_)["begun"];
    if (!study.go_on || !begun.contains(study.name)) {
        return;
    }
    try {
        study.go_on(JsonValue(begun[study.name], path_));
    } catch (const InputError& error) {
        fmt::print(stderr, "{}; not taken up: {} begins anew\n", error.what(), study.name);
    }
}

void KeptStudies::keep(const std::vector<const Study*>& finished, double seconds) {
    const std::lock_guard<std::mutex> lock(mutex_);
    try {
        std::vector<Json> kept;
        for (const Study* study : finished) {
            if (!has(study->name)) {
                kept.push_back(study_to_json(*study));
            }
        }
        for (Json& study : kept) {
            (*state_)["begun"].erase(study["name"].get<std::string>());
            (*state_)["studies"].push_back(std::move(study));
        }
    } catch (const Stopped&) {
        throw;
    } catch (const std::exception&) { // said where the report is gathered
        return;
    }
    write(seconds);
}

void KeptStudies::keep_begun(const Study& study, double seconds) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (seconds - written_at_ < seconds_between_writings) {
        return;
    }
    (*state_)["begun"][study.name] = study.so_far();
    write(seconds);
}

void KeptStudies::write(double seconds) {
    if (!keeps()) {
        return;
    }
    (*state_)["seconds"] = seconds_before_ + seconds;
    written_at_ = seconds;
    try {
        write_whole_file(path_, state_->dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    } catch (const InputError& error) {
        fmt::print(stderr, "{}: from here on a run that is killed begins anew\n", error.what());
        path_.clear();
    }
}

} // namespace attest
