// One list names every setting with its place in the structure. TOML, --set and the model card all use it, so they know
// the same settings.
#include "study/training/train_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <toml++/toml.h>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>

#include "ground/core/nearest_name.h"
#include "ground/core/number_texts.h"
#include "selvedge/error.h"

namespace selvedge::training {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// A setting: how to read it from text and how to write it as text.
struct Setting {
  std::string key;
  std::function<bool(const std::string&)> parse;  // false if the text is no value of the setting
  std::function<std::string()> text;
  std::string expected;
};

template <typename Number>
Setting number(std::string key, Number& value, double low, double high) {
  return {std::move(key),
          [&value, low, high](const std::string& text) {
            Number parsed{};
            const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), parsed);
            const auto as_double = static_cast<double>(parsed);
            if (failure != std::errc() || end != text.data() + text.size() || !(as_double >= low && as_double <= high))
              return false;
            value = parsed;
            return true;
          },
          [&value] { return fmt::format("{}", value); },
          fmt::format("a {}number from {} to {}", std::is_integral_v<Number> ? "whole " : "", low, high)};
}

template <typename Value>
Setting one_of(std::string key, Value& value, std::vector<std::pair<std::string, Value>> names) {
  std::vector<std::string> known;
  for (const auto& name : names) known.push_back(name.first);
  return {std::move(key),
          [&value, names](const std::string& text) {
            for (const auto& [name, named] : names) {
              if (name != text) continue;
              value = named;
              return true;
            }
            return false;
          },
          [&value, names] {
            for (const auto& [name, named] : names) {
              if (named == value) return name;
            }
            return std::string();
          },
          fmt::format("one of {}", fmt::join(known, ", "))};
}

Setting yes_or_no(std::string key, bool& value) {
  return one_of<bool>(std::move(key), value, {{"true", true}, {"false", false}});
}

Setting word(std::string key, std::string& value) {
  return {std::move(key),
          [&value](const std::string& text) {
            if (text.empty() || text.find_first_of("/\\\n") != std::string::npos) return false;
            value = text;
            return true;
          },
          [&value] { return value; }, "a name"};
}

// "3x2": rows x columns.
Setting grid_setting(std::string key, model::PoolingGrid& value) {
  return {std::move(key),
          [&value](const std::string& text) {
            const std::optional<core::Grid> grid = core::parse_grid(text);
            if (grid) value = {grid->rows, grid->columns};
            return grid.has_value();
          },
          [&value] { return fmt::format("{}x{}", value.rows, value.columns); },
          fmt::format("rows x columns of 1 to {} each, such as 3x2", core::largest_grid)};
}

Setting architecture_setting(TrainConfig& c) {
  return one_of<Architecture>("model.architecture", c.architecture,
                              {{"paper_tower", Architecture::paper_tower},
                               {"koch_tower", Architecture::koch_tower},
                               {"street2shop", Architecture::street2shop},
                               {"pixel_dtgan", Architecture::pixel_dtgan},
                               {"finder", Architecture::finder},
                               {"adapter", Architecture::adapter}});
}

std::vector<Setting> common_settings(TrainConfig& c) {
  return {
      word("name", c.name),
      number("seed", c.seed, 0, infinity),
      number("threads", c.threads, 0, 1024),
      architecture_setting(c),
      number("optimiser.learning_rate", c.learning_rate, 0, 1000),
      number("training.epochs", c.epochs, 0, 100000),
  };
}

std::vector<Setting> input_settings(TrainConfig& c) {
  return {
      number("model.input_width", c.tower.input_width, 14, 4096),
      number("model.input_height", c.tower.input_height, 14, 4096),
  };
}

// Settings of networks that give embeddings.
std::vector<Setting> embedding_settings(TrainConfig& c) {
  return {
      number("model.embedding_size", c.tower.embedding_size, 1, 65536),
      yes_or_no("loss.learn_scale", c.learn_scale),
      number("loss.initial_scale", c.initial_scale, -1000, 1000),
      number("loss.initial_bias", c.initial_bias, -1000, 1000),
  };
}

Setting optimiser_setting(TrainConfig& c) {
  return one_of<OptimiserKind>("optimiser.kind", c.optimiser,
                               {{"sgd", OptimiserKind::sgd}, {"adam", OptimiserKind::adam}});
}

// Settings of networks trained on pairs that are drawn once.
std::vector<Setting> pair_settings(TrainConfig& c) {
  return {
      number("pairs.positives", c.pairs.positives, 1, 10000),
      number("pairs.negatives", c.pairs.negatives, 1, 10000),
      number("optimiser.momentum", c.momentum, 0, 0.9999),
      number("training.batch_pairs", c.batch_pairs, 1, 65536),
  };
}

std::vector<Setting> koch_settings(KochOptions& k) {
  return {
      number("model.width", k.network.width, 1, 1024),
      number("model.dense_spread", k.network.dense_spread, 0, 10),
      number("optimiser.dense_rate", k.dense_rate, 0, 1000),
      number("optimiser.output_rate", k.output_rate, 0, 1000),
      number("optimiser.weight_decay", k.weight_decay, 0, 10),
      number("optimiser.first_momentum", k.first_momentum, 0, 0.9999),
      number("optimiser.rate_decay", k.rate_decay, 0, 1),
      number("augmentation.distortion", k.distortion, 0, 1),
  };
}

std::vector<Setting> paper_settings(TrainConfig& c) {
  return {
      one_of<model::Activation>("model.activation", c.tower.activation,
                                {{"leaky_relu", model::Activation::leaky_relu}, {"relu", model::Activation::relu}}),
      number("model.leaky_slope", c.tower.leaky_slope, 0, 1),
      number("model.dropout", c.tower.dropout, 0, 0.99),
      yes_or_no("model.he_initialisation", c.tower.he_initialisation),
      number("model.hidden_size", c.tower.hidden_size, 1, 65536),
      optimiser_setting(c),
  };
}

std::vector<Setting> street2shop_settings(RetrievalOptions& r) {
  AugmentationOptions& a = r.augmentation;
  return {
      one_of<RetrievalLossKind>("loss.kind", r.loss,
                                {{"info_nce", RetrievalLossKind::info_nce}, {"sigmoid", RetrievalLossKind::sigmoid}}),
      number("loss.memory", r.memory, 0, 1 << 24),
      number("loss.memory_from_epoch", r.memory_from_epoch, 0, 100000),
      word("loss.attributes", r.attributes),
      number("loss.identity_weight", r.identity_weight, 0, 1000),
      number("loss.attribute_weight", r.attribute_weight, 0, 1000),
      number("optimiser.weight_decay", r.weight_decay, 0, 10),
      number("optimiser.head_rate", r.head_rate, 0, 1000),
      number("optimiser.warmup_epochs", r.warmup_epochs, 0, 100000),
      number("optimiser.average_decay", r.average_decay, 0, 0.999999),
      yes_or_no("model.all_levels", r.all_levels),
      grid_setting("model.grid", r.grid),
      yes_or_no("model.mirrored_too", r.mirrored_too),
      yes_or_no("model.whitened", r.whitened),
      number("model.shrinkage", r.shrinkage, 0, 1e6),
      yes_or_no("training.batch_norm", r.batch_norm),
      number("training.frozen_blocks", r.frozen_blocks, 0, 18),
      number("training.batch_products", r.batch_products, 2, 65536),
      number("training.pair_share", r.pair_share, 0, 1),
      number("training.similar_group", r.similar_group, 1, 65536),
      number("training.group_from_epoch", r.group_from_epoch, 0, 100000),
      number("training.batch_persons", r.batch_persons, 1, 1024),
      one_of<Precision>("training.precision", r.precision,
                        {{"float32", Precision::float32}, {"bfloat16", Precision::bfloat16}}),
      number("training.small_epochs", r.small_epochs, 0, 100000),
      number("training.small_scale", r.small_scale, 0.1, 1),
      number("training.cache_scale", r.cache_scale, 1, 8),
      number("augmentation.crop", a.crop, 0, 0.9),
      number("augmentation.stretch", a.stretch, 0, 1),
      number("augmentation.rotation", a.rotation, 0, 180),
      number("augmentation.flip", a.flip, 0, 1),
      number("augmentation.light", a.light, 0, 5),
      number("augmentation.tint", a.tint, 0, 5),
      number("augmentation.blur", a.blur, 0, 1),
      number("augmentation.jpeg", a.jpeg, 0, 1),
      number("augmentation.erase", a.erase, 0, 1),
      number("augmentation.background", a.background, 0, 1),
      number("augmentation.untouched", a.untouched, 0, 1),
      number("augmentation.product", a.product, 0, 1),
      number("augmentation.hues", a.hues, 0, 1),
      number("augmentation.recolour", a.recolour, 0, 1),
  };
}

std::vector<Setting> transfer_settings(TrainConfig& c) {
  return {
      number("model.width", c.transfer.network.width, 1, 1024),
      number("model.code_size", c.transfer.network.code_size, 1, 65536),
      optimiser_setting(c),
      number("optimiser.momentum", c.transfer.momentum, 0, 0.9999),
      number("optimiser.lower_after", c.transfer.lower_after, 0, 100000),
      number("optimiser.lower_to", c.transfer.lower_to, 0, 1),
      number("training.batch_pairs", c.batch_pairs, 2, 65536),
  };
}

std::vector<Setting> finder_settings(FinderOptions& f) {
  return {
      number("model.width", f.network.width, 8, 1024),
      number("loss.box_weight", f.box_weight, 0, 1000),
      number("loss.mask_weight", f.mask_weight, 0, 1000),
      number("optimiser.weight_decay", f.weight_decay, 0, 10),
      number("optimiser.head_rate", f.head_rate, 0, 1000),
      number("optimiser.warmup_epochs", f.warmup_epochs, 0, 100000),
      number("optimiser.average_decay", f.average_decay, 0, 0.999999),
      number("training.batch_scenes", f.batch_scenes, 1, 65536),
      number("training.epoch_scenes", f.epoch_scenes, 1, 1 << 24),
      number("training.frozen_blocks", f.frozen_blocks, 0, 16),
      one_of<Precision>("training.precision", f.precision,
                        {{"float32", Precision::float32}, {"bfloat16", Precision::bfloat16}}),
      number("training.small_epochs", f.small_epochs, 0, 100000),
      number("training.small_scale", f.small_scale, 0.1, 1),
      number("training.loaders", f.loaders, 1, 256),
      number("model.run_width", f.run_width, 0, 4096),
      number("model.run_height", f.run_height, 0, 4096),
  };
}

std::vector<Setting> adapter_settings(TrainConfig& c) {
  return {
      number("model.embedding_size", c.tower.embedding_size, 1, 65536),
      number("model.dropout", c.adapter.dropout, 0, 0.99),
      number("model.shrinkage", c.adapter.shrinkage, 0, 1e6),
      number("loss.initial_scale", c.initial_scale, 0.01, 1000),
      number("optimiser.weight_decay", c.adapter.weight_decay, 0, 1000),
      number("training.batch_products", c.adapter.batch_products, 2, 65536),
      number("training.least_steps", c.adapter.least_steps, 1, 1000000),
  };
}

// All settings of the configuration's architecture.
std::vector<Setting> settings(TrainConfig& c) {
  std::vector<Setting> list = common_settings(c);
  const auto add = [&](std::vector<Setting> more) {
    for (Setting& setting : more) list.push_back(std::move(setting));
  };
  if (c.architecture == Architecture::adapter) add(adapter_settings(c));
  const bool own_input = c.architecture != Architecture::pixel_dtgan && c.architecture != Architecture::adapter;
  if (own_input) add(input_settings(c));
  if (own_input && c.architecture != Architecture::finder) add(embedding_settings(c));
  if (c.architecture == Architecture::paper_tower) add(paper_settings(c));
  if (c.architecture == Architecture::koch_tower) add(koch_settings(c.koch));
  if (c.architecture == Architecture::paper_tower || c.architecture == Architecture::koch_tower) add(pair_settings(c));
  if (c.architecture == Architecture::street2shop) add(street2shop_settings(c.retrieval));
  if (c.architecture == Architecture::pixel_dtgan) add(transfer_settings(c));
  if (c.architecture == Architecture::finder) add(finder_settings(c.finder));
  return list;
}

void assign(TrainConfig& config, const std::string& source, const std::string& key, const std::string& text) {
  std::vector<std::string> known;
  for (const Setting& setting : settings(config)) {
    if (setting.key != key) {
      known.push_back(setting.key);
      continue;
    }
    if (setting.parse(text)) return;
    throw Error(ErrorKind::invalid_argument,
                fmt::format("{}: {}: expected {}, found '{}'", source, key, setting.expected, text));
  }
  throw Error(ErrorKind::invalid_argument, fmt::format("{}: unknown setting '{}'{}; known: {}", source, key,
                                                       core::did_you_mean(key, known), fmt::join(known, ", ")));
}

std::string scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* whole = node.as_integer()) return fmt::format("{}", whole->get());
  if (const auto* real = node.as_floating_point()) return fmt::format("{}", real->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  return "(neither text, number nor truth value)";
}

void assign_table(TrainConfig& config, const std::string& source, const toml::table& table, const std::string& prefix) {
  for (const auto& [key, node] : table) {
    const std::string full = prefix + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      assign_table(config, source, *inner, full + ".");
    } else {
      assign(config, fmt::format("{}:{}", source, node.source().begin.line), full, scalar_text(node));
    }
  }
}

}  // namespace

const char* to_string(Architecture architecture) {
  switch (architecture) {
    case Architecture::street2shop:
      return "street2shop";
    case Architecture::pixel_dtgan:
      return "pixel_dtgan";
    case Architecture::finder:
      return "finder";
    case Architecture::koch_tower:
      return "koch_tower";
    case Architecture::adapter:
      return "adapter";
    case Architecture::paper_tower:
      break;
  }
  return "paper_tower";
}

TrainConfig read_train_config(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) {
    throw Error(ErrorKind::not_found,
                fmt::format("no training configuration at {}; configs/ holds some", path.string()));
  }
  TrainConfig config;
  try {
    const toml::table table = toml::parse_file(path.string());
    // First, because it decides which other settings there are.
    if (const auto* architecture = table.at_path("model.architecture").node())
      assign(config, fmt::format("{}:{}", path.string(), architecture->source().begin.line), "model.architecture",
             scalar_text(*architecture));
    assign_table(config, path.string(), table, "");
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::invalid_argument, fmt::format("{}:{}: malformed TOML: {}", path.string(),
                                                         error.source().begin.line, error.description()));
  }
  return config;
}

void set_value(TrainConfig& config, const std::string& assignment) {
  const auto equals = assignment.find('=');
  if (equals == std::string::npos) {
    throw Error(ErrorKind::invalid_argument, fmt::format("--set: expected key=value, found '{}'", assignment));
  }
  assign(config, "--set", assignment.substr(0, equals), assignment.substr(equals + 1));
}

std::map<std::string, std::string> settings_of(const TrainConfig& config) {
  TrainConfig copy = config;
  std::map<std::string, std::string> values;
  for (const Setting& setting : settings(copy)) values[setting.key] = setting.text();
  return values;
}

}  // namespace selvedge::training
