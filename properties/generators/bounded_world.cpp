#include "properties/generators/bounded_world.h"

#include "model/input/input_error.h"
#include "model/mutant.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace attest {
namespace {

/// Most numbers in the table of renamings: K! rows of one number a sample type.
constexpr std::size_t most_images = 20'000'000;

[[noreturn]] void too_large(const SmallWorld& world) {
    throw InputError("", "world", world_name(world) + " has too many samples and renamings to list them; expected fewer tokens or shorter contexts");
}

/// Calls `take` for every list of `length` tokens, ascending lists only for bags.
template <class Take>
void each_list(const SmallWorld& world, int length, std::vector<Token>& list, const Take& take) {
    if (static_cast<int>(list.size()) == length) {
        take(list);
        return;
    }
    const Token first = world.contexts == SmallWorld::Contexts::bags && !list.empty() ? list.back() : 0;
    for (Token v = first; v < world.tokens; ++v) {
        list.push_back(v);
        each_list(world, length, list, take);
        list.pop_back();
    }
}

/// The contexts that a list stands for: itself, or one for each token of a bag that may be the query.
std::vector<std::vector<Token>> contexts_of(const SmallWorld& world, const std::vector<Token>& list) {
    if (world.contexts == SmallWorld::Contexts::sequences) {
        return {list};
    }
    std::vector<std::vector<Token>> r;
    for (const TokenCount& c : token_counts(list)) {
        r.push_back(list);
        r.back().erase(std::find(r.back().begin(), r.back().end(), c.token));
        r.back().push_back(c.token);
    }
    return r;
}

SampleType renamed(const SmallWorld& world, const SampleType& type, const std::vector<Token>& renaming) {
    SampleType r{type.context, renaming[static_cast<std::size_t>(type.label)]};
    for (Token& v : r.context) {
        v = renaming[static_cast<std::size_t>(v)];
    }
    if (world.contexts == SmallWorld::Contexts::bags) {
        std::sort(r.context.begin(), r.context.end() - 1);
    }
    return r;
}

// ---- Burnside's lemma: orbits = the mean over all renamings of the number of datasets that a renaming leaves as they are

/// A renaming up to conjugation: the lengths of its cycles.
using CycleType = std::vector<int>;

void each_partition(int left, int largest, CycleType& parts, const auto& take) {
    if (left == 0) {
        take(parts);
        return;
    }
    for (int part = std::min(left, largest); part >= 1; --part) {
        parts.push_back(part);
        each_partition(left - part, part, parts, take);
        parts.pop_back();
    }
}

/// K! over the number of renamings of this type.
Integer centraliser(const CycleType& cycles) {
    std::map<int, int> times;
    Integer r = 1;
    for (const int length : cycles) {
        r *= length;
        r *= ++times[length];
    }
    return r;
}

/// The cycles of the j-th power: one of length l becomes gcd(l, j) of length l / gcd(l, j).
CycleType power(const CycleType& cycles, int j) {
    CycleType r;
    for (const int length : cycles) {
        r.insert(r.end(), static_cast<std::size_t>(std::gcd(length, j)), length / std::gcd(length, j));
    }
    return r;
}

Integer pow_of(int base, int exponent) {
    Integer r = 1;
    for (int i = 0; i < exponent; ++i) {
        r *= base;
    }
    return r;
}

/// Sample types that a renaming leaves as they are: query and label are two of its f fixed tokens, or one.
Integer fixed_types(const SmallWorld& world, const CycleType& cycles) {
    const int fixed = static_cast<int>(std::count(cycles.begin(), cycles.end(), 1));
    Integer r = 0;
    if (world.contexts == SmallWorld::Contexts::sequences) { // every place holds a fixed token, some place the label
        for (int t = 1; t <= world.length; ++t) {
            r += fixed == 0 ? Integer(0) : Integer(fixed * (pow_of(fixed, t) - pow_of(fixed - 1, t)));
        }
        return r;
    }
    // bags that are constant on every cycle, by their size: the product of the series 1 / (1 - x^length)
    std::vector<Integer> bags(static_cast<std::size_t>(world.length) + 1);
    bags[0] = 1;
    for (const int length : cycles) {
        for (std::size_t t = static_cast<std::size_t>(length); t < bags.size(); ++t) {
            bags[t] += bags[t - static_cast<std::size_t>(length)];
        }
    }
    for (std::size_t t = 1; t < bags.size(); ++t) { // what the bag holds besides the query and the label
        r += fixed * bags[t - 1];
        r += t >= 2 ? Integer(fixed * (fixed - 1) * bags[t - 2]) : Integer(0);
    }
    return r;
}

} // namespace

std::string world_name(const SmallWorld& world) {
    return "K=" + std::to_string(world.tokens) + ", T<=" + std::to_string(world.length) + ", N<=" + std::to_string(world.samples) +
           (world.contexts == SmallWorld::Contexts::sequences ? ", sequences" : "");
}

std::vector<SampleType> sample_types(const SmallWorld& world) {
    const Integer wanted = fixed_types(world, CycleType(static_cast<std::size_t>(world.tokens), 1)); // all of them
    if (wanted > most_images) {
        too_large(world);
    }
    std::vector<SampleType> r;
    std::vector<Token> list;
    for (int length = 1; length <= world.length; ++length) {
        each_list(world, length, list, [&](const std::vector<Token>& tokens) {
            for (const std::vector<Token>& context : contexts_of(world, tokens)) {
                for (const TokenCount& c : token_counts(context)) {
                    r.push_back({context, c.token});
                }
            }
        });
    }
    return r;
}

std::vector<Integer> orbit_counts(const SmallWorld& world) {
    const auto count = static_cast<std::size_t>(world.samples);
    std::vector<Rational> orbits(count + 1, 0);
    CycleType parts;
    each_partition(world.tokens, world.tokens, parts, [&](const CycleType& cycles) {
        // Multisets of n types that the renaming leaves as they are: n h_n = sum_{j=1..n} p_j h_{n-j}, p_j the types that its j-th power leaves.
        std::vector<Rational> p(count + 1);
        std::vector<Rational> h(count + 1);
        h[0] = 1;
        for (std::size_t n = 1; n <= count; ++n) {
            p[n] = Rational(fixed_types(world, power(cycles, static_cast<int>(n))));
            Rational sum = 0;
            for (std::size_t j = 1; j <= n; ++j) {
                sum += p[j] * h[n - j];
            }
            h[n] = sum / Rational(n);
            orbits[n] += h[n] / Rational(centraliser(cycles));
        }
    });
    std::vector<Integer> r;
    for (std::size_t n = 1; n <= count; ++n) {
        r.emplace_back(numerator(orbits[n])); // a count: the denominator is 1
    }
    return r;
}

WorldDatasets::WorldDatasets(const SmallWorld& world) : WorldDatasets(world, sample_types(world)) {}

WorldDatasets::WorldDatasets(const SmallWorld& world, std::vector<SampleType> types) : world_(world), types_(std::move(types)) {
    std::size_t images = types_.size();
    for (int k = 2; k <= world.tokens; ++k) {
        images *= static_cast<std::size_t>(k);
        if (images > most_images) {
            too_large(world);
        }
    }
    std::map<std::pair<std::vector<Token>, Token>, int> numbers;
    for (std::size_t i = 0; i < types_.size(); ++i) {
        numbers[{types_[i].context, types_[i].label}] = static_cast<int>(i);
    }
    std::vector<Token> renaming(static_cast<std::size_t>(world.tokens));
    std::iota(renaming.begin(), renaming.end(), 0);
    while (std::next_permutation(renaming.begin(), renaming.end())) { // the identity was the first
        std::vector<int>& row = renamings_.emplace_back();
        for (const SampleType& type : types_) {
            const SampleType image = renamed(world, type, renaming);
            row.push_back(numbers.at({image.context, image.label}));
        }
    }
    if (mutant("small_world_forgets_a_renaming") && !renamings_.empty()) {
        renamings_.pop_back();
    }
}

bool WorldDatasets::least_of_its_orbit(const std::vector<int>& types) {
    return std::none_of(renamings_.begin(), renamings_.end(), [&](const std::vector<int>& renaming) {
        image_.clear();
        for (const int type : types) {
            image_.push_back(renaming[static_cast<std::size_t>(type)]);
        }
        std::sort(image_.begin(), image_.end());
        return image_ < types;
    });
}

/// To the next beginning in lexicographic order that is not a continuation of a dropped one; to the next size when there is none.
void WorldDatasets::advance() {
    if (descend_) {
        prefix_.push_back(prefix_.empty() ? 0 : prefix_.back());
        return;
    }
    while (!prefix_.empty() && prefix_.back() + 1 == static_cast<int>(types_.size())) {
        prefix_.pop_back();
    }
    if (!prefix_.empty()) {
        ++prefix_.back();
    }
}

bool WorldDatasets::next(std::vector<int>& types) {
    if (size_ == 0) {
        size_ = 1;
    }
    while (size_ <= static_cast<std::size_t>(world_.samples)) {
        advance();
        if (prefix_.empty()) {
            ++size_;
            descend_ = true;
            continue;
        }
        const bool least = least_of_its_orbit(prefix_);
        descend_ = least && prefix_.size() < size_;
        if (least && prefix_.size() == size_) {
            types = prefix_;
            return true;
        }
    }
    return false;
}

Dataset WorldDatasets::dataset(const std::vector<int>& types) const {
    Dataset r(Embedding::one_hot(world_.tokens));
    for (const int number : types) {
        const SampleType& type = types_[static_cast<std::size_t>(number)];
        r.add_sample(std::span<const Token>(type.context), type.label);
    }
    return r;
}

namespace {

/// In the order of smallest_datasets().
std::vector<SampleType> smallest_types(const SmallWorld& world, bool realisable) {
    std::vector<SampleType> r;
    for (const SampleType& type : sample_types(world)) {
        if (realisable) {
            r.push_back(type);
        } else if (r.empty() || r.back().context != type.context) { // each context once, with every label
            for (Token label = 0; label < world.tokens; ++label) {
                r.push_back({type.context, label});
            }
        }
    }
    std::sort(r.begin(), r.end(), [](const SampleType& a, const SampleType& b) {
        return a.context.size() != b.context.size() ? a.context.size() < b.context.size()
                                                    : std::tie(a.context, a.label) < std::tie(b.context, b.label);
    });
    return r;
}

Dataset over_used_tokens(const Dataset& data) {
    Token largest = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        largest = std::max({largest, s.label, *std::max_element(s.context.begin(), s.context.end())});
    }
    Dataset r = data;
    r.set_embedding(Embedding::one_hot(largest + 1));
    return r;
}

std::vector<Dataset> enumerated(bool realisable) {
    const SmallWorld world{3, 3, 2, SmallWorld::Contexts::bags};
    WorldDatasets walk(world, smallest_types(world, realisable));
    std::vector<Dataset> r;
    for (std::vector<int> types; walk.next(types);) {
        r.push_back(over_used_tokens(walk.dataset(types)));
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
