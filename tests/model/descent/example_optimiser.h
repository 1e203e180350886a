// An optimiser of one's own, as .github/CONTRIBUTING.md tells it: gradient descent whose steps are clipped to a length of at most `clip`; a struct
// and no line of the library.
#pragma once

#include "model/descent/optimiser.h"
#include "model/numbers/scalar.h"

#include <cmath>

namespace attest {

struct ClippedGradient {
    static constexpr const char* name = "clipped";
    static constexpr const char* formula = "W <- W - ETA g min(1, CLIP/|g|)";
    static constexpr bool scale_free = false; // a multiple of the risk has longer steps, until they are clipped
    static std::vector<OptimiserParameter> parameters() {
        return {
            {.name = "clip", .meaning = "the longest gradient that is used", .least = Rational(1, 1000), .below = {}, .otherwise = Rational(1, 4)}};
    }

    template <class T>
    class Steps {
    public:
        explicit Steps(const OptimiserSetting<T>& setting) : rate_(setting.rate), clip_(setting["clip"]) {}
        bool step(Matrix<T>& weights, const GradientAt<T>& gradient) {
            using std::sqrt;
            const Matrix<T> g = gradient(weights);
            const T length = sqrt(inner_product(g, g));
            const std::optional<int> longer = sign_of(T(length - clip_));
            if (!longer) {
                return false; // intervals leave it open
            }
            const T factor = *longer > 0 ? T(rate_ * clip_ / length) : rate_;
            for (Index i = 0; i < g.size(); ++i) {
                weights.data()[i] -= factor * g.data()[i];
            }
            return true;
        }

    private:
        T rate_;
        T clip_;
    };
};

inline const OptimiserMethod clipped_method = optimiser_method<ClippedGradient>();

} // namespace attest
