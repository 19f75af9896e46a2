// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace countersign::store::migrations {

// Once released, a migration is never edited: its digest stands in every database (a later one changes what
// it made).
//
// Times are seconds since 1970 UTC; `number` is the rowid: what holds DER is a rowid table with unique
// indexes, measured three times as fast as clustering by a random key. Each CHECK repeats the values of an
// enumeration; a test compares them.
inline constexpr std::string_view kInitial = R"sql(
CREATE TABLE orders (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    owner_uid INTEGER NOT NULL,
    profile TEXT NOT NULL,
    current_serial BLOB REFERENCES certificates (serial),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE requests (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    order_id TEXT NOT NULL REFERENCES orders (id),
    owner_uid INTEGER NOT NULL,
    operation TEXT NOT NULL CHECK (operation IN ('issue', 'reissue', 'rekey')),
    profile TEXT NOT NULL,
    issuer TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('open', 'ready', 'signing', 'issued', 'refused', 'cancelled', 'expired', 'replaced')),
    csr BLOB NOT NULL,
    names TEXT NOT NULL,
    subject TEXT NOT NULL,
    spki_sha256 BLOB NOT NULL CHECK (length(spki_sha256) = 32),
    content_digest BLOB NOT NULL CHECK (length(content_digest) = 32),
    not_after_asked INTEGER,
    message TEXT,
    predecessor BLOB REFERENCES certificates (serial),
    complete_when_ready INTEGER NOT NULL CHECK (complete_when_ready IN (0, 1)),
    changes TEXT NOT NULL,
    findings TEXT NOT NULL,
    decision_id TEXT REFERENCES decisions (id),
    serial BLOB REFERENCES certificates (serial),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK ((state = 'issued') = (serial IS NOT NULL))
) STRICT;
-- An order has one pending request.
CREATE UNIQUE INDEX requests_pending ON requests (order_id) WHERE state IN ('open', 'ready', 'signing');
CREATE INDEX requests_owner ON requests (owner_uid);
CREATE INDEX requests_state ON requests (state);
CREATE INDEX requests_expiry ON requests (expires_at) WHERE state IN ('open', 'ready');

CREATE TABLE decisions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    request_id TEXT NOT NULL REFERENCES requests (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('permit', 'refused', 'pending')),
    record TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    created_at INTEGER NOT NULL
) STRICT;

-- A serial and a decision serve one intent, whatever became of it.
CREATE TABLE intents (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    request_id TEXT NOT NULL REFERENCES requests (id),
    issuer TEXT NOT NULL,
    serial BLOB NOT NULL UNIQUE CHECK (length(serial) = 19),
    tbs BLOB NOT NULL,
    decision_id TEXT NOT NULL UNIQUE REFERENCES decisions (id),
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'completed', 'cancelled', 'abandoned'))
) STRICT;
CREATE UNIQUE INDEX intents_open ON intents (request_id) WHERE state = 'open';

CREATE TABLE certificates (
    number INTEGER PRIMARY KEY,
    serial BLOB NOT NULL UNIQUE CHECK (length(serial) = 19),
    issuer TEXT NOT NULL,
    profile TEXT NOT NULL,
    order_id TEXT NOT NULL REFERENCES orders (id),
    request_id TEXT NOT NULL UNIQUE REFERENCES requests (id),
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    owner_uid INTEGER NOT NULL,
    names TEXT NOT NULL,
    subject TEXT NOT NULL,
    spki_sha256 BLOB NOT NULL CHECK (length(spki_sha256) = 32),
    key_type TEXT NOT NULL CHECK (key_type IN ('rsa', 'ec-p256', 'ec-p384', 'other')),
    key_bits INTEGER NOT NULL,
    fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
    der BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('current', 'replaced', 'revocation-pending', 'revoked')),
    replaced_by BLOB REFERENCES certificates (serial),
    revoke_at INTEGER,
    log_index INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    CHECK (state <> 'revocation-pending' OR revoke_at IS NOT NULL)
) STRICT;
CREATE INDEX certificates_order ON certificates (order_id);
CREATE INDEX certificates_owner ON certificates (owner_uid);
CREATE INDEX certificates_key ON certificates (spki_sha256);

CREATE TABLE certificate_names (
    name TEXT NOT NULL,
    certificate INTEGER NOT NULL REFERENCES certificates (number),
    PRIMARY KEY (name, certificate)
) STRICT, WITHOUT ROWID;

CREATE TABLE burnt_serials (
    number INTEGER PRIMARY KEY,
    serial BLOB NOT NULL UNIQUE REFERENCES intents (serial),
    issuer TEXT NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE blocked_keys (
    number INTEGER PRIMARY KEY,
    spki_sha256 BLOB NOT NULL UNIQUE CHECK (length(spki_sha256) = 32),
    reason TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE answers (
    uid INTEGER NOT NULL,
    method TEXT NOT NULL,
    key TEXT NOT NULL,
    content_digest BLOB NOT NULL CHECK (length(content_digest) = 32),
    request_id TEXT NOT NULL REFERENCES requests (id),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (uid, method, key)
) STRICT;
CREATE INDEX answers_age ON answers (created_at);

CREATE TABLE policies (
    number INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    active_since INTEGER NOT NULL
) STRICT;

CREATE TABLE log_pin (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    log_id TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32)
) STRICT;

CREATE TABLE settings (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;
)sql";

} // namespace countersign::store::migrations
