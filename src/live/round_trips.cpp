// One thread per client and round trip: a client is used by one thread at a time.
#include "live/round_trips.h"

#include <future>
#include <map>
#include <set>

namespace amiable::live {
namespace {

using aws_client::Client;
using aws_client::Reply;
using aws_client::Request;

struct Batch {
  std::vector<Request> requests;
  std::vector<std::pair<Errand*, std::size_t>> parts;  // whose, and how many
};

using Batches = std::map<Client*, Batch>;
using Replies = std::vector<Result<Reply>>;

Batches batches_of(const std::vector<std::unique_ptr<Errand>>& errands,
                   const std::function<void(const Speaker&, const Request&)>& before) {
  Batches batches;
  for (const auto& errand : errands) {
    std::vector<Request> requests = errand->next();
    if (requests.empty()) continue;
    if (before) before(errand->speaker(), requests.front());
    Batch& batch = batches[errand->speaker().client.get()];
    batch.parts.emplace_back(errand.get(), requests.size());
    for (Request& request : requests) batch.requests.push_back(std::move(request));
  }
  return batches;
}

void hand_out(const Batch& batch, Replies replies) {
  auto next = replies.begin();
  for (const auto& [errand, count] : batch.parts) {
    const auto end = next + static_cast<std::ptrdiff_t>(count);
    errand->take(Replies(std::make_move_iterator(next), std::make_move_iterator(end)));
    next = end;
  }
}

}  // namespace

std::size_t run_errands(
    const std::vector<std::unique_ptr<Errand>>& errands,
    const std::function<void(const Speaker&, const aws_client::Request&)>& before) {
  for (std::size_t round_trips = 0;; ++round_trips) {
    const Batches batches = batches_of(errands, before);
    if (batches.empty()) return round_trips;
    std::map<Client*, std::future<Replies>> running;
    for (const auto& [client, batch] : batches) {
      running[client] = std::async(std::launch::async, [client = client, &batch = batch] {
        return client->call_all(batch.requests);
      });
    }
    for (const auto& [client, batch] : batches) hand_out(batch, running[client].get());
  }
}

std::size_t requests_of(const std::vector<Speaker>& speakers) {
  std::set<const Client*> clients;
  std::size_t sum = 0;
  for (const Speaker& speaker : speakers) {
    if (clients.insert(speaker.client.get()).second) sum += speaker.client->requests();
  }
  return sum;
}

}  // namespace amiable::live
