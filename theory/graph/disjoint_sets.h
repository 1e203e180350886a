// Disjoint sets of 0 .. size-1 with union and path halving.
#pragma once

#include "model/numbers/matrix.h"

#include <numeric>
#include <vector>

namespace attest {

class DisjointSets {
public:
    explicit DisjointSets(Index size) : parent_(static_cast<std::size_t>(size)) { std::iota(parent_.begin(), parent_.end(), Index{0}); }
    /// The representative of i's set.
    Index find(Index i) {
        while (parent(i) != i) {
            parent(i) = parent(parent(i));
            i = parent(i);
        }
        return i;
    }
    /// Unites the sets of i and j; false when they were one set already.
    bool join(Index i, Index j) {
        i = find(i);
        j = find(j);
        parent(i) = j;
        return i != j;
    }

private:
    Index& parent(Index i) { return parent_[static_cast<std::size_t>(i)]; }
    std::vector<Index> parent_;
};

} // namespace attest
