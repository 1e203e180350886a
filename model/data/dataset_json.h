// Datasets as files: `attest-dataset/1`.
//
// Files are read as events straight into the arrays of a Dataset, so 10^6 samples cost little more memory than the Dataset
// itself, whatever the order of the keys. The same reader serves datasets embedded in other documents (cases,
// certificates): there the document is in memory and is walked.
#pragma once

#include "model/data/dataset.h"
#include "model/input/json_document.h"

namespace attest {

inline constexpr int max_tokens = 1'000'000;
/// Most exact numbers in an embedding or in a head.
inline constexpr std::size_t max_exact_numbers = 4'000'000;

/// Reads a dataset file; "-" is standard input. Its embedding and its head may be the name of an .npy file (model/input/npy_reader.h), from the
/// folder of the dataset on; only here: documents that hold a dataset hold all of it. Throws InputError.
Dataset read_dataset(const std::string& path);
/// The same from text; `file` stands for it in messages.
Dataset parse_dataset(std::string_view text, const std::string& file);
/// The same from a value of a document in memory.
Dataset dataset_from_json(const JsonValue& value);

/// The text of the file, one sample a line, ids rather than names; reading it gives the same dataset.
std::string dataset_text(const Dataset& data);
/// The same as a value, to be embedded in another document.
nlohmann::ordered_json dataset_to_json(const Dataset& data);

} // namespace attest
