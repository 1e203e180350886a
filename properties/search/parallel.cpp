#include "properties/search/parallel.h"

#include "model/stop.h"

#include <optional>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace attest {

void run_batch(std::uint64_t count, int jobs, const std::function<void(std::uint64_t)>& run) {
    if (jobs == 1) {
        for (std::uint64_t i = 0; i < count; ++i) {
            run(i);
        }
        return;
    }
    // More threads than the machine has are allowed, but oneTBB has to be told so.
    std::optional<tbb::global_control> limit;
    if (jobs > 0) {
        limit.emplace(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(jobs));
    }
    tbb::task_arena arena(jobs > 0 ? jobs : tbb::task_arena::automatic);
    StopToken token = current_stop();
    token.polls_left = nullptr; // of one thread
    const auto run_with_token = [&](std::uint64_t i) {
        const StopScope scope(token);
        run(i);
    };
    arena.execute([&] { // a grain of one: the cost of cases differs a lot
        tbb::parallel_for(std::uint64_t{0}, count, std::uint64_t{1}, run_with_token, tbb::simple_partitioner());
    });
}

} // namespace attest
