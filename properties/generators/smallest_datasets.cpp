#include "properties/generators/smallest_datasets.h"

#include "properties/cases/case_edits.h"

#include <algorithm>
#include <array>

namespace attest {
namespace {

constexpr int most_tokens = 3;
constexpr std::size_t longest_context = 3;

using Samples = std::vector<SampleValue>;
/// A sample as numbers that compare: its length first, so that small ones come early.
using Key = std::vector<Token>;

Key key_of(const SampleValue& sample) {
    Key r = {static_cast<Token>(sample.context.size())};
    r.insert(r.end(), sample.context.begin(), sample.context.end());
    r.push_back(sample.label);
    return r;
}

/// The tokens before the query ascend: the model sees their counts alone.
SampleValue in_order(SampleValue sample) {
    std::sort(sample.context.begin(), sample.context.end() - 1);
    return sample;
}

SampleValue renamed(SampleValue sample, const std::array<Token, most_tokens>& names) {
    for (Token& v : sample.context) {
        v = names[static_cast<std::size_t>(v)];
    }
    sample.label = names[static_cast<std::size_t>(sample.label)];
    sample.query = names[static_cast<std::size_t>(sample.query)];
    return in_order(std::move(sample));
}

std::vector<Key> keys_of(const Samples& samples) {
    std::vector<Key> r;
    for (const SampleValue& sample : samples) {
        r.push_back(key_of(sample));
    }
    std::sort(r.begin(), r.end());
    return r;
}

/// No renaming makes the dataset come earlier.
bool representative(const Samples& samples) {
    const std::vector<Key> own = keys_of(samples);
    std::array<Token, most_tokens> names = {0, 1, 2};
    do {
        Samples other;
        for (const SampleValue& sample : samples) {
            other.push_back(renamed(sample, names));
        }
        if (keys_of(other) < own) {
            return false;
        }
    } while (std::next_permutation(names.begin(), names.end()));
    return true;
}

Samples single_samples(bool realisable) {
    Samples r;
    std::vector<std::vector<Token>> contexts = {{}};
    for (std::size_t length = 1; length <= longest_context; ++length) {
        std::vector<std::vector<Token>> longer;
        for (const std::vector<Token>& context : contexts) {
            for (Token v = 0; v < most_tokens; ++v) {
                longer.push_back(context);
                longer.back().push_back(v);
            }
        }
        contexts = std::move(longer);
        for (const std::vector<Token>& context : contexts) {
            for (Token label = 0; label < most_tokens; ++label) {
                const bool inside = std::find(context.begin(), context.end(), label) != context.end();
                const SampleValue sample{context, label, context.back(), false};
                if ((inside || !realisable) && sample == in_order(sample)) {
                    r.push_back(sample);
                }
            }
        }
    }
    return r;
}

Dataset dataset_of(const Samples& samples) {
    Token largest = 0;
    for (const SampleValue& sample : samples) {
        largest = std::max({largest, sample.label, *std::max_element(sample.context.begin(), sample.context.end())});
    }
    return with_samples(Dataset(Embedding::one_hot(largest + 1)), samples);
}

std::vector<Dataset> enumerated(bool realisable) {
    std::vector<Dataset> r;
    const Samples all = single_samples(realisable);
    const auto add = [&r](const Samples& samples) {
        if (representative(samples)) {
            r.push_back(dataset_of(samples));
        }
    };
    for (const SampleValue& sample : all) {
        add({sample});
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i; j < all.size(); ++j) {
            add({all[i], all[j]});
        }
    }
    return r;
}

} // namespace

const std::vector<Dataset>& smallest_datasets(bool realisable) {
    static const std::vector<Dataset> with_label = enumerated(true);
    static const std::vector<Dataset> any = enumerated(false);
    return realisable ? with_label : any;
}

} // namespace attest
