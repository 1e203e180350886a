// Small worlds: every dataset below a size, up to renaming of tokens and order of samples, without sampling.
//
// A world holds the datasets of 1 to N samples over K tokens with one-hot embeddings whose contexts have 1 to T tokens, the label
// in the context (R) and the query last. Nothing of the theory depends on the order of the samples or, with one-hot embeddings,
// on how tokens are numbered (graph.renaming), and nothing but the query on the order of a context (model.bag-of-tokens), so by
// default a context is a bag of tokens with one of them named as the query; `sequences` keeps every order apart.
//
// A dataset is a sorted list of numbers of sample types, and one list of each orbit is kept: the one that is least in the lexicographic
// order among its renamings. When a list is the least of its orbit, so is every beginning of it (adding a sample can only make
// the sorted beginning of a renaming smaller), so a search that drops a list that is not least misses nothing and needs no memory
// of what it has seen. How many there must be is counted without listing anything, by Burnside's lemma (orbit_counts): the two
// share neither the table of sample types nor the renamings, and `attest enumerate` compares them.
#pragma once

#include "model/data/dataset.h"

#include <cstdint>
#include <string>
#include <vector>

namespace attest {

struct SmallWorld {
    enum class Contexts { bags, sequences };

    int tokens = 2;  ///< K, at least 1
    int length = 2;  ///< T, at least 1
    int samples = 3; ///< N, at least 1
    Contexts contexts = Contexts::bags;

    bool operator==(const SmallWorld&) const = default;
};

/// Worlds beyond this in any part are refused; those up to it may still be too large to list.
inline constexpr SmallWorld largest_world{8, 8, 12, SmallWorld::Contexts::sequences};

/// "K=3, T<=3, N<=4" and "K=3, T<=3, N<=4, sequences".
std::string world_name(const SmallWorld& world);

/// A sample as a dataset may hold it. The query is the last token of the context; of a bag the other tokens are ascending.
struct SampleType {
    std::vector<Token> context;
    Token label = 0;

    bool operator==(const SampleType&) const = default;
};
/// Every one of the world, in a fixed order: short contexts first. Throws InputError, as WorldDatasets, when they are too many.
std::vector<SampleType> sample_types(const SmallWorld& world);

/// Datasets with exactly 1, 2, …, N samples, counted by Burnside's lemma; the sum is the size of the world.
std::vector<Integer> orbit_counts(const SmallWorld& world);

/// Walks through the world, small datasets first: one dataset of each orbit, the least one, in lexicographic order for each number of samples.
class WorldDatasets {
public:
    /// Throws InputError when the table of renamings would be too large (about 2 * 10^7 numbers; a world of that size has no end anyway).
    explicit WorldDatasets(const SmallWorld& world);
    /// The same over other sample types of the world, in an order of their own; every renaming of one of them is among them.
    WorldDatasets(const SmallWorld& world, std::vector<SampleType> types);

    /// The next dataset as sorted numbers of sample types; false at the end (then `types` is unchanged).
    bool next(std::vector<int>& types);
    Dataset dataset(const std::vector<int>& types) const;

private:
    bool least_of_its_orbit(const std::vector<int>& types);
    void advance();

    SmallWorld world_;
    std::vector<SampleType> types_;
    std::vector<std::vector<int>> renamings_; // for each renaming but the identity: the number of each type's image
    std::vector<int> prefix_;                 // the beginning the search stands at
    std::size_t size_ = 0;                    // samples of the datasets that are listed now
    bool descend_ = true;                     // prefix_ is the least of its orbit and shorter than size_
    std::vector<int> image_;                  // of least_of_its_orbit
};

/// What a hunt visits between its random draws, for most counterexamples shrink to something of this size: the datasets of the world K=3, T<=3,
/// N<=2, each over the tokens up to the largest that it uses, ascending in size; with or without those in which a label is missing from its
/// context. Made once. Stored hunts count on the order: short contexts first, then by their tokens, query last, then by the label.
const std::vector<Dataset>& smallest_datasets(bool realisable);

} // namespace attest
