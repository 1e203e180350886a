// Writes the datasets that `attest verify CLAIM` draws, one attest-dataset/1 a line: peers answer the same questions about them (peers.py).
//
//   drawn_datasets CLAIM CASES > datasets.jsonl
#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "properties/claims/statement.h"
#include "properties/search/runner.h"

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

int main(int argc, char** argv) {
    using namespace attest;
    if (argc != 3) {
        std::cerr << "usage: drawn_datasets CLAIM CASES\n";
        return 2;
    }
    try {
        const Check check = find_check(argv[1]);
        const std::uint64_t cases = std::strtoull(argv[2], nullptr, 10);
        for (std::uint64_t index = 0; index < cases; ++index) {
            const Case drawn = check.generate()(case_seed(check, RunOptions{}.seed, index), case_size(index));
            std::cout << dataset_to_json(drawn.dataset).dump() << '\n';
        }
    } catch (const InputError& error) {
        std::cerr << "drawn_datasets: " << error.what() << '\n';
        return 2;
    }
    return std::cout.flush() ? 0 : 1;
}
