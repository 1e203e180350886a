// What a run of `attest verify` has finished, a line a batch, so that a process that is killed loses the batch in hand and nothing else.
//
// The first line says of which run the journal is (the keys of attest-part/1 without result), each further one is {"id": claim, "batch": what was
// found} as in properties/search/claim_part.h. Lines are appended whole; one that was torn, or that two processes with the same task have both
// written, is left out when they are read: a batch counts where it goes on from those before it.
#pragma once

#include "properties/search/claim_part.h"
#include "properties/search/part_file.h"

#include <map>

namespace attest {

class RunJournal {
public:
    /// Opens or makes the journal. Throws InputError when the file is the journal of another run, or none, or cannot be written.
    RunJournal(std::string path, const Part& of);
    ~RunJournal();
    RunJournal(const RunJournal&) = delete;
    RunJournal& operator=(const RunJournal&) = delete;

    /// Adds the batches that the journal had when it was opened to the parts, by the claims' ids.
    void replay(std::map<std::string, ClaimPart>& parts) const;
    /// Says on stderr when it cannot be written (once): the run goes on, it is only not kept.
    void append(const std::string& id, const ClaimPart& batch);
    void remove();

private:
    std::string path_;
    std::vector<JsonValue> lines_;
    int file_ = -1;
};

} // namespace attest
