// Databases of several servers, and a service while they fail: servers are killed, cut off and frozen. Skipped where
// SELVEDGE_TEST_POSTGRES_SERVERS does not name what starts servers (../shared/tools/postgres-pgvector).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "apps/run_program.h"
#include "service/service_copy.h"
#include "shop/catalogue/postgres/postgres_connection.h"
#include "shop/index/vector_index.h"

namespace selvedge::testing {
namespace {

using std::chrono::steady_clock;

const char* servers_tool() { return std::getenv("SELVEDGE_TEST_POSTGRES_SERVERS"); }

// Servers on those ports, removed before a test and after it.
class SeveralServers : public ServedShop {
 protected:
  explicit SeveralServers(std::vector<std::string> ports) : ports_(std::move(ports)) {}
  ~SeveralServers() override {
    if (servers_tool() != nullptr) remove_servers();
  }

  void SetUp() override {
    if (servers_tool() == nullptr)
      GTEST_SKIP() << "no server is made to fail: SELVEDGE_TEST_POSTGRES_SERVERS does not name what starts one";
    remove_servers();
    settings_.rate_per_minute = 0;
    settings_.requests_at_a_time = 0;
  }
  // The last first: replicas before what they follow.
  void remove_servers() const {
    for (auto port = ports_.rbegin(); port != ports_.rend(); ++port) tool("remove " + *port);
  }
  static std::string tool(const std::string& arguments, const std::string& before = "") {
    const apps::Ran ran = apps::run_shell(before + servers_tool() + " " + arguments);
    EXPECT_EQ(ran.exit_code, 0) << arguments << ": " << ran.output;
    return ran.output;
  }
  static void shell(const std::string& command) {
    const apps::Ran ran = apps::run_shell(command);
    EXPECT_EQ(ran.exit_code, 0) << command << ": " << ran.output;
  }

  // 200 with the right product first, or 503 that says when to try again: anything else is a failure of the test.
  static bool answers(service::Service& service) {
    const auto& [name, colour] = shop_colours[0];
    const service::HttpResponse response =
        ask_of(service, "POST", "/v1/recommendations?limit=1", {"image/png", png_of(colour), {}});
    if (response.status == 200) {
      EXPECT_EQ(Json::parse(response.body).at("answers").at(0).at("product").at("id"), name);
      return true;
    }
    EXPECT_EQ(response.status, 503) << response.body;
    EXPECT_FALSE(header(response, "Retry-After").empty());
    return false;
  }

 private:
  const std::vector<std::string> ports_;
};

class Failover : public SeveralServers {
 protected:
  static constexpr const char* primary = "54341";
  static constexpr const char* replica = "54342";

  Failover() : SeveralServers({primary, replica}) {}
  void SetUp() override {
    SeveralServers::SetUp();
    if (IsSkipped()) return;
    tool(std::string("start ") + primary);
    catalogue_->copy_to("postgresql://postgres@127.0.0.1:54341/postgres");
    tool(
        "run pg_basebackup -h 127.0.0.1 -p 54341 -U postgres -D /var/lib/postgresql/port-54342 -R -X stream "
        "--checkpoint=fast --no-sync");
    tool(std::string("start ") + replica);
    // From here on a write is acknowledged when the replica answers with it.
    for (const char* setting : {"synchronous_standby_names = '*'", "synchronous_commit = 'remote_apply'"})
      tool(std::string("psql ") + primary + " -q -c \"ALTER SYSTEM SET " + setting + "\"");
    tool(std::string("psql ") + primary + " -q -c \"SELECT pg_reload_conf()\"");
  }
};

TEST_F(Failover, reads_go_on_nothing_acknowledged_is_lost_and_writes_resume_on_the_replica) {
  const std::string both =
      "postgresql://postgres@127.0.0.1:54341,127.0.0.1:54342/postgres?target_session_attrs=read-write";
  const std::string only_replica = "postgresql://postgres@127.0.0.1:54342/postgres";
  ServiceCopy copy(both, {{only_replica}, std::chrono::seconds(5)}, settings_);
  const auto writer = std::map<std::string, std::string>{
      {"Authorization",
       "Bearer " +
           copy.catalogue.keys().create("writer", {catalogue::KeyScope::read, catalogue::KeyScope::write}, {}).token}};
  EXPECT_EQ(catalogue::Catalogue::open(both, {{only_replica}, {}}).state().revision, copy.catalogue.state().revision);

  std::atomic<bool> stop = false;
  std::atomic<std::size_t> read = 0, refused_reads = 0, refused_writes = 0;
  std::vector<std::string> acknowledged;
  std::mutex acknowledged_mutex;
  const auto written = [&] {
    const std::lock_guard lock(acknowledged_mutex);
    return acknowledged.size();
  };
  std::vector<std::thread> clients;
  for (int i = 0; i < 2; ++i) {
    clients.emplace_back([&] {
      while (!stop) ++(answers(copy.service) ? read : refused_reads);
    });
  }
  clients.emplace_back([&] {
    for (std::size_t i = 0; !stop; ++i) {
      const std::string id = numbered("new", i);
      const service::HttpResponse response =
          ask_of(copy.service, "PUT", "/v1/products/" + id,
                 product_form(R"({"title":"New"})", png_of({90, static_cast<std::uint8_t>(i), 160})), writer);
      if (response.status == 201) {
        const std::lock_guard lock(acknowledged_mutex);
        acknowledged.push_back(id);
        continue;
      }
      EXPECT_EQ(response.status, 503) << response.body;
      EXPECT_FALSE(header(response, "Retry-After").empty());
      ++refused_writes;
    }
  });
  EXPECT_TRUE(holds_within(std::chrono::seconds(60), [&] { return written() >= 5 && read >= 5; }));
  tool(std::string("kill ") + primary);
  EXPECT_TRUE(holds_within(std::chrono::seconds(60), [&] { return refused_writes >= 2; }));
  const std::size_t read_before = read;
  EXPECT_TRUE(holds_within(std::chrono::seconds(60), [&] { return read >= read_before + 20; }))
      << "reads without a primary; refused: " << refused_reads;
  EXPECT_GT(copy.catalogue.server()->staleness()->count(), 0);
  tool("run pg_ctl -D /var/lib/postgresql/port-54342 -w promote");
  const std::size_t written_before = written();
  EXPECT_TRUE(holds_within(std::chrono::seconds(60), [&] { return written() >= written_before + 3; }));
  stop = true;
  for (std::thread& client : clients) client.join();

  const catalogue::Catalogue promoted = catalogue::Catalogue::open(only_replica);
  for (const std::string& id : acknowledged) EXPECT_TRUE(promoted.find({id})) << id;
  EXPECT_TRUE(promoted.verify().problems.empty());
  EXPECT_TRUE(
      holds_within(std::chrono::seconds(30), [&] { return copy.catalogue.server()->staleness()->count() < 0.1; }));
}

TEST_F(Failover, replicas_must_be_of_the_catalogue) {
  tool("psql 54341 -q -c \"CREATE DATABASE other\"");
  const std::string other = "postgresql://postgres@127.0.0.1:54341/other";
  catalogue_->copy_to(other);
  try {
    catalogue::Catalogue::open(other, {{"postgresql://postgres@127.0.0.1:54342/postgres"}, {}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("expected a replica of"));
  }
}

// Three servers: the catalogue's own, and two that hold some of the partitions of its embeddings (deploy/sharding).
class Shards : public SeveralServers {
 protected:
  // Not a superuser, as in a shop: to those, postgres_fdw grants more.
  static constexpr const char* url = "postgresql://shop@127.0.0.1:54344/postgres";

  Shards() : SeveralServers({"54344", "54345", "54346"}) {}
  void SetUp() override {
    SeveralServers::SetUp();
    if (IsSkipped()) return;
    for (const char* port : {"54344", "54345", "54346"}) tool(std::string("start ") + port);
    catalogue::PostgresConnection("postgresql://postgres@127.0.0.1:54344/postgres", "test")
        .run_script(
            "CREATE EXTENSION IF NOT EXISTS vector; CREATE ROLE shop LOGIN; GRANT CREATE ON SCHEMA public TO shop");
  }
  static void psql(const std::string& port, const std::string& arguments, const std::string& script) {
    tool("psql " + port + " -q " + arguments + " < " SELVEDGE_SOURCE_DIR "/deploy/sharding/" + script);
  }
};

TEST_F(Shards, give_the_same_answers_as_one_server_and_take_writes) {
  constexpr std::size_t products = 400;
  const ModelIdentity model = catalogue_->state().model;
  catalogue::Catalogue whole = catalogue::Catalogue::create(folder_ / "whole.db", model);
  std::vector<catalogue::ProductRecord> records;
  for (std::size_t p = 0; p < products; ++p) {
    records.push_back(product_record(numbered("p", p), {numbered("image ", p), numbered("other ", p)}));
    for (catalogue::ImageRecord& image : records.back().images)
      image.embedding = embedding_of(image.reference, model.embedding_size);
  }
  whole.put(records, model.fingerprint);
  whole.copy_to(url);
  for (const auto& [partition, port] :
       {std::pair("3", "54345"), std::pair("4", "54345"), std::pair("6", "54346"), std::pair("7", "54346")}) {
    const std::string variable = std::string("-v partition=") + partition;
    psql(port, variable, "shard.sql");
    psql("54344",
         variable + " -v server=shard" + port + " -v host=127.0.0.1 -v port=" + port +
             " -v dbname=postgres -v user=postgres",
         "coordinator.sql");
    psql(port, variable + " -v size=256 -v model=1", "shard_index.sql");
  }
  catalogue::Catalogue sharded = catalogue::Catalogue::open(url);
  EXPECT_TRUE(sharded.verify().problems.empty());
  const auto expect_same = [&] {
    index::VectorIndex index(model.embedding_size);
    whole.for_each_embedding(
        [&](const ProductId& id, std::int64_t image, std::span<const float> v) { index.upsert(id, image, v); });
    for (std::size_t q = 0; q < 20; ++q) {
      const auto query = embedding_of(numbered("query ", q), model.embedding_size);
      const auto expected = index.search(query, 10);
      const auto found = sharded.server()->nearest(query, model.fingerprint, 10, {});
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i].similarity, expected[i].similarity, 2e-3);
    }
  };
  expect_same();

  std::vector<ProductId> removed;
  for (std::size_t p = 0; p < products; p += 3) removed.push_back({numbered("p", p)});
  for (catalogue::Catalogue* one : {&whole, &sharded}) {
    EXPECT_EQ(one->remove(removed), removed.size());
    std::vector<catalogue::ProductRecord> changed(records.begin() + 10, records.begin() + 60);
    for (catalogue::ProductRecord& record : changed) std::swap(record.images[0], record.images[1]);
    one->put(changed, model.fingerprint);
  }
  EXPECT_THAT(sharded.verify().problems, ::testing::IsEmpty());
  expect_same();
  catalogue::PostgresConnection shard("postgresql://postgres@127.0.0.1:54345/postgres", "test");
  EXPECT_GT(shard.run("SELECT count(*) FROM embeddings_3")[0].integer(0), 20);
  EXPECT_EQ(shard.run("SELECT count(*) FROM embeddings_3 e WHERE product = 'p0'")[0].integer(0), 0);

  sharded.add_model(model_b);
  std::vector<catalogue::ContentEmbedding> embeddings;
  for (const catalogue::PendingContent& pending : sharded.contents_without_embedding(model_b.fingerprint, 10'000))
    embeddings.push_back({pending.content, embedding_of(pending.content, model_b.embedding_size)});
  for (int twice = 0; twice < 2; ++twice) sharded.add_embeddings(model_b.fingerprint, embeddings);
  EXPECT_TRUE(sharded.switch_model(model_b.fingerprint));
  EXPECT_TRUE(sharded.verify().problems.empty());
  EXPECT_EQ(
      sharded.server()->nearest(embedding_of("query", model_b.embedding_size), model_b.fingerprint, 10, {}).size(),
      10U);

  // Again for the new model, whose index then takes the place of the other's.
  const std::string key = std::to_string(shard.run("SELECT max(model)::bigint FROM embeddings_3")[0].integer(0));
  psql("54345", "-v partition=3 -v size=" + std::to_string(model_b.embedding_size) + " -v model=" + key,
       "shard_index.sql");
  const catalogue::PgRows indexes =
      shard.run("SELECT indexname::text FROM pg_indexes WHERE tablename = 'embeddings_3' AND indexname LIKE '%near%'");
  ASSERT_EQ(indexes.size(), 1);
  EXPECT_EQ(indexes[0].text(0), "embeddings_near_3_" + key);

  // Of a write that ended between two servers' commits.
  shard.run(
      "INSERT INTO embeddings_3 (product, image, model, vector, checksum) "
      "SELECT product, 1000000, model, vector, checksum FROM embeddings_3 LIMIT 1");
  EXPECT_THAT(sharded.verify().problems,
              ::testing::ElementsAre(::testing::HasSubstr("embedding of no image: 1000000")));
}

// The server lives in a network of its own, behind a cable that can be pulled.
class CutOff : public SeveralServers {
 protected:
  static constexpr const char* space = "selvedge-test";
  static constexpr const char* url = "postgresql://postgres@10.201.77.2:54343/postgres";

  CutOff() : SeveralServers({"54343"}) {}
  void SetUp() override {
    SeveralServers::SetUp();
    if (IsSkipped()) return;
    if (geteuid() != 0 || apps::run_shell("PATH=$PATH:/usr/sbin ip netns list").exit_code != 0)
      GTEST_SKIP() << "no cable is pulled: that needs root and ip (iproute2)";
    remove_network();
    const std::string in = ip_ + "netns exec " + space + " ";
    shell(ip_ + "netns add " + space);
    shell(ip_ + "link add selvedge0 type veth peer name selvedge1 netns " + space);
    shell(ip_ + "address add 10.201.77.1/24 dev selvedge0 && " + ip_ + "link set selvedge0 up");
    shell(in + "ip address add 10.201.77.2/24 dev selvedge1 && " + in + "ip link set selvedge1 up && " + in +
          "ip link set lo up");
    tool("start 54343 'listen_addresses=*'", in);
    tool(
        "run sh -c \"echo host all all 10.201.77.0/24 trust >> /var/lib/postgresql/port-54343/pg_hba.conf; "
        "pg_ctl -D /var/lib/postgresql/port-54343 reload\"");
    catalogue_->copy_to(url);
  }
  ~CutOff() override {
    if (servers_tool() != nullptr && geteuid() == 0) remove_network();
  }
  void remove_network() const {
    apps::run_shell(ip_ + "link delete selvedge0");
    apps::run_shell(ip_ + "netns delete " + space);
  }
  // To every process of the server, its head first: it would start one more for who connects anew.
  static void signal_server(const std::string& signal) {
    std::string head = tool("run head -1 /var/lib/postgresql/port-54343/postmaster.pid");
    std::erase(head, '\n');
    shell("kill -" + signal + " " + head + " && pkill -" + signal + " -P " + head);
  }

  const std::string ip_ = "PATH=$PATH:/usr/sbin ip ";
};

TEST_F(CutOff, a_service_refuses_and_answers_again_when_the_network_is_back) {
  ServiceCopy copy(url, {{}, std::chrono::seconds(1)}, settings_);
  ASSERT_TRUE(answers(copy.service));
  shell(ip_ + "netns exec " + space + " ip link set selvedge1 down");
  const auto start = steady_clock::now();
  EXPECT_FALSE(answers(copy.service));
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(15));
  EXPECT_EQ(ask_of(copy.service, "GET", "/healthz").status, 200);
  shell(ip_ + "netns exec " + space + " ip link set selvedge1 up");
  EXPECT_TRUE(holds_within(std::chrono::seconds(30), [&] { return answers(copy.service); }));
}

TEST_F(CutOff, a_service_refuses_in_time_while_the_server_is_frozen_and_is_right_while_it_is_slow) {
  ServiceCopy copy(url, {{}, std::chrono::seconds(1)}, settings_);
  ASSERT_TRUE(answers(copy.service));
  signal_server("STOP");
  const auto start = steady_clock::now();
  EXPECT_FALSE(answers(copy.service));
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(15));
  signal_server("CONT");
  EXPECT_TRUE(holds_within(std::chrono::seconds(30), [&] { return answers(copy.service); }));

  std::atomic<bool> stop = false;
  std::thread slow([&] {
    while (!stop) {
      signal_server("STOP");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      signal_server("CONT");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  std::size_t answered = 0;
  for (int i = 0; i < 20; ++i) answered += answers(copy.service) ? 1 : 0;
  stop = true;
  slow.join();
  EXPECT_GE(answered, 15U) << "of 20, on a server that stands still five sixths of the time";
}

}  // namespace
}  // namespace selvedge::testing
