// `selvedge catalogue` itself. Its sub-commands are in four files of their own.
#include "catalogue_command.h"

namespace selvedge::cli {

void add_output_flags(CLI::App& verb, CatalogueTarget& target) {
  verb.add_flag("--quiet", target.quiet, "print no progress");
  verb.add_flag("--json", target.json, "print the result as JSON");
}

CLI::App& add_catalogue_verb(CLI::App& command, const std::string& name, const std::string& description,
                             const std::string& example, CatalogueTarget& target) {
  CLI::App& verb = *command.add_subcommand(name, description);
  verb.add_option("--catalogue", target.url, catalogue_url_help)->required();
  add_output_flags(verb, target);
  verb.footer("Example:\n  " + example);
  return verb;
}

void add_catalogue_command(CLI::App& app, ExitCode& outcome) {
  CLI::App& catalogue = *app.add_subcommand("catalogue", "Keep a shop's products: facts, pictures, embeddings");
  catalogue.require_subcommand(1);
  catalogue.footer(
      "Example:\n"
      "  selvedge catalogue create --catalogue shop.db --model models/default\n"
      "  selvedge catalogue import --catalogue shop.db feed.csv");
  add_embedding_verbs(catalogue, outcome);
  add_import_verb(catalogue, outcome);
  add_sync_verb(catalogue, outcome);
  add_upkeep_verbs(catalogue, outcome);
}

}  // namespace selvedge::cli
