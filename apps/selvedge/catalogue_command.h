// Options that the sub-commands of `selvedge catalogue`, `key` and `feedback` share, and the sub-commands of
// `selvedge catalogue`. These are in four files: import, sync, the others that need a model, and those that need none.
#pragma once

#include <filesystem>
#include <string>

#include "commands.h"

namespace selvedge::cli {

// The options that each of them has.
struct CatalogueTarget {
  std::string url;  // as for Catalogue::open
  bool quiet = false;
  bool json = false;
};
// Adds a sub-command with --catalogue (required), --quiet and --json. `example` stands at the end of its help.
CLI::App& add_catalogue_verb(CLI::App& command, const std::string& name, const std::string& description,
                             const std::string& example, CatalogueTarget& target);

// Adds --quiet and --json.
void add_output_flags(CLI::App& verb, CatalogueTarget& target);

// create, put, reindex
void add_embedding_verbs(CLI::App& catalogue, ExitCode& outcome);
void add_import_verb(CLI::App& catalogue, ExitCode& outcome);
void add_sync_verb(CLI::App& catalogue, ExitCode& outcome);
// remove, list, show, export, verify, backup, index, copy
void add_upkeep_verbs(CLI::App& catalogue, ExitCode& outcome);

}  // namespace selvedge::cli
