// SPDX-License-Identifier: Apache-2.0
#include "ceremony/pin.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <array>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace countersign::ceremony {
namespace {

constexpr std::size_t kLongestPin = 255; // octets; PKCS#11 tokens end far below

/// The controlling terminal without echo, as long as this lives.
class SilentTerminal
{
public:
    SilentTerminal()
        : file_(open("/dev/tty", O_RDWR | O_CLOEXEC))
    {
        silent_ = file_ >= 0 && tcgetattr(file_, &before_) == 0;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        silent_ = silent_ && tcsetattr(file_, TCSAFLUSH, &quiet) == 0;
    }
    ~SilentTerminal()
    {
        if (silent_) tcsetattr(file_, TCSAFLUSH, &before_);
        if (file_ >= 0) close(file_);
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

    [[nodiscard]] bool is_silent() const { return silent_; }
    void say(std::string_view text) const { (void)!write(file_, text.data(), text.size()); }
    [[nodiscard]] ssize_t read_line(std::span<std::uint8_t> line) const
    {
        return read(file_, line.data(), line.size());
    }

private:
    int file_;
    bool silent_ = false;
    termios before_ {};
};

} // namespace

Result<Secret> obtain_pin(const std::string& path, const std::string& token)
{
    if (!path.empty()) return Secret::read(path);
    const SilentTerminal terminal;
    if (!terminal.is_silent())
        return Error { ErrorCode::InvalidInput,
            "there is no terminal to ask for the PIN at: use --pin-file" };
    terminal.say(fmt::format("User PIN of token {} (tried once, not shown): ", token));
    std::array<std::uint8_t, kLongestPin + 1> line {};
    const ssize_t got = terminal.read_line(line);
    terminal.say("\n");
    const std::size_t length
        = got > 0 && line[static_cast<std::size_t>(got) - 1] == '\n' ? static_cast<std::size_t>(got) - 1 : 0;
    Result<Secret> pin = length == 0
        ? Result<Secret> { Error { ErrorCode::InvalidInput, "no PIN was typed, or one too long" } }
        : Secret::copy(BytesView { line.data(), length });
    OPENSSL_cleanse(line.data(), line.size());
    return pin;
}

} // namespace countersign::ceremony
