#include "properties/reproduction/sections/experiment_jobs.h"

#include "model/numbers/number_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

constexpr std::size_t datasets_a_job = 10;
constexpr double dataset_weight = 0.15; // seconds of one core, about

} // namespace

void add_dataset_jobs(std::vector<Job>& jobs, const std::string& experiment, std::size_t count,
                      const std::function<void(std::size_t begin, std::size_t end)>& run) {
    for (std::size_t begin = 0; begin < count; begin += datasets_a_job) {
        const std::size_t end = std::min(count, begin + datasets_a_job);
        jobs.push_back({.name = fmt::format("{} experiment, datasets {} to {}", experiment, begin + 1, end),
                        .weight = dataset_weight * static_cast<double>(end - begin),
                        .run = [run, begin, end] { run(begin, end); }});
    }
}

nlohmann::ordered_json spread_json(const Spread& s) {
    nlohmann::ordered_json r = nlohmann::ordered_json::array();
    for (const double x : {s.least, s.low, s.median, s.high, s.most}) {
        r.push_back(double_text(x));
    }
    return r;
}

} // namespace attest
