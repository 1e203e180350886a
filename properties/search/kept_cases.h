// The cases that a hunt keeps to make others of: of each kind (number of samples and tokens, one-hot or not, size of the numbers) the one that came
// closest to failing. Without these cells the search would settle where cases are close for a trivial reason (inputs near 0).
#pragma once

#include "properties/cases/case.h"
#include "properties/generators/random_source.h"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace attest {

/// A kept case; its slack may be infinite.
struct KeptCase {
    double slack = 0;
    Case value;
    std::string bound = {}; ///< what the slack is of, when a hunt looks for tight bounds: its words; else empty
};

class KeptCases {
public:
    bool empty() const { return cells_.empty(); }
    std::vector<KeptCase> all() const;
    void restore(const KeptCase& kept);

    /// Held cases only. One without a slack gives way to any later one, so that the search moves on; so does one of slack 0: there both
    /// sides are identically equal, and a search that preferred these would see little else. True: the first of its kind, or closer than the one
    /// before.
    bool see(const Case& value, std::optional<double> slack);
    /// Half of the time one of the quarter of least slack, else any. Not when empty, nor before rank().
    const Case& pick(Draw& draw) const;
    /// Between batches: the order for pick().
    void rank();

private:
    /// What two cases must share to compete: samples, tokens, one-hot, and the size of the inputs in powers of 1000.
    using Cell = std::tuple<std::size_t, int, bool, int>;
    static Cell cell_of(const Case& value);

    std::map<Cell, KeptCase> cells_;
    std::vector<const KeptCase*> ranked_;
};

} // namespace attest
