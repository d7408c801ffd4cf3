// The pipeline without a socket: signed requests in, answers out, and what they leave behind.
#include "server/pipeline.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "crypto/base64.h"
#include "crypto/hash.h"
#include "server/first_start.h"
#include "store/memory_backend.h"
#include "unit/store/temporary_folder.h"

namespace amiable::server {
namespace {

constexpr char account[] = "111122223333";
constexpr std::int64_t now_seconds = 1'790'000'000;

class PipelineTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = store::Store::open(store::MemoryBackend::open());
    ASSERT_TRUE(opened.ok());
    store_ = std::move(opened).value();
    ASSERT_TRUE(store_
                    ->write_and_wait([this](const store::World& world) {
                      return missing_rows(world, {account}, vault_, {now_seconds * 1000});
                    })
                    .ok());
    auto events = store::Journal::open({}, "events");
    auto refused = store::Journal::open({}, "refusals");
    ASSERT_TRUE(events.ok() && refused.ok());
    events_ = std::move(events).value();
    refused_ = std::move(refused).value();
    refusals_ = std::make_unique<Refusals>(*refused_);
    PipelineOptions options;
    blocks_ = store::BlockFiles::open(folder_ / "blocks", std::uint64_t{1} << 30).value();
    options.block_files = blocks_.get();
    options.clock = [this] { return Timestamp{clock_.load() * 1000}; };
    pipeline_ = std::make_unique<Pipeline>(*store_, vault_, *events_, *refusals_, options);
  }

  wire::Credentials root() const {
    const auto world = store_->world();
    const store::AccessKey& key = *world->access_keys_of(account, {}).front();
    return {key.id,
            *vault_.open(services::Vault::Purpose::access_key_secret, key.id, key.sealed_secret),
            {}};
  }

  static http::Request prepared(std::string method, std::string target, std::string body = {}) {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.peer = "127.0.0.1";
    request.headers = {{"Host", "localhost"}};
    request.body = std::move(body);
    return request;
  }
  http::Request signed_for(std::string_view service, http::Request request) const {
    const std::int64_t now = clock_.load();
    EXPECT_TRUE(wire::sign(request, root(), {service, "us-east-1"}, now).ok());
    return request;
  }
  http::Request form(std::string body, std::string_view service) const {
    auto request = prepared("POST", "/", std::move(body));
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    EXPECT_TRUE(wire::sign(request, root(), {service, "us-east-1"}, now_seconds).ok());
    return request;
  }

  http::Response send(http::Request request) {
    std::promise<http::Response> answered;
    pipeline_->handle(std::move(request), [&answered](http::Response response) {
      answered.set_value(std::move(response));
    });
    return answered.get_future().get();
  }

  std::vector<std::string> events() const {
    std::vector<std::string> lines;
    events_->read_newest(
        [&lines](std::string_view line) { return lines.emplace_back(line), true; });
    return lines;
  }

  services::Vault vault_{crypto::SecretBytes::copy_of(std::string(32, 'k'))};
  std::unique_ptr<store::Store> store_;
  store::test::TemporaryFolder folder_;
  std::unique_ptr<store::BlockFiles> blocks_;
  std::unique_ptr<store::Journal> events_, refused_;
  std::unique_ptr<Refusals> refusals_;
  std::atomic<std::int64_t> clock_ = now_seconds;
  std::unique_ptr<Pipeline> pipeline_;  // last: its threads use all of the above
};

TEST_F(PipelineTest, a_signed_read_is_answered_and_recorded) {
  const auto response = send(form("Action=GetCallerIdentity&Version=2011-06-15", "sts"));
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find("<Arn>arn:aws:iam::111122223333:root</Arn>"), std::string::npos);
  ASSERT_EQ(events().size(), 1U);
  EXPECT_NE(events().front().find("\"eventName\":\"GetCallerIdentity\""), std::string::npos);
}

TEST_F(PipelineTest, a_guest_may_send_any_key_and_any_date) {
  PipelineOptions options;
  options.guest = account;
  options.clock = [this] { return Timestamp{clock_.load() * 1000}; };
  pipeline_ = std::make_unique<Pipeline>(*store_, vault_, *events_, *refusals_, options);
  const wire::Credentials nobody{"TESTING", crypto::SecretBytes::copy_of("x"), {}};
  for (const std::int64_t date : {now_seconds, std::int64_t{1'325'419'200}}) {
    auto request = prepared("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15");
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    EXPECT_TRUE(wire::sign(request, nobody, {"sts", "us-east-1"}, date).ok());
    EXPECT_EQ(send(std::move(request)).status, 200) << date;
  }
  auto late = prepared("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15");
  late.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  EXPECT_TRUE(wire::sign(late, root(), {"sts", "us-east-1"}, now_seconds - 3600).ok());
  EXPECT_EQ(send(std::move(late)).status, 403);
}

TEST_F(PipelineTest, a_write_is_there_when_it_is_answered) {
  const auto response = send(form("Action=CreateUser&Version=2010-05-08&UserName=Ann", "iam"));
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_NE(store_->world()->user(account, "ann"), nullptr);
}

TEST_F(PipelineTest, an_operation_with_shapes_and_no_row_is_refused_as_any_other) {
  auto request = prepared("POST", "/", "{\"KeyId\":\"x\"}");
  request.headers.push_back({"Content-Type", "application/x-amz-json-1.1"});
  request.headers.push_back({"X-Amz-Target", "TrentService.GetKeyLastUsage"});
  const auto response = send(signed_for("kms", std::move(request)));
  EXPECT_EQ(response.status, 501);
  EXPECT_NE(response.body.find("amiable does not serve kms:GetKeyLastUsage"), std::string::npos);
}

TEST_F(PipelineTest, blocks_are_put_beside_the_writer_and_read_back) {
  const auto started =
      send(signed_for("ebs", prepared("POST", "/snapshots", "{\"VolumeSize\":1}")));
  ASSERT_EQ(started.status, 201) << started.body;
  const std::string snapshot = started.body.substr(started.body.find("snap-"), 22);
  const std::string block(store::block_bytes, 'b');
  auto put = prepared("PUT", "/snapshots/" + snapshot + "/blocks/3", block);
  put.headers.push_back({"x-amz-Data-Length", std::to_string(block.size())});
  put.headers.push_back({"x-amz-Checksum-Algorithm", "SHA256"});
  put.headers.push_back(
      {"x-amz-Checksum", crypto::base64_encode(crypto::as_view(crypto::sha256(block)))});
  EXPECT_EQ(send(signed_for("ebs", std::move(put))).status, 201);
  auto complete = prepared("POST", "/snapshots/completion/" + snapshot, {});
  complete.headers.push_back({"x-amz-ChangedBlocksCount", "1"});
  EXPECT_EQ(send(signed_for("ebs", std::move(complete))).status, 202);
  clock_ = now_seconds + 60;
  const auto listed =
      send(signed_for("ebs", prepared("GET", "/snapshots/" + snapshot + "/blocks")));
  EXPECT_EQ(listed.status, 200);
  const std::string mark = "\"BlockToken\":\"";
  const auto token = listed.body.find(mark) + mark.size();
  ASSERT_LT(token, listed.body.size()) << listed.body;
  const auto got = send(signed_for(
      "ebs", prepared("GET", "/snapshots/" + snapshot + "/blocks/3?blockToken=" +
                                 listed.body.substr(token, listed.body.find('"', token) - token))));
  EXPECT_EQ(got.status, 200);
  EXPECT_TRUE(got.body == block);
}

TEST_F(PipelineTest, a_changed_body_is_refused_and_leaves_nothing) {
  http::Request request = form("Action=CreateUser&Version=2010-05-08&UserName=Ann", "iam");
  request.body.back() = 'x';
  const auto response = send(std::move(request));
  EXPECT_EQ(response.status, 403);
  EXPECT_NE(response.body.find("<Code>SignatureDoesNotMatch</Code>"), std::string::npos);
  EXPECT_EQ(store_->world()->user_count(account), 0U);
  EXPECT_TRUE(events().empty());
}

TEST_F(PipelineTest, clocks_may_differ_by_fifteen_minutes) {
  clock_ = now_seconds + 899;
  EXPECT_EQ(send(form("Action=GetCallerIdentity&Version=2011-06-15", "sts")).status, 200);
  clock_ = now_seconds + 901;
  const auto late = send(form("Action=GetCallerIdentity&Version=2011-06-15", "sts"));
  EXPECT_EQ(late.status, 403);
  EXPECT_NE(late.body.find("Signature expired: "), std::string::npos);
}

TEST_F(PipelineTest, the_scope_must_name_the_service) {
  const auto response = send(form("Action=GetCallerIdentity&Version=2011-06-15", "iam"));
  EXPECT_GE(response.status, 400);
}

TEST_F(PipelineTest, a_refused_call_leaves_its_trace) {
  ASSERT_EQ(send(form("Action=CreateUser&Version=2010-05-08&UserName=Ann", "iam")).status, 200);
  const auto response = send(form("Action=GetFederationToken&Version=2011-06-15&Name=Fed", "sts"));
  ASSERT_EQ(response.status, 200) << response.body;
  const auto piece = [&response](std::string_view name) {
    const std::size_t at = response.body.find("<" + std::string(name) + ">") + name.size() + 2;
    return response.body.substr(at, response.body.find('<', at) - at);
  };
  const wire::Credentials session{piece("AccessKeyId"),
                                  crypto::SecretBytes::copy_of(piece("SecretAccessKey")),
                                  piece("SessionToken")};
  http::Request request;
  request.method = "POST";
  request.target = "/";
  request.headers = {{"Host", "localhost"},
                     {"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "TrentService.ListKeys"}};
  request.body = "{}";
  ASSERT_TRUE(wire::sign(request, session, {"kms", "us-east-1"}, now_seconds).ok());
  const auto refused = send(std::move(request));
  EXPECT_EQ(refused.status, 400);
  std::string request_id;
  for (const http::Header& header : refused.headers) {
    if (equals_ignoring_case(header.name, "x-amzn-requestid")) request_id = header.value;
  }
  const auto trace = refusals_->find(request_id, account);
  ASSERT_TRUE(trace.has_value()) << refused.body;
  EXPECT_NE(trace->find("\"call\":\"kms:ListKeys\""), std::string::npos);
  EXPECT_FALSE(refusals_->find(request_id, "444455556666").has_value());
}

TEST_F(PipelineTest, concurrent_writes_and_reads_all_count) {
  constexpr int threads = 4, each = 25;
  std::vector<std::thread> clients;
  std::atomic<int> good = 0;
  for (int thread = 0; thread < threads; ++thread) {
    clients.emplace_back([&, thread] {
      for (int i = 0; i < each; ++i) {
        const std::string name = "U" + std::to_string(thread) + "-" + std::to_string(i);
        const auto made =
            send(form("Action=CreateUser&Version=2010-05-08&UserName=" + name, "iam"));
        const auto seen = send(form("Action=GetUser&Version=2010-05-08&UserName=" + name, "iam"));
        good += made.status == 200 && seen.status == 200 ? 1 : 0;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, threads * each);
  EXPECT_EQ(store_->world()->user_count(account), static_cast<std::size_t>(threads * each));
}

}  // namespace
}  // namespace amiable::server
