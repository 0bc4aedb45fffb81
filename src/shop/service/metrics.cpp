// One struct holds all metrics with their names, help and labels. A series with labels appears when it is first
// counted.
#include "shop/service/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <utility>

namespace selvedge::service {
namespace {

const prometheus::Histogram::BucketBoundaries seconds_buckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                              0.25,  0.5,    1,     2.5,  5,     10};
const prometheus::Histogram::BucketBoundaries batch_buckets{1, 2, 4, 8, 16, 32};

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests = prometheus::BuildCounter()
                                                          .Name("selvedge_requests_total")
                                                          .Help("Requests answered, by route and status")
                                                          .Register(registry);
  prometheus::Family<prometheus::Histogram>& latency =
      prometheus::BuildHistogram()
          .Name("selvedge_request_seconds")
          .Help("From the whole head of a request to its answer; sending it is not counted")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& stages = prometheus::BuildHistogram()
                                                          .Name("selvedge_stage_seconds")
                                                          .Help("Time of one stage of a request, waiting included")
                                                          .Register(registry);
  prometheus::Histogram& batches = prometheus::BuildHistogram()
                                       .Name("selvedge_batch_images")
                                       .Help("Images that one run of the network took")
                                       .Register(registry)
                                       .Add({}, batch_buckets);
  prometheus::Family<prometheus::Counter>& rejections = prometheus::BuildCounter()
                                                            .Name("selvedge_rejections_total")
                                                            .Help("Requests turned away, by reason")
                                                            .Register(registry);
  prometheus::Family<prometheus::Counter>& sampled =
      prometheus::BuildCounter()
          .Name("selvedge_search_sampled_products_total")
          .Help("Of sampled searches by the graph: products of the exact answer, by whether they were found")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& sync_success =
      prometheus::BuildGauge()
          .Name("selvedge_sync_last_success_timestamp_seconds")
          .Help("When the catalogue was last in step with a feed; 0: never")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& sync_failures = prometheus::BuildGauge()
                                                             .Name("selvedge_sync_failures")
                                                             .Help("Runs of a feed since its last success")
                                                             .Register(registry);
  prometheus::Family<prometheus::Gauge>& sync_products =
      prometheus::BuildGauge()
          .Name("selvedge_sync_products")
          .Help("Products of the last run that took a feed, by what became of them")
          .Register(registry);
  prometheus::Gauge& queue = gauge(registry, "selvedge_queue_images", "Images waiting for the network");
  prometheus::Gauge& in_flight = gauge(registry, "selvedge_requests_in_flight", "Requests being answered");
  prometheus::Gauge& products = gauge(registry, "selvedge_products", "Products that shoppers can find");
  prometheus::Gauge& images = gauge(registry, "selvedge_images", "Images of the products that shoppers can find");
  prometheus::Gauge& behind =
      gauge(registry, "selvedge_replicas_behind_seconds", "Since every replica that answers was last seen up to date");
  prometheus::Gauge& revision = gauge(registry, "selvedge_catalogue_revision", "Revision that the index holds");
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::request_done(const std::string& route, int status, double seconds) {
  families_->requests.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
  families_->latency.Add({{"route", route}}, seconds_buckets).Observe(seconds);
}

void Metrics::stage_done(const std::string& stage, double seconds) {
  families_->stages.Add({{"stage", stage}}, seconds_buckets).Observe(seconds);
}

void Metrics::batch_embedded(std::size_t images) { families_->batches.Observe(static_cast<double>(images)); }
void Metrics::waiting(std::size_t images) { families_->queue.Set(static_cast<double>(images)); }
void Metrics::requests_in_flight(std::size_t count) { families_->in_flight.Set(static_cast<double>(count)); }
void Metrics::rejected(const std::string& reason) { families_->rejections.Add({{"reason", reason}}).Increment(); }

void Metrics::replicas_behind(double seconds) { families_->behind.Set(seconds); }

void Metrics::syncs(const std::vector<catalogue::FeedHistory>& feeds) {
  for (const catalogue::FeedHistory& feed : feeds) {
    const std::string& name = feed.last.feed;
    const auto success = feed.last_good.value_or(std::chrono::sys_seconds{}).time_since_epoch();
    families_->sync_success.Add({{"feed", name}}).Set(static_cast<double>(success.count()));
    families_->sync_failures.Add({{"feed", name}}).Set(static_cast<double>(feed.failures));
    if (!feed.last_taken) continue;
    const catalogue::SyncRun& run = *feed.last_taken;
    for (const auto& [outcome, products] : {std::pair("added", run.added), std::pair("changed", run.changed),
                                            std::pair("unchanged", run.unchanged), std::pair("gone", run.gone)})
      families_->sync_products.Add({{"feed", name}, {"outcome", outcome}}).Set(static_cast<double>(products));
  }
}

void Metrics::search_sampled(std::size_t found, std::size_t expected) {
  families_->sampled.Add({{"found", "yes"}}).Increment(static_cast<double>(found));
  families_->sampled.Add({{"found", "no"}}).Increment(static_cast<double>(expected - found));
}

void Metrics::catalogue(std::size_t products, std::size_t images, long long revision) {
  families_->products.Set(static_cast<double>(products));
  families_->images.Set(static_cast<double>(images));
  families_->revision.Set(static_cast<double>(revision));
}

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(families_->registry.Collect()); }

}  // namespace selvedge::service
