// Compares each distinct query with every product once and ranks it in all of its galleries from there. If searching
// each gallery by itself needs fewer comparisons, that is done instead.
#include "study/evaluation/retrieval.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <string>

#include "selvedge/error.h"

namespace selvedge::evaluation {
namespace {

constexpr float lowest = -std::numeric_limits<float>::infinity();

// A query of one gallery, by its place in the results.
struct Ask {
  std::size_t gallery = 0;
  std::size_t place = 0;   // in Gallery::products
  std::size_t result = 0;  // in the ranks
};

// similarities[i] is to the gallery's products[i].
QueryRank rank_in(const Gallery& gallery, const Ask& ask, std::span<const float> similarities,
                  std::span<const float> distractors) {
  QueryRank rank;
  rank.gallery = ask.gallery;
  rank.query = gallery.queries[ask.place];
  rank.product = gallery.products[ask.place];
  rank.similarity = similarities[ask.place];
  rank.rank = 1;
  rank.best_product = rank.product;
  rank.best_similarity = lowest;
  const auto meet = [&](std::size_t product, float similarity) {
    rank.rank += similarity >= rank.similarity ? 1 : 0;
    if (similarity > rank.best_similarity || rank.best_product == rank.product) {
      rank.best_product = product;
      rank.best_similarity = similarity;
    }
  };
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    if (i != ask.place) meet(gallery.products[i], similarities[i]);
  }
  for (const float similarity : distractors) meet(no_product, similarity);
  if (rank.rank == 1) {
    rank.best_product = rank.product;
    rank.best_similarity = rank.similarity;
  }
  return rank;
}

// Products first, then the distractors, each a product of one image.
ProductSide with_distractors(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                             const core::EmbeddingMatrix& distractors) {
  if (distractors.empty()) return ProductSide(embeddings, products);
  core::EmbeddingMatrix images;
  std::vector<ProductRows> all;
  for (const ProductRows& product : products) {
    ProductRows& copy = all.emplace_back();
    for (const std::size_t row : product.product_images) {
      copy.product_images.push_back(images.rows());
      images.append(embeddings.row(row));
    }
  }
  for (std::size_t i = 0; i < distractors.rows(); ++i) {
    all.push_back({{images.rows()}, {}});
    images.append(distractors.row(i));
  }
  images.compare_as(embeddings);
  return ProductSide(images, all);
}

std::vector<ProductRows> members_of(const Gallery& gallery, std::span<const ProductRows> products) {
  std::vector<ProductRows> members;
  for (const std::size_t product : gallery.products) members.push_back(products[product]);
  return members;
}

// Each gallery's queries with that gallery's products alone.
std::vector<QueryRank> rank_one_by_one(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                                       std::span<const Gallery> galleries, const core::EmbeddingMatrix& distractors) {
  std::vector<QueryRank> ranks;
  for (std::size_t g = 0; g < galleries.size(); ++g) {
    const Gallery& gallery = galleries[g];
    const std::size_t size = gallery.products.size(), first = ranks.size();
    const ProductSide side = with_distractors(embeddings, members_of(gallery, products), distractors);
    ranks.resize(first + size);
    for_each_query(embeddings, gallery.queries, side, [&](std::size_t i, std::span<const float> similarities) {
      ranks[first + i] = rank_in(gallery, {g, i, first + i}, similarities.first(size), similarities.subspan(size));
    });
  }
  return ranks;
}

}  // namespace

std::vector<Gallery> draw_galleries(std::span<const ProductRows> products, std::size_t size, std::size_t count,
                                    core::Rng& rng) {
  std::vector<std::size_t> usable;
  bool single = true;
  for (std::size_t p = 0; p < products.size(); ++p) {
    if (products[p].product_images.empty() || products[p].person_images.empty()) continue;
    usable.push_back(p);
    single = single && products[p].person_images.size() == 1;
  }
  if (size == 0 || count == 0 || size > usable.size()) {
    throw Error(ErrorKind::invalid_argument,
                "[draw_galleries] expected a gallery of 1 to " + std::to_string(usable.size()) +
                    " products (those with a product and a person image), got " + std::to_string(size));
  }
  if (single && size == usable.size()) count = 1;
  std::vector<Gallery> galleries(count);
  for (Gallery& gallery : galleries) {
    for (const std::size_t i : rng.sample(usable.size(), size)) gallery.products.push_back(usable[i]);
    std::sort(gallery.products.begin(), gallery.products.end());
    for (const std::size_t p : gallery.products) {
      const auto& persons = products[p].person_images;
      gallery.queries.push_back(persons[rng.below(persons.size())]);
    }
  }
  return galleries;
}

std::vector<QueryRank> rank_queries(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                                    std::span<const Gallery> galleries, const core::EmbeddingMatrix& distractors) {
  std::map<std::size_t, std::vector<Ask>> asks;
  std::size_t results = 0, one_by_one = 0;  // comparisons
  for (std::size_t g = 0; g < galleries.size(); ++g) {
    const std::size_t size = galleries[g].products.size();
    for (std::size_t i = 0; i < size; ++i) asks[galleries[g].queries[i]].push_back({g, i, results++});
    one_by_one += size * (size + distractors.rows());
  }
  if (one_by_one < asks.size() * (products.size() + distractors.rows()))
    return rank_one_by_one(embeddings, products, galleries, distractors);

  // Galleries overlap: each distinct query is compared with every product once, then ranked in each of its galleries.
  std::vector<std::size_t> queries;
  std::vector<const std::vector<Ask>*> asks_of;
  for (const auto& [query, its_asks] : asks) {
    queries.push_back(query);
    asks_of.push_back(&its_asks);
  }
  const ProductSide side = with_distractors(embeddings, products, distractors);
  std::vector<QueryRank> ranks(results);
  for_each_query(embeddings, queries, side, [&](std::size_t i, std::span<const float> similarities) {
    std::vector<float> of_gallery;
    for (const Ask& ask : *asks_of[i]) {
      of_gallery.clear();
      for (const std::size_t product : galleries[ask.gallery].products) of_gallery.push_back(similarities[product]);
      ranks[ask.result] = rank_in(galleries[ask.gallery], ask, of_gallery, similarities.subspan(products.size()));
    }
  });
  return ranks;
}

std::vector<double> cumulative_match(std::span<const QueryRank> ranks, std::span<const std::size_t> ks) {
  std::vector<double> shares;
  for (const std::size_t k : ks) {
    const auto within = std::count_if(ranks.begin(), ranks.end(), [&](const QueryRank& r) { return r.rank <= k; });
    shares.push_back(ranks.empty() ? 0 : static_cast<double>(within) / static_cast<double>(ranks.size()));
  }
  return shares;
}

std::vector<Answer> top_answers(const core::EmbeddingMatrix& embeddings, std::span<const ProductRows> products,
                                const Gallery& gallery, const QueryRank& query, std::size_t k) {
  const std::size_t row = query.query;
  std::vector<Answer> answers;
  for_each_query(embeddings, std::span(&row, 1), ProductSide(embeddings, members_of(gallery, products)),
                 [&](std::size_t, std::span<const float> similarities) {
                   for (std::size_t i = 0; i < similarities.size(); ++i) {
                     answers.push_back({gallery.products[i], similarities[i], gallery.products[i] == query.product});
                   }
                 });
  std::sort(answers.begin(), answers.end(), [](const Answer& a, const Answer& b) {
    if (a.similarity != b.similarity) return a.similarity > b.similarity;
    return a.right != b.right ? b.right : a.product < b.product;
  });
  answers.resize(std::min(k, answers.size()));
  return answers;
}

std::vector<std::size_t> nearest_wrong_products(const core::EmbeddingMatrix& embeddings,
                                                std::span<const ProductRows> products,
                                                std::span<const std::size_t> queries,
                                                std::span<const std::size_t> own) {
  if (products.size() < 2) {
    throw Error(ErrorKind::invalid_argument,
                "[nearest_wrong_products] expected at least two products, got " + std::to_string(products.size()));
  }
  std::vector<std::size_t> nearest(queries.size());
  for_each_query(embeddings, queries, ProductSide(embeddings, products),
                 [&](std::size_t i, std::span<const float> similarities) {
                   std::size_t best = own[i] == 0 ? 1 : 0;
                   for (std::size_t p = 0; p < similarities.size(); ++p) {
                     if (p != own[i] && similarities[p] > similarities[best]) best = p;
                   }
                   nearest[i] = best;
                 });
  return nearest;
}

}  // namespace selvedge::evaluation
