// --output FILE and --shard I/N of the commands whose work may be dealt to several processes: verify, enumerate, hunt, and merge.
#pragma once

#include "properties/commands/command.h"
#include "properties/search/part_file.h"

namespace attest {

Option shard_option(std::optional<Shard>& target);
Option output_option(std::string& target, std::string help);

/// Before the run. Throws InputError when the file could not be written, and when --shard comes without --output or with --seconds: clocks would
/// decide what a part holds.
void require_output(const std::string& output, const std::optional<Shard>& shard, bool seconds_given);

/// Where the state of a run is kept until its output is written.
std::string state_path(const std::string& output);

/// Is the part there, whole? Then stderr says so, and nothing is to be done. Throws InputError as part_is_there().
bool already_there(const std::string& output, const Part& part);
/// Writes the part and says so with `what` was decided; 0. Throws InputError when it cannot be written (the state is then still there).
int write_part(const Part& part, const std::string& output, const std::string& what);
/// Says how to go on; status_interrupted.
int interrupted_before_the_end(const std::string& output);

/// Writes the text unless no file was asked for. False: it could not be written, and stderr says so.
bool write_output(const std::string& output, const std::string& text);

} // namespace attest
