// The sub-commands of `selvedge`. Each has a source file that reads its options, calls the library and prints.
#pragma once

#include <CLI/CLI.hpp>

namespace selvedge::cli {

inline constexpr const char* catalogue_url_help =
    "the catalogue: a path such as shop.db, or a URL such as postgresql://user@host/shop";

// The exit status of the process. Only main() makes `failed` of an Error and `wrong_usage` of CLI11's parse errors.
enum class ExitCode { done = 0, failed = 1, wrong_usage = 2, some_skipped = 3 };

// Each adds a command with its options. The command's callback runs it and sets `outcome`.
void add_synth_command(CLI::App& app, ExitCode& outcome);
void add_dataset_command(CLI::App& app, ExitCode& outcome);
void add_train_command(CLI::App& app, ExitCode& outcome);
void add_evaluate_command(CLI::App& app, ExitCode& outcome);
void add_catalogue_command(CLI::App& app, ExitCode& outcome);
void add_recommend_command(CLI::App& app, ExitCode& outcome);
void add_serve_command(CLI::App& app, ExitCode& outcome);
void add_key_command(CLI::App& app, ExitCode& outcome);
void add_feedback_command(CLI::App& app, ExitCode& outcome);
void add_improve_command(CLI::App& app, ExitCode& outcome);
void add_embed_command(CLI::App& app, ExitCode& outcome);
void add_transfer_command(CLI::App& app, ExitCode& outcome);
void add_paper_command(CLI::App& app, ExitCode& outcome);
void add_model_command(CLI::App& app, ExitCode& outcome);
void add_model_making_commands(CLI::App& model);  // `model import`, `model calibrate` and `model kinds`
void add_quantise(CLI::App& model);               // `model quantise`

}  // namespace selvedge::cli
