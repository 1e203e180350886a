// What holds in a small world, for people and for programs.
//
// `attest enumerate --json` writes attest-report/1 with one object more, "world":
//   {"tokens": 3, "length": 3, "samples": 3, "contexts": "bags", "embedding": "one-hot", "datasets": 4962, "decided": 4962,
//    "complete": true, "by_samples": [{"samples": 1, "burnside": 11, "listed": 11}, …], "labels": {"cyclic": 2405, …}}
// and in each row of "claims" one key more, "inputs": "none" (the claim speaks of the dataset alone: nothing was drawn) or "drawn" (once
// for each dataset, by the seed). There "id" may be that of a false neighbour or a variation, "cases" counts the datasets decided,
// "labels" of a row is empty (they are the world's), and "seconds" of a row is the sum over all threads. complete: every dataset that
// Burnside's lemma counts was listed and decided.
#pragma once

#include "properties/search/world_run.h"

#include <nlohmann/json_fwd.hpp>

namespace attest {

std::string world_json_text(const WorldRun& run);
/// The value of "world".
nlohmann::ordered_json world_summary_json(const WorldRun& run);

/// The world in two sentences: what its datasets are; how many, and how that was checked.
std::string world_text(const WorldRun& run);
/// Both tables (nothing drawn, other inputs drawn), complaints and counterexamples. No times: it is the same for every run.
std::string world_report_text(const WorldRun& run);

} // namespace attest
