// Programs are started without a shell: nothing in their arguments is expanded.
#include "aws_client/surroundings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <thread>

#include "crypto/random.h"

extern char** environ;

namespace amiable::aws_client {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds run_max{120};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  int get() const { return number_; }

 private:
  int number_;
};

enum class ReadEnd { whole, too_large, late, failed };

// Up to `bytes.size()` bytes; a byte more than that is too large.
ReadEnd read_all(int from, crypto::SecretBytes& bytes, Clock::time_point deadline) {
  std::size_t size = 0;
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return ReadEnd::late;
    pollfd waiting{from, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(left));
    if (ready < 0 && errno != EINTR) return ReadEnd::failed;
    if (ready <= 0) continue;
    char beyond = 0;
    const bool full = size == bytes.size();
    void* to = full ? static_cast<void*>(&beyond) : bytes.bytes().data() + size;
    const ssize_t got = ::read(from, to, full ? 1 : bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ReadEnd::failed;
    if (got == 0) break;
    if (full) return ReadEnd::too_large;
    size += static_cast<std::size_t>(got);
  }
  bytes.shorten_to(size);
  return ReadEnd::whole;
}

Result<std::optional<crypto::SecretBytes>> read_file(const std::string& path,
                                                     std::size_t bytes_max) {
  const auto fail = [&path](std::string_view why) {
    return Error{ErrorKind::unreadable, fmt::format("cannot read {}: {}", path, why), "", ""};
  };
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) return {std::nullopt};
  if (file.get() < 0) return fail(::strerror(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) == 0 && S_ISDIR(status.st_mode)) return fail("it is a folder");
  crypto::SecretBytes bytes(bytes_max);
  switch (read_all(file.get(), bytes, Clock::now() + run_max)) {
    case ReadEnd::too_large:
      return fail(fmt::format("larger than {} bytes", bytes_max));
    case ReadEnd::late:
    case ReadEnd::failed:
      return fail("reading ends in an error");
    case ReadEnd::whole:
      break;
  }
  return std::optional(std::move(bytes));
}

struct Started {
  pid_t process = 0;
  Descriptor output{-1};
};

Result<Started> start(const std::vector<std::string>& command) {
  const auto fail = [&command](int error) {
    return Error{ErrorKind::unreadable,
                 fmt::format("cannot start {}: {}", command.front(), ::strerror(error)), "", ""};
  };
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(errno);
  Descriptor output(ends[0]);
  const Descriptor input(ends[1]);
  std::vector<char*> arguments;
  for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input.get(), STDOUT_FILENO);
  pid_t process = 0;
  const int error =
      ::posix_spawnp(&process, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return fail(error);
  return Started{process, std::move(output)};
}

int end_of(pid_t process) {
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

Result<crypto::SecretBytes> run(const std::vector<std::string>& command, std::size_t bytes_max) {
  Started started = TRY(start(command));
  crypto::SecretBytes bytes(bytes_max);
  const ReadEnd read = read_all(started.output.get(), bytes, Clock::now() + run_max);
  if (read != ReadEnd::whole) ::kill(started.process, SIGTERM);
  started.output.close();
  const int status = end_of(started.process);
  const auto fail = [&command](const std::string& what) {
    return Error{ErrorKind::unreadable, fmt::format("{} {}", command.front(), what), "",
                 fmt::format("run it by hand to see why: {}", fmt::join(command, " "))};
  };
  if (read == ReadEnd::too_large) return fail(fmt::format("prints more than {} bytes", bytes_max));
  if (read == ReadEnd::late) return fail(fmt::format("is not done after {} s", run_max.count()));
  if (read == ReadEnd::failed) return fail("cannot be read from");
  if (!WIFEXITED(status)) return fail(fmt::format("was ended by signal {}", WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) {
    return fail(fmt::format("ended with code {}", WEXITSTATUS(status)));
  }
  return bytes;
}

bool is_in_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    if (!folder.empty() && ::access(fmt::format("{}/{}", folder, program).c_str(), X_OK) == 0) {
      return true;
    }
  }
  return false;
}

double random_fraction() {
  std::array<std::uint8_t, 4> bytes{};
  crypto::random_bytes(bytes);
  double sum = 0;
  for (const std::uint8_t byte : bytes) sum = (sum + byte) / 256;
  return sum;
}

}  // namespace

Surroundings surroundings_of_process() {
  Surroundings process;
  process.variable = [](const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return std::string(value == nullptr ? "" : value);
  };
  process.read_file = read_file;
  process.run = run;
  process.is_in_path = is_in_path;
  process.now = system_now;
  process.sleep = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
  process.random = random_fraction;
  return process;
}

void wipe(std::string& text) {
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

}  // namespace amiable::aws_client
