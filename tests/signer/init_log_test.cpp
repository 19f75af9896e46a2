// SPDX-License-Identifier: Apache-2.0
#include "signer/init_log.hpp"
#include "signer/open_log.hpp"
#include "tests/signer/signer_fixture.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace countersign::signer {
namespace {

std::string report(const Folder& folder, const std::string& text)
{
    std::string path = folder.path() + "/report.json";
    std::ofstream { path } << text;
    return path;
}

TEST(InitLog, LogsTheKeysFingerprintsAndTheCeremonies)
{
    const Folder folder;
    const Config config = test_config(folder);
    SystemRandom random;
    const std::string path = report(folder, "{ \"label\": \"root-1\",\n  \"certificate\": \"AQID\" }\n");
    const Result<LogId> id = init_log(config, { path }, kNoon, random);
    ASSERT_TRUE(id) << id.error().what;
    const Result<audit::Log> log = audit::Log::open(config.state);
    ASSERT_TRUE(log) << log.error().what;
    EXPECT_EQ(log->log_id(), *id);
    ASSERT_EQ(log->size(), 2U);
    EXPECT_THAT(*log->read(0), testing::HasSubstr(to_hex(config.keys[0].issuer.spki_sha256())));
    const Result<audit::Record> ceremony = audit::parse_record(*log->read(1));
    EXPECT_EQ(ceremony->type, audit::RecordType::Ceremony);
    EXPECT_EQ(ceremony->data.at("label").as_string(), "root-1");
    EXPECT_EQ(*log->body(ceremony->bodies.at(0)), (Bytes { 1, 2, 3 }));
}

TEST(InitLog, RefusesASecondTimeAndLeavesTheFirst)
{
    const Folder folder;
    const Config config = test_config(folder);
    SystemRandom random;
    const Result<LogId> id = init_log(config, {}, kNoon, random);
    ASSERT_TRUE(id);
    const Result<LogId> again = init_log(config, {}, kNoon, random);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Conflict);
    EXPECT_EQ(audit::Log::open(config.state)->log_id(), *id);
}

TEST(InitLog, MakesNoLogWithAReportThatIsNone)
{
    const Folder folder;
    const Config config = test_config(folder);
    SystemRandom random;
    for (const char* text : { "", "[]", "{\"a\":1.5}", "{\"a\":1,\"a\":2}", "{\"certificate\":\"?\"}" })
        EXPECT_FALSE(init_log(config, { report(folder, text) }, kNoon, random)) << text;
    EXPECT_FALSE(init_log(config, { folder.path() + "/absent.json" }, kNoon, random));
    EXPECT_FALSE(std::filesystem::exists(config.state + "/log"));
}

TEST(OpenLog, AbandonsWhatWasUnderWay)
{
    const Folder folder;
    const Config config = test_config(folder);
    SetClock clock;
    {
        Result<audit::Log> log = test_log(config);
        ASSERT_TRUE(
            log->append({ audit::RecordType::Intent,
                            { { "intent", identifier("int", 1) }, { "decision", identifier("dec", 1) },
                                { "serial", serial(1).hex() }, { "issuerSpkiSha256", "00" } },
                            { Bytes { 1 }, Bytes { 2 } } },
                kNoon));
        ASSERT_TRUE(log->sync());
    }
    const Result<OpenedLog> opened = open_log(config, clock);
    ASSERT_TRUE(opened) << opened.error().what;
    EXPECT_EQ(opened->ledger.find(*IntentId::parse(identifier("int", 1)))->state, IntentState::Abandoned);
    EXPECT_TRUE(opened->ledger.has_serial(serial(1)));
    const Result<audit::Record> outcome = audit::parse_record(*opened->log.read(2));
    EXPECT_EQ(outcome->data.at("state").as_string(), "abandoned");
    const Result<audit::Record> start = audit::parse_record(*opened->log.read(3));
    EXPECT_EQ(start->data.at("configurationDigest").as_string(), to_hex(config.digest));
}

} // namespace
} // namespace countersign::signer
