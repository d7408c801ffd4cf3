// How fast a put block is sealed, checksummed and written (no HTTP), beside what `openssl speed`
// measures: AES-256-XTS and SHA-256 at 512 KiB, in the same run. A block's checksum must be
// computed whole, one after the other: SHA-256 bounds what is possible on one core, and the bound
// is printed with the share. usage: block_bench FOLDER (made, then removed)
#include <openssl/evp.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "crypto/hash.h"
#include "services/ebs/block_data.h"
#include "store/block_files.h"

namespace amiable::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t blocks = 1024;  // half a GiB
constexpr int rounds = 5;

const std::string clear(store::block_bytes, 'a');

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// GB/s of the best round; `work(number)` does one block of 512 KiB.
template <class Work>
double rate(std::uint64_t count, Work work) {
  double best = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto begin = Clock::now();
    for (std::uint64_t i = 0; i < count; ++i) work(i);
    best = std::max(best, static_cast<double>(count * clear.size()) / seconds_since(begin));
  }
  return best / 1e9;
}

// What `openssl speed -evp aes-256-xts -bytes 524288` repeats.
double xts_alone() {
  std::string key(64, 'k'), tweak(16, 't'), out(clear.size(), '\0');
  std::fill_n(key.begin(), 32, 'j');
  const auto bytes = [](const std::string& text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(context, EVP_aes_256_xts(), nullptr, bytes(key), bytes(tweak));
  const double found = rate(blocks, [&](std::uint64_t) {
    int written = 0;
    EVP_EncryptUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &written, bytes(clear),
                      static_cast<int>(clear.size()));
  });
  EVP_CIPHER_CTX_free(context);
  return found;
}

double sha256_alone() {
  std::uint8_t seen = 0;
  const double found = rate(blocks, [&](std::uint64_t) { seen ^= crypto::sha256(clear).front(); });
  return seen == 1 ? -found : found;  // the sums are used
}

services::ebs::BlockKeys data_key(const services::Vault& vault) {
  std::string key(64, 'd');
  std::fill_n(key.begin(), 32, 'e');
  return services::ebs::BlockKeys::unpacked(vault, key);
}

struct Put {
  store::BlockFiles* files;
  const services::ebs::BlockKeys* keys;
  std::string id;

  void operator()(std::uint64_t index) const {
    const crypto::Sha256 sum = crypto::sha256(clear);
    const auto done = services::ebs::put_block(*files, *keys, id, index, clear, sum, system_now());
    if (!done.ok()) std::exit(1);
  }
};

std::string file_id(int number) {
  std::string id(32, '0');
  id.replace(0, 4, std::to_string(1000 + number));
  return id;
}

// `threads` of the server's writing each a part of one snapshot's blocks.
double put_by(store::BlockFiles& files, const services::ebs::BlockKeys& keys, unsigned threads) {
  static int number = 0;
  double best = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::string id = file_id(number++);
    if (!files.make({id}, system_now()).ok()) std::exit(1);
    const auto begin = Clock::now();
    std::vector<std::thread> running;
    for (unsigned one = 0; one < threads; ++one) {
      running.emplace_back([&, one] {
        for (std::uint64_t i = one; i < blocks; i += threads) Put{&files, &keys, id}(i);
      });
    }
    for (std::thread& one : running) one.join();
    best = std::max(best, static_cast<double>(blocks * clear.size()) / seconds_since(begin));
    const auto none = [](std::string_view) { return false; };
    static_cast<void>(files.remove_unused(none) + files.remove_unused(none));
  }
  return best / 1e9;
}

void line(const char* what, double gigabytes, double xts) {
  std::printf("%-52s %.2f GB/s  %.2f of XTS alone\n", what, gigabytes, gigabytes / xts);
}

void run(const std::string& folder) {
  const services::Vault vault(crypto::SecretBytes::copy_of(std::string(32, 'r')));
  const services::ebs::BlockKeys keys = data_key(vault);
  const auto files = store::BlockFiles::open(folder, std::uint64_t{1} << 40).value();
  const double xts = xts_alone(), sha = sha256_alone();
  line("AES-256-XTS at 512 KiB (libcrypto)", xts, xts);
  line("SHA-256 at 512 KiB", sha, xts);
  const double bound = 1 / (1 / xts + 1 / sha);
  line("one core's bound of both", bound, xts);
  const double one = put_by(*files, keys, 1);
  line("a block sealed, checksummed and written, 1 thread", one, xts);
  std::printf("%-52s %.2f of that bound\n", "", one / bound);
  line("  by the server's 2 threads", put_by(*files, keys, 2), xts);
}

}  // namespace
}  // namespace amiable::bench

int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::create_directory(argv[1])) {
    std::fprintf(stderr, "usage: block_bench FOLDER (must not exist)\n");
    return 2;
  }
  amiable::bench::run(argv[1]);
  std::filesystem::remove_all(argv[1]);
  return 0;
}
