// selvedge key create, list, revoke: the keys of the service's clients.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "catalogue_command.h"
#include "ground/core/moment.h"
#include "ground/terminal/table.h"
#include "print_json.h"
#include "selvedge/error.h"
#include "shop/catalogue/catalogue.h"
#include "shop/service/owner_json.h"

namespace selvedge::cli {
namespace {

using Json = nlohmann::ordered_json;

struct KeyOptions {
  CatalogueTarget target;
  std::string label;
  std::vector<std::string> scopes;
  std::string id;
};

std::vector<std::string> words_of(const catalogue::ApiKey& key) {
  std::vector<std::string> words;
  for (const catalogue::KeyScope scope : key.scopes) words.push_back(catalogue::to_string(scope));
  return words;
}

void create(const KeyOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  std::vector<catalogue::KeyScope> scopes;
  for (const std::string& word : options.scopes) scopes.push_back(catalogue::scope_from(word).value());
  const catalogue::NewApiKey made = catalogue.keys().create(options.label, scopes, core::current_time());
  if (options.target.json) {
    Json json = service::key_json(made.key);
    json["token"] = made.token;
    print_json(json);
  } else {
    fmt::print("key         {}\nlabel       {}\nscopes      {}\ntoken       {}\n", made.key.id, made.key.label,
               fmt::join(words_of(made.key), " "), made.token);
  }
  // A token that nobody has must not open anything.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    catalogue.keys().revoke(made.key.id, core::current_time());
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot write the token, so key '{}' is revoked; create another", made.key.id));
  }
  if (!options.target.quiet) {
    fmt::print(stderr,
               "Keep the token: it is not stored and cannot be shown again. Clients send it as\n"
               "Authorization: Bearer TOKEN\n");
  }
}

void list(const KeyOptions& options) {
  const auto catalogue = catalogue::Catalogue::open(options.target.url);
  const auto keys = catalogue.keys().list();
  if (options.target.json) {
    Json json = {{"keys", Json::array()}};
    for (const catalogue::ApiKey& key : keys) json["keys"].push_back(service::key_json(key));
    print_json(json);
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const catalogue::ApiKey& key : keys) {
    rows.push_back({key.id, key.label, fmt::format("{}", fmt::join(words_of(key), " ")), core::time_text(key.created),
                    key.last_used ? core::day_text(*key.last_used) : "never",
                    key.revoked ? core::time_text(*key.revoked) : "-"});
  }
  fmt::print("{}", terminal::format_table({"key", "label", "scopes", "created", "last used", "revoked"}, rows));
}

void revoke(const KeyOptions& options) {
  catalogue::Catalogue catalogue = catalogue::Catalogue::open(options.target.url);
  if (!catalogue.keys().revoke(options.id, core::current_time())) {
    throw Error(ErrorKind::not_found, fmt::format("{}: no key '{}'; `selvedge key list --catalogue {}` names them",
                                                  catalogue.name(), options.id, catalogue.name()));
  }
  if (options.target.json) {
    print_json({{"revoked", options.id}});
  } else {
    fmt::print("revoked     {}\n", options.id);
  }
}

std::vector<std::string> scope_names() {
  std::vector<std::string> names;
  for (const catalogue::KeyScope scope : catalogue::all_key_scopes) names.emplace_back(to_string(scope));
  return names;
}

}  // namespace

void add_key_command(CLI::App& app, ExitCode&) {
  CLI::App& command =
      *app.add_subcommand("key", "Manage the service's keys: who may read, write, give feedback and take embeddings");
  command.require_subcommand(1);
  command.footer(
      "Example:\n  selvedge key create --catalogue shop.db --label 'web shop' --scope read --scope feedback");
  // shared_ptr because CLI11 keeps callbacks as std::function, which must be copyable.
  const auto add = [&](const std::string& name, const std::string& description, const std::string& example) {
    auto options = std::make_shared<KeyOptions>();
    CLI::App& verb = add_catalogue_verb(command, name, description,
                                        "selvedge key " + name + " --catalogue shop.db" + example, options->target);
    return std::pair<CLI::App*, std::shared_ptr<KeyOptions>>(&verb, options);
  };
  {
    auto [verb, options] = add("create", "Make a key and print its token; it cannot be printed again",
                               " --label 'stock system' --scope read --scope write");
    verb->add_option("--label", options->label, "who uses it")->required();
    verb->add_option("--scope", options->scopes, "what it may do; may be repeated: " + catalogue::scope_words())
        ->required()
        ->allow_extra_args(false)
        ->check(CLI::IsMember(scope_names()));
    verb->callback([options = options] { create(*options); });
  }
  {
    auto [verb, options] = add("list", "List keys, including revoked ones; secrets are not stored", "");
    verb->callback([options = options] { list(*options); });
  }
  {
    auto [verb, options] = add("revoke", "Revoke a key; it opens nothing from now on", " 1a2b3c4d");
    verb->add_option("ID", options->id, "the key's id: the part of its token after slv_")->required();
    verb->callback([options = options] { revoke(*options); });
  }
}

}  // namespace selvedge::cli
