// Token buckets that all services of a catalogue share. One statement takes the tokens of all clients.
#include <algorithm>
#include <unordered_map>

#include "shop/catalogue/postgres/postgres_engine.h"

namespace selvedge::catalogue {

std::vector<double> PostgresServer::spend_tokens(std::span<const SpentTokens> spent, const TokenBucket& bucket) {
  std::vector<std::string> clients;
  std::vector<std::int64_t> requests;
  for (const SpentTokens& one : spent) {
    clients.push_back(one.client);
    requests.push_back(one.requests);
  }
  std::unordered_map<std::string, double> left;
  store_.write_lightly("counting requests", [&](PostgresConnection& connection) {
    left.clear();
    // Rows are locked in the order of the clients. In different orders, services could wait for each other for ever.
    // A server's clock may be set back: no time then counts as passed.
    const PgRows rows = connection.run(
        "INSERT INTO token_buckets AS b (client, tokens, since) "
        "SELECT client, $3::double precision - requests, clock_timestamp() "
        "FROM unnest($1::text[], $2::bigint[]) AS s (client, requests) ORDER BY client COLLATE \"C\" "
        "ON CONFLICT (client) DO UPDATE SET since = clock_timestamp(), "
        "tokens = least($3::double precision, b.tokens + $4::double precision * "
        "greatest(0, extract(epoch FROM clock_timestamp() - b.since)::double precision)) - ($3::double precision - "
        "excluded.tokens) "
        "RETURNING client, tokens",
        {clients, requests, std::optional(bucket.burst), std::optional(bucket.per_minute / 60)});
    for (int i = 0; i < rows.size(); ++i) left.emplace(rows[i].text(0), rows[i].real(1));
  });
  std::vector<double> tokens;
  for (const std::string& client : clients) tokens.push_back(left.at(client));
  return tokens;
}

std::size_t PostgresServer::forget_idle_buckets() {
  return store_.write("forgetting idle clients", [](PostgresConnection& connection) {
    return connection.run("DELETE FROM token_buckets WHERE abs(extract(epoch FROM now() - since)) > 86400").touched();
  });
}

}  // namespace selvedge::catalogue
