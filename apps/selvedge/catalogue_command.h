// What the sub-commands of `selvedge catalogue`, `key` and `feedback` share, and those of the first, in four files:
// import, sync, the others that need a model, and those that do not.
#pragma once

#include <filesystem>
#include <string>

#include "commands.h"

namespace selvedge::cli {

// What every one of them takes.
struct CatalogueTarget {
  std::string url;
  bool quiet = false;
  bool json = false;
};
// Adds a sub-command with --catalogue and --quiet, and --json where it prints facts; `example` ends its help.
CLI::App& add_catalogue_verb(CLI::App& command, const std::string& name, const std::string& description,
                             const std::string& example, CatalogueTarget& target);

// --quiet and --json.
void add_output_flags(CLI::App& verb, CatalogueTarget& target);

// create, put, reindex
void add_embedding_verbs(CLI::App& catalogue, ExitCode& outcome);
void add_import_verb(CLI::App& catalogue, ExitCode& outcome);
void add_sync_verb(CLI::App& catalogue, ExitCode& outcome);
// remove, list, show, export, verify, backup, copy
void add_upkeep_verbs(CLI::App& catalogue, ExitCode& outcome);

}  // namespace selvedge::cli
