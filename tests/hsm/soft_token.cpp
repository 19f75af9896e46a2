// SPDX-License-Identifier: Apache-2.0
#include "tests/hsm/soft_token.hpp"

#include "core/check.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace countersign::hsm::testing {

int run(const std::vector<std::string>& arguments)
{
    std::vector<char*> pointers;
    for (const std::string& argument : arguments)
        pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int spawned = posix_spawnp(&child, pointers.front(), &actions, nullptr, pointers.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (spawned != 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
    return WEXITSTATUS(status);
}

SoftHsm::SoftHsm()
{
    // In memory: SoftHSM rewrites its files dozens of times, each a flush of a real disk.
    std::string pattern = "/dev/shm/countersign-hsm-XXXXXX";
    check(mkdtemp(pattern.data()) != nullptr, "a test folder can be made");
    folder_ = pattern;
    std::filesystem::create_directory(path("tokens"));
    write("softhsm2.conf",
        "directories.tokendir = " + path("tokens") + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    setenv("SOFTHSM2_CONF", path("softhsm2.conf").c_str(), 1);
    write("pin", std::string { kPin } + "\n");
}

SoftHsm::~SoftHsm()
{
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void SoftHsm::write(const std::string& name, const std::string& content) const
{
    std::ofstream { path(name), std::ios::trunc } << content;
}

std::string SoftHsm::read(const std::string& name) const
{
    std::ostringstream text;
    text << std::ifstream { path(name) }.rdbuf();
    return text.str();
}

void SoftHsm::make_token(const std::string& label) const
{
    check(run({ "softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin",
              kPin })
            == 0,
        "a test token can be made");
}

void SoftHsm::delete_token(const std::string& label) const
{
    check(run({ "softhsm2-util", "--delete-token", "--token", label }) == 0, "a test token can be deleted");
}

void SoftHsm::import_key(
    const std::string& token, const std::string& file, const std::string& label, const std::string& id) const
{
    check(run({ "softhsm2-util", "--import", std::string { COUNTERSIGN_TEST_DATA "/hsm/" } + file, "--token",
              token, "--label", label, "--id", id, "--pin", kPin, "--force" })
            == 0,
        "a test key can be imported");
}

} // namespace countersign::hsm::testing
